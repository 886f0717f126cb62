"""Views: one row a stream, made by a fold, written in the transaction of the events that change it.

A fold for a view sees no personal data, so a view holds none and comes out the same on every terminal.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from flows.events import Event, Stream
from store.schema import table
from store.streams import standing


class Projection(Protocol):
    """One row as a fold gives it, see :class:`store.parcel.Projected`."""

    @property
    def kind(self) -> str:
        """Kind of the row; with ``id`` its key."""
        ...

    @property
    def id(self) -> str:
        """Id of the row."""
        ...

    @property
    def open(self) -> bool:
        """Whether work is left."""
        ...

    @property
    def business_date(self) -> str:
        """ISO day the row belongs to."""
        ...

    @property
    def body(self) -> bytes:
        """The row as JSON with sorted keys."""
        ...


Project = Callable[[Stream, Sequence[Event]], Projection | None]
_EVENT = table("event")
_ROW = table("view_row")
_KEYS = ("kind", "id")
UNRESOLVED = (
    (_EVENT.c.verdict == "drawer")
    & _EVENT.c.resolved_by.is_(None)
    # two terminals may publish one definition: it is named by its content, so there is nothing to contest
    & (_EVENT.c.stream_kind != "definition")
)
"""Waits in the drawer for a named person."""

_CONTESTED = (
    select(_EVENT.c.id)
    .where(_EVENT.c.stream_kind == bindparam("kind"), _EVENT.c.stream_id == bindparam("stream_id"), UNRESOLVED)
    .limit(1)
)
_PUT = insert(_ROW)
_PUT = _PUT.on_conflict_do_update(
    index_elements=_KEYS, set_={column.name: column for column in _PUT.excluded if column.name not in _KEYS}
)


def row_values(stream: Stream, row: Projection, *, contested: bool) -> dict[str, Any]:
    """Return a view's row as the table keeps it."""
    return {
        "kind": row.kind, "id": row.id, "stream_kind": stream.kind, "stream_id": stream.id, "open": int(row.open),
        "business_date": row.business_date, "contested": int(contested), "body": row.body,
    }  # fmt: skip


def is_contested(connection: Connection, stream: Stream) -> bool:
    """Whether a stream has events in the drawer that no later event names in its ``resolves``."""
    return connection.execute(_CONTESTED, {"kind": stream.kind, "stream_id": stream.id}).first() is not None


def computed(connection: Connection, stream: Stream, project: Project) -> dict[str, Any] | None:
    """Fold a stream and return its row, or None when it has none."""
    events = standing(connection, stream)
    row = project(stream, events) if events else None
    if row is None:
        return None
    return row_values(stream, row, contested=is_contested(connection, stream))


def refresh(connection: Connection, streams: Sequence[Stream], project: Project) -> None:
    """Bring the rows of these streams up to their events."""
    for stream in dict.fromkeys([*streams, *_dependents(connection, streams)]):
        values = computed(connection, stream, project)
        if values is None:
            gone = (_ROW.c.stream_kind == stream.kind) & (_ROW.c.stream_id == stream.id)
            connection.execute(_ROW.delete().where(gone))
            continue
        connection.execute(_PUT, values)


def _dependents(connection: Connection, streams: Iterable[Stream]) -> list[Stream]:
    """Return the cases that run on a definition which has only now arrived: their rows could not name the step."""
    found: list[Stream] = []
    for stream in streams:
        if stream.kind == "definition":
            named = func.instr(_EVENT.c.raw, stream.id.encode()) > 0
            query = select(_EVENT.c.stream_kind, _EVENT.c.stream_id).where(_EVENT.c.stream_kind == "case", named)
            found += [Stream(row.stream_kind, row.stream_id) for row in connection.execute(query.distinct())]
    return found
