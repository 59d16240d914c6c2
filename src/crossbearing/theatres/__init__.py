"""Theatres: actors, places and sources of a conflict, as spreadsheets, and their loader and checker."""
