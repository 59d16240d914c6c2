"""Engines: how a pure function is run over many items."""
