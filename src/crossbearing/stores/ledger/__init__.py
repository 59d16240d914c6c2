"""The parts of the store `sql`: tables, rows, lock, opening, writing, reading, log, conclusions."""
