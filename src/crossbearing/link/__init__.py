"""Step 2: claims + theatre -> claims with ids, each with its reason and rivals."""
