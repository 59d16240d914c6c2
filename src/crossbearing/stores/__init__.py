"""Stores: where reports, claims and conclusions are kept."""
