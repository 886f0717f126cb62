"""Destroying personal data inside a transaction, and making sure afterwards that no byte of it stays in the file."""

import time

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from flows.events import Stream
from store.engine import Database
from store.errors import StoreError
from store.schema import table

ERASE = "erase"
"""Type of the event that says what was erased; its data: ``stream_kind`` ``stream_id`` ``classes`` ``rule`` …"""
PATIENCE_S = 5.0
_EVENT = table("event")
_LOG = table("erasure_log")


def destroy_class(connection: Connection, stream: Stream, retention: str, record: str = "") -> int:
    """Destroy keys and ciphertext of one class of one stream; return how many groups of sealed fields went.

    The row in ``erasure_log`` stays: a copy of the key or of the ciphertext that arrives later is not taken.
    """
    values = {"stream_kind": stream.kind, "stream_id": stream.id, "retention": retention}
    sealed, keys, jobs = table("sealed"), table("stream_key"), table("spool_job")
    here = (_EVENT.c.stream_kind == stream.kind) & (_EVENT.c.stream_id == stream.id)
    gone = sealed.delete().where(
        sealed.c.event_id.in_(select(_EVENT.c.id).where(here)), sealed.c.retention == retention
    )
    count = connection.execute(gone).rowcount
    connection.execute(
        keys.delete().where(
            keys.c.stream_kind == stream.kind, keys.c.stream_id == stream.id, keys.c.retention == retention
        )
    )
    of_stream = jobs.c.command.in_(select(_EVENT.c.command).where(here))
    connection.execute(update(jobs).where(of_stream, jobs.c.payload.is_not(None)).values(payload=None))
    log = insert(_LOG).values(**values, record=record, wiped=0)
    connection.execute(log.on_conflict_do_update(index_elements=list(values), set_={"wiped": 0}))
    return count


def wipe(database: Database, patience: float = PATIENCE_S) -> None:
    """Cut the write-ahead log to nothing, so that only overwritten pages are left, and note that it is done.

    Raises:
        StoreError: somebody went on reading an old picture of the file; run again, nothing else is needed.
    """
    waiting = database.read_now(lambda file: file.execute(select(_LOG.c.retention).where(_LOG.c.wiped == 0)).first())
    if waiting is None:
        return
    until = time.monotonic() + patience
    while not database.checkpoint():
        if time.monotonic() > until:
            raise StoreError("checkpoint", "wal_checkpoint(TRUNCATE) stays busy")
        time.sleep(0.01)
    database.write_now(lambda file: file.execute(update(_LOG).values(wiped=1)))
