"""Step 5: talks and a scenario -> outlook."""
