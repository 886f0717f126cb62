"""Alembic environments of the store."""
