"""Step 4: findings and claims -> talks."""
