"""Alembic's entry: the connection is handed in by :mod:`store.central.schema`, no host is written anywhere."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
with context.begin_transaction():
    context.run_migrations()
