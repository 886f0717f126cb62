"""Throw every view away and make it anew from the events; equal events give equal bytes."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, insert, select

from flows.events import Stream
from store.schema import table
from store.streams import STANDING
from store.views import Project, computed

_EVENT = table("event")
_ROW = table("view_row")


def streams(connection: Connection) -> Iterator[Stream]:
    """Yield every stream that has a fold, by name."""
    query = select(_EVENT.c.stream_kind, _EVENT.c.stream_id).where(STANDING).distinct()
    for row in connection.execute(query.order_by(_EVENT.c.stream_kind, _EVENT.c.stream_id)).all():
        yield Stream(row.stream_kind, row.stream_id)


def folded(connection: Connection, project: Project) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every row as the events give it now, by kind and id."""
    found = (computed(connection, stream, project) for stream in streams(connection))
    return {(row["kind"], row["id"]): row for row in found if row is not None}


def kept(connection: Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every row as the file has it, by kind and id."""
    return {(row.kind, row.id): row._asdict() for row in connection.execute(select(_ROW))}


def rebuild(connection: Connection, project: Project) -> int:
    """Replace all rows; return how many there are now."""
    rows = list(folded(connection, project).values())
    connection.execute(_ROW.delete())
    if rows:
        connection.execute(insert(_ROW), rows)
    return len(rows)
