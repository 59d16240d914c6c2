"""What the extractor `llm` is made of: pieces of a report, prompt, answers kept on disk, and the check of quotes."""
