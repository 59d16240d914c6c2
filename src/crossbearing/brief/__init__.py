"""One screen for the desk, made from findings, talks and outlooks; a value, drawn by exchange and the faces."""
