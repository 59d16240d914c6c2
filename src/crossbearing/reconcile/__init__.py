"""Step 3: claims -> findings: what is corroborated, disputed, superseded, and who holds what."""
