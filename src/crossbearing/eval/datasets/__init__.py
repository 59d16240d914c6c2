"""Public data sets, one adapter a file: what an extractor's claims say of texts that others labelled."""
