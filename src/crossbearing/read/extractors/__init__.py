"""Extractors: report -> claims; the name of the file is the name of the extractor."""
