"""Alembic's side of the central schema."""
