"""Readers: one file a format; the name of the file is the name of the reader."""
