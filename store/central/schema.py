"""Bringing the central to the newest schema: Alembic, driven from here, without an ini file."""

from importlib.resources import files

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("store.central").joinpath("migrations")))
    config.set_main_option("path_separator", "os")
    return config


def _run(dsn: str, revision: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
    config = _config()
    with engine.begin() as connection:
        _lock(connection)
        config.attributes["connection"] = connection
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def _lock(connection: Connection) -> None:
    connection.exec_driver_sql("select pg_advisory_xact_lock(hashtext('madoguchi migration'))")


def newest() -> str:
    """Return the revision this program brings the central to."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return head or ""


def migrate(dsn: str) -> None:
    """Bring the central at ``dsn`` (an administrator) to the newest schema; harmless when it is there already.

    Raises:
        psycopg.Error: the database cannot be reached or refuses; nothing was changed.
    """
    _run(dsn, "head")


def remove(dsn: str) -> None:
    """Take the whole schema away again; for tests and for the end of a trial."""
    _run(dsn, "base")


def revision(dsn: str) -> str:
    """Return the revision the central at ``dsn`` stands at, empty when it was never migrated."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        known = connection.execute("select to_regclass('public.alembic_version')").fetchone()
        if known is None or known[0] is None:
            return ""
        row = connection.execute("select version_num from public.alembic_version").fetchone()
    return str(row[0]) if row else ""
