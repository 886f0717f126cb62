"""Read events of a stream out of the file; shared by the journal, the views and the checks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, bindparam, or_, select

from flows.events import Event, Stream, decode
from store.schema import table
from store.vault import Vault

_EVENT = table("event")
STANDING = or_(_EVENT.c.verdict.is_(None), _EVENT.c.verdict == "accepted")
"""In the fold: accepted by the central, or not yet answered."""

_COLUMNS = (_EVENT.c.id, _EVENT.c.raw, _EVENT.c.prev, _EVENT.c.hash)
_OF_STREAM: Select[Any] = (
    select(*_COLUMNS)
    .where(_EVENT.c.stream_kind == bindparam("kind"), _EVENT.c.stream_id == bindparam("stream_id"), STANDING)
    .order_by(_EVENT.c.version)
)
_OF_COMMAND: Select[Any] = (
    select(*_COLUMNS)
    .where(_EVENT.c.command == bindparam("command"), _EVENT.c.terminal == bindparam("terminal"))
    .order_by(_EVENT.c.epoch, _EVENT.c.seq)
)


def closed_events(rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterator[Event]:
    """Yield events as they stand in the file, nothing opened.

    What a much newer terminal wrote may not be readable here: it is kept and forwarded, but no fold sees it.
    """
    for row in rows:
        with suppress(msgspec.DecodeError):
            yield Event(envelope=decode(row.raw), raw=row.raw, prev=row.prev, hash=row.hash)


def standing(connection: Connection, stream: Stream) -> list[Event]:
    """Return the events of a stream that are in the fold, in order of version, nothing opened."""
    rows = connection.execute(_OF_STREAM, {"kind": stream.kind, "stream_id": stream.id})
    return list(closed_events(rows))


def of_command(connection: Connection, terminal: str, command: str) -> list[Event]:
    """Return what a command of this terminal has written, in order, nothing opened."""
    rows = connection.execute(_OF_COMMAND, {"command": command, "terminal": terminal})
    return list(closed_events(rows))


def opened(connection: Connection, vault: Vault, events: Sequence[Event]) -> list[Event]:
    """Return the events with their personal data, as far as this terminal may open it."""
    private: dict[str, Any] = {}
    for stream in {event.envelope.stream for event in events if event.envelope.seals}:
        private |= vault.open_events(connection, stream, _seals(events, stream))
    return [_with_private(event, private.get(event.envelope.id, {})) for event in events]


def _seals(events: Iterable[Event], stream: Stream) -> dict[str, dict[str, str]]:
    return {
        event.envelope.id: event.envelope.seals
        for event in events
        if event.envelope.stream == stream and event.envelope.seals
    }


def _with_private(event: Event, private: Mapping[str, Mapping[str, str] | None]) -> Event:
    if not private:
        return event
    return Event(envelope=event.envelope, raw=event.raw, prev=event.prev, hash=event.hash, private=private)
