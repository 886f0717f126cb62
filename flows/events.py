"""Events: the only thing that is ever written down (MODEL section 2).

A :class:`Draft` is what a decision wants to say; the journal turns it into an :class:`Event` with identity, order and
hash. Canonical bytes are made once and shipped unchanged.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

SCHEMA_VERSION = 1
GENESIS = "0" * 64


class Stream(msgspec.Struct, frozen=True, order=True):
    """The name of one stream: a kind (``case``, ``visit`` …) and an id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts: the account, the person behind it, the role used, and how they proved it."""

    operator: str
    person: str
    role: str
    auth: str = "secret"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event not yet written.

    Attributes:
        type: name of the event, e.g. ``step_done``.
        data: enumerations, numbers, process dates and ids only; decisions read nothing else.
        private: personal data by retention class (``visit`` ``register`` ``phone`` ``contact`` ``operator``); sealed
            by the journal.
        occurred_at: when it happened, if that is not now (後追い入力).
        term: fencing term of the stream's holder this event is written under; ``None`` takes the stream's own.
    """

    type: str
    data: Mapping[str, Any] = msgspec.field(default_factory=dict)
    private: Mapping[str, Mapping[str, str]] = msgspec.field(default_factory=dict)
    visit: str | None = None
    case: str | None = None
    cause: str | None = None
    occurred_at: datetime | None = None
    term: int | None = None


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What is hashed and shipped: everything but the chain itself and the sealed bytes (only their digests)."""

    id: str
    v: int
    office: str
    terminal: str
    window: str
    epoch: int
    seq: int
    stream: Stream
    version: int
    term: int
    type: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    clock_suspect: bool
    hlc: int
    actor: Actor
    second: Actor | None
    command: str
    visit: str | None
    case: str | None
    cause: str | None
    data: dict[str, Any]
    seals: dict[str, str]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A written event with its bytes, its place in the terminal's chain and what this reader may open.

    Attributes:
        envelope: the decoded canonical bytes.
        raw: the canonical bytes, exactly as first written.
        prev: hash of the event before it in the chain of (terminal, epoch), hex.
        hash: ``sha256(prev ‖ raw)``, hex.
        private: opened personal data by class; a class sealed to this reader is absent, an erased one maps to ``None``.
    """

    envelope: Envelope
    raw: bytes
    prev: str
    hash: str
    private: Mapping[str, Mapping[str, str] | None] = msgspec.field(default_factory=dict)

    @property
    def type(self) -> str:
        """Name of the event."""
        return self.envelope.type

    @property
    def data(self) -> dict[str, Any]:
        """The plain part."""
        return self.envelope.data


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Envelope)


def canonical(envelope: Envelope) -> bytes:
    """Return the one byte form of an envelope: UTF-8 JSON, keys sorted, no blanks."""
    return _encoder.encode(envelope)


def decode(raw: bytes) -> Envelope:
    """Read canonical bytes back.

    Raises:
        msgspec.ValidationError: the bytes are not an envelope.
    """
    return _decoder.decode(raw)


def chain_hash(prev: str, raw: bytes) -> str:
    """Return ``sha256(prev ‖ raw)`` in hex; ``prev`` is hex, :data:`GENESIS` for the first event of an epoch."""
    return hashlib.sha256(bytes.fromhex(prev) + raw).hexdigest()


def seal_digest(ciphertext: bytes) -> str:
    """Return the digest by which an envelope vouches for a sealed class."""
    return hashlib.sha256(ciphertext).hexdigest()
