"""The page: a face that knows project, model, errors and codec."""
