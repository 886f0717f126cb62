"""What the central decided, written down: accepted events stand, drawer events leave the fold and nothing is lost."""

from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update

from flows.events import Stream
from store.errors import StoreError
from store.schema import table
from store.streams import STANDING

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
_EVENT = table("event")
_OUTBOX = table("outbox")
_KNOWN = (
    _EVENT.c.id, _EVENT.c.terminal, _EVENT.c.epoch, _EVENT.c.seq, _EVENT.c.stream_kind, _EVENT.c.stream_id,
    _EVENT.c.version, _EVENT.c.hash, _EVENT.c.verdict,
)  # fmt: skip
_BY_ID: Select[*tuple[Any, ...]] = select(*_KNOWN).where(_EVENT.c.id == bindparam("event_id"))
_IN_PLACE: Select[*tuple[Any, ...]] = select(*_KNOWN).where(
    _EVENT.c.stream_kind == bindparam("kind"), _EVENT.c.stream_id == bindparam("stream_id"),
    _EVENT.c.version == bindparam("place"), STANDING, _EVENT.c.id != bindparam("winner"),
)  # fmt: skip

_BY_SEQ: Select[*tuple[Any, ...]] = select(*_KNOWN).where(
    _EVENT.c.terminal == bindparam("terminal"), _EVENT.c.epoch == bindparam("epoch"), _EVENT.c.seq == bindparam("seq")
)
_SETTLE = (
    update(_EVENT)
    .where(_EVENT.c.id == bindparam("event_id"))
    .values(verdict=bindparam("told"), pos=bindparam("place"), reason=bindparam("why"))
)
_SENT = (
    update(_OUTBOX)
    .where(_OUTBOX.c.event_id == bindparam("sent"), _OUTBOX.c.sent_at.is_(None))
    .values(sent_at=func.current_timestamp())
)


def known(connection: Connection, event_id: str) -> AnyRow | None:
    """Return where an event stands here; None when it has not come yet."""
    return connection.execute(_BY_ID, {"event_id": event_id}).one_or_none()


def known_by_seq(connection: Connection, terminal: str, epoch: int, seq: int) -> AnyRow | None:
    """Return where an event of this terminal stands here; None when it was never written."""
    return connection.execute(_BY_SEQ, {"terminal": terminal, "epoch": epoch, "seq": seq}).one_or_none()


def stream_of(row: AnyRow) -> Stream:
    """Return the stream of a known event."""
    return Stream(row.stream_kind, row.stream_id)


def settle(connection: Connection, row: AnyRow, *, verdict: str, pos: int, reason: str) -> bool:
    """Write the final verdict of an event that is here; return whether its stream's fold has changed.

    Raises:
        StoreError: two accepted events claim one version.
    """
    if verdict == "drawer":
        changed: bool = row.verdict != "drawer"
        if changed:
            _take_out(connection, row, "follows")
    else:
        changed = overtake(connection, stream_of(row), row.version, row.id) or row.verdict == "drawer"
    connection.execute(_SETTLE, {"event_id": row.id, "told": verdict, "place": pos, "why": reason})
    return changed


def mark_sent(connection: Connection, event_id: str) -> None:
    """Note that the central has answered for an event."""
    connection.execute(_SENT, {"sent": event_id})


def overtake(connection: Connection, stream: Stream, version: int, winner: str) -> bool:
    """Take unanswered events out of the fold that hold the place of an accepted one; return whether there were any.

    The central will say so of them when they are pushed; until then two events must not stand at one version.

    Raises:
        StoreError: an accepted event holds the place.
    """
    place = {"kind": stream.kind, "stream_id": stream.id, "place": version, "winner": winner}
    loser = connection.execute(_IN_PLACE, place).one_or_none()
    if loser is None:
        return False
    if loser.verdict == "accepted":
        raise StoreError("damaged", f"two accepted events at version {version} of {stream}")
    _take_out(connection, loser, "overtaken")
    return True


def _take_out(connection: Connection, row: AnyRow, reason: str) -> None:
    """Out of the fold: the event and what its terminal wrote after it to the same stream, not knowing."""
    later = (
        (_EVENT.c.stream_kind == row.stream_kind)
        & (_EVENT.c.stream_id == row.stream_id)
        & (_EVENT.c.terminal == row.terminal)
        & (_EVENT.c.epoch == row.epoch)
        & (_EVENT.c.seq >= row.seq)
        & _EVENT.c.verdict.is_(None)
    )
    ids = connection.execute(select(_EVENT.c.id).where(later)).scalars().all()
    connection.execute(update(_EVENT).where(_EVENT.c.id.in_(ids)).values(verdict="drawer", reason=reason))
    connection.execute(update(_EVENT).where(_EVENT.c.resolved_by.in_([row.id, *ids])).values(resolved_by=None))
