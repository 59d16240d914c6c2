"""Judges: rules for weighing claims; the name of the file is the name of the judge."""
