"""Step 1: bytes -> Report -> Claims."""
