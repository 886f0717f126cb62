"""What travels between a terminal and the central: one written event, unchanged."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Verdict = Literal["accepted", "drawer"]


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One event on its way up or down.

    Attributes:
        raw: the canonical bytes; id, stream, version and so on are read from them, never sent beside them as truth.
        prev: hash of the event before it in the chain of (terminal, epoch), hex.
        hash: ``sha256(prev ‖ raw)``, hex.
        sealed: ciphertext by retention class; empty for a reader who may not have it.
    """

    id: str
    terminal: str
    epoch: int
    seq: int
    stream_kind: str
    stream_id: str
    version: int
    term: int
    type: str
    raw: bytes
    prev: str
    hash: str
    sealed: Mapping[str, bytes] = msgspec.field(default_factory=dict)


class WrappedKey(msgspec.Struct, frozen=True, kw_only=True):
    """The key of one (stream, retention class), wrapped by a generation of the office key."""

    stream_kind: str
    stream_id: str
    retention: str
    generation: int
    wrapped: bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the central said of one pushed seq; both verdicts are final and both stay in the chain."""

    seq: int
    verdict: Verdict
    pos: int
    reason: str = ""


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """One event as pulled: its dense position in the office, its verdict, its parcel (without ciphertext)."""

    pos: int
    verdict: Verdict
    parcel: Parcel
    reason: str = ""


class Projected(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a view as a fold gives it: ``project(stream, events)`` returns this or None.

    Attributes:
        kind: ``case`` ``visit`` ``operator`` ``till`` …; with ``id`` the key of the row.
        open: whether work is left.
        business_date: ISO day the row belongs to.
        body: the row as JSON with sorted keys; equal streams give equal bytes.
    """

    kind: str
    id: str
    open: bool
    business_date: str
    body: bytes
