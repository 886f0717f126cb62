"""Views: one row a stream, made by a fold, written in the transaction of the events that change it.

A fold for a view sees no personal data, so a view holds none and comes out the same on every terminal.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from flows.events import Event, Stream
from store.parcel import Projected
from store.schema import table
from store.streams import standing

Project = Callable[[Stream, Sequence[Event]], Projected | None]
_EVENT = table("event")
_ROW = table("view_row")
_KEYS = ("kind", "id")


def row_values(stream: Stream, row: Projected, *, contested: bool) -> dict[str, Any]:
    """Return a view's row as the table keeps it."""
    return {
        "kind": row.kind, "id": row.id, "stream_kind": stream.kind, "stream_id": stream.id, "open": int(row.open),
        "business_date": row.business_date, "contested": int(contested), "body": row.body,
    }  # fmt: skip


def is_contested(connection: Connection, stream: Stream, events: Iterable[Event]) -> bool:
    """Whether a stream has events in the drawer that no later event names in its ``resolves``."""
    query = select(_EVENT.c.id).where(
        _EVENT.c.stream_kind == stream.kind, _EVENT.c.stream_id == stream.id,
        _EVENT.c.verdict == "drawer", _EVENT.c.reason != "salvaged",
    )  # fmt: skip
    drawer = set(connection.execute(query).scalars())
    return bool(drawer and drawer - _resolved(events))


def _resolved(events: Iterable[Event]) -> set[str]:
    found: set[str] = set()
    for event in events:
        named = event.data.get("resolves", ())
        found.update([named] if isinstance(named, str) else named)
    return found


def computed(connection: Connection, stream: Stream, project: Project) -> dict[str, Any] | None:
    """Fold a stream and return its row, or None when it has none."""
    events = standing(connection, stream)
    row = project(stream, events) if events else None
    if row is None:
        return None
    return row_values(stream, row, contested=is_contested(connection, stream, events))


def refresh(connection: Connection, streams: Iterable[Stream], project: Project) -> None:
    """Bring the rows of these streams up to their events."""
    for stream in streams:
        values = computed(connection, stream, project)
        if values is None:
            gone = (_ROW.c.stream_kind == stream.kind) & (_ROW.c.stream_id == stream.id)
            connection.execute(_ROW.delete().where(gone))
            continue
        statement = insert(_ROW)
        rest = {name: statement.excluded[name] for name in values if name not in _KEYS}
        connection.execute(statement.on_conflict_do_update(index_elements=_KEYS, set_=rest), values)
