"""How well an extractor reads and the whole way concludes, against annotated reports, stories and public data sets."""
