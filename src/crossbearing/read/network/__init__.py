"""The trained reader at run time: what goes in, the session, and what its scores mean."""
