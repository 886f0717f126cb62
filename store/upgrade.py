"""Bring a local file to the schema of this program, or refuse in one sentence."""

from pathlib import Path

from sqlalchemy import Connection

from store.errors import StoreError

HEAD = "0001"
SCRIPTS = Path(__file__).parent / "migrations" / "local"


def current(connection: Connection) -> str | None:
    """Return the revision a file stands at; None for a new one."""
    query = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'alembic_version'"
    if not connection.exec_driver_sql(query).scalar_one():
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(found) if found is not None else None


def upgrade(connection: Connection, scripts: Path = SCRIPTS, head: str = HEAD) -> None:
    """Run the revisions between the file and this program, inside the caller's transaction.

    Alembic is loaded only when there is something to do: a start-up should not pay for it.

    Raises:
        StoreError: ``newer`` when the file is from a newer program, ``unsent`` when a destructive revision would run
            while work has not reached the central.
    """
    found = current(connection)
    if found == head:
        return
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["connection"] = connection
    directory = ScriptDirectory.from_config(config)
    known = {script.revision for script in directory.walk_revisions()}
    if found is not None and found not in known:
        raise StoreError("newer", f"revision {found} is unknown here")
    pending = [script for script in directory.iterate_revisions(head, found or "base") if script.revision != found]
    if any(getattr(script.module, "destructive", False) for script in pending):
        _refuse_while_unsent(connection)
    command.upgrade(config, head)


def _refuse_while_unsent(connection: Connection) -> None:
    count = int(connection.exec_driver_sql("SELECT count(*) FROM outbox WHERE sent_at IS NULL").scalar_one())
    if count:
        raise StoreError("unsent", f"{count} unsent events before a destructive revision", count=count)
