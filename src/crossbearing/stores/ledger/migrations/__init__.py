"""Migrations of the ledger, run by Alembic: one file a schema version, each tested from the version before."""
