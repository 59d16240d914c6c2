"""The command line: a face that knows project, model, errors and codec."""
