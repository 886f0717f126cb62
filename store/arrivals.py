"""Pulled events, taken one by one inside a transaction: dense, checked, in the fold only when they were accepted."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from flows.events import Envelope, Event, Stream, chain_hash, decode
from store.appending import event_values, note_resolution
from store.chain import Chain
from store.erasing import ERASE
from store.errors import StoreError
from store.parcel import Delivered, Parcel
from store.schema import table
from store.verdicts import AnyRow, known, mark_sent, overtake, settle, stream_of

_EVENT = table("event")


class Arrivals:
    """One page on its way in.

    Attributes:
        cursor: position up to which everything is here.
        hlc: the hybrid clock after what came.
        changed: streams whose rows must be made anew.
        erasures: classes that accepted events of the page destroy, with the event that says so.
    """

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self.cursor = chain.cursor
        self.hlc = chain.hlc
        self.changed: list[Stream] = []
        self.erasures: list[tuple[Stream, str, str]] = []

    def take(self, one: Delivered) -> None:
        """Take the next event; one that was taken before is passed over.

        Raises:
            StoreError: a position is missing, or bytes and hash do not agree.
        """
        if one.pos <= self.cursor:
            return
        if one.pos != self.cursor + 1:
            raise StoreError("gap", f"position {one.pos} after {self.cursor}")
        event = checked(one.parcel)
        row = known(self._connection, one.parcel.id)
        if row is None:
            self._insert(one, event)
        elif row.hash != one.parcel.hash:
            raise StoreError("damaged", f"event {one.parcel.id} is here with other bytes")
        else:
            self._settle(one, row)
        if event is not None:
            self._effects(one, event)
        self.cursor = one.pos

    def _insert(self, one: Delivered, event: Event | None) -> None:
        stream = Stream(one.parcel.stream_kind, one.parcel.stream_id)
        if one.verdict == "accepted":
            overtake(self._connection, stream, one.parcel.version, one.parcel.id)
        values = event_values(event) if event is not None else unreadable_values(one.parcel)
        place = {"pos": one.pos, "verdict": one.verdict, "reason": one.reason, "resolved_by": None}
        self._connection.execute(_EVENT.insert(), {**values, **place})
        self.changed.append(stream)

    def _settle(self, one: Delivered, row: AnyRow) -> None:
        if settle(self._connection, row, verdict=one.verdict, pos=one.pos, reason=one.reason):
            self.changed.append(stream_of(row))
        mark_sent(self._connection, row.id)

    def _effects(self, one: Delivered, event: Event) -> None:
        self.hlc = max(self.hlc, event.envelope.hlc)
        if one.verdict != "accepted":
            return
        self.changed += note_resolution(self._connection, event)
        if event.type == ERASE:
            self.erasures += [(*named, event.envelope.id) for named in erased_classes(event.data)]


def checked(parcel: Parcel) -> Event | None:
    """Return the event in a parcel; None when this program is too old to read its bytes.

    Raises:
        StoreError: bytes and hash do not agree, or the parcel says other things than its bytes.
    """
    if chain_hash(parcel.prev, parcel.raw) != parcel.hash:
        raise StoreError("damaged", f"hash of {parcel.id}")
    try:
        envelope = decode(parcel.raw)
    except msgspec.DecodeError:
        return None
    if _named(envelope) != (parcel.id, parcel.terminal, parcel.epoch, parcel.seq, parcel.stream_kind, parcel.stream_id):
        raise StoreError("damaged", f"parcel of {parcel.id} disagrees with its bytes")
    return Event(envelope=envelope, raw=parcel.raw, prev=parcel.prev, hash=parcel.hash)


def _named(envelope: Envelope) -> tuple[object, ...]:
    stream = envelope.stream
    return (envelope.id, envelope.terminal, envelope.epoch, envelope.seq, stream.kind, stream.id)


def unreadable_values(parcel: Parcel) -> dict[str, Any]:
    """Return the columns of an event whose bytes a newer program must read."""
    names = (name for name in Parcel.__struct_fields__ if name != "sealed")
    unknown = {"business_date": "", "visit": None, "case_id": None, "command": ""}
    return {name: getattr(parcel, name) for name in names} | unknown


def erased_classes(data: dict[str, Any]) -> list[tuple[Stream, str]]:
    """Return what an erasure event destroys; nothing when it does not say it properly."""
    kind, name, classes = data.get("stream_kind"), data.get("stream_id"), data.get("classes")
    if not isinstance(kind, str) or not isinstance(name, str) or not isinstance(classes, list):
        return []
    return [(Stream(kind, name), retention) for retention in classes if isinstance(retention, str)]
