"""Resolvers: words -> candidates in a theatre."""
