"""What the link asks of the terminal's store, and of the central; both sides by shape."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

import msgspec

from flows.events import Stream
from store.parcel import Answer, Delivered, Parcel, WrappedKey


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits here: events not yet answered, and streams with unresolved drawer events."""

    unsent: int
    contested: int


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """One retention class of one stream whose keys and ciphertext must be gone here too."""

    pos: int
    stream: Stream
    retention: str


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """Ciphertext of one class of one event, for a terminal that may hold it."""

    stream: Stream
    event: str
    retention: str
    body: bytes


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """How the central sees this terminal.

    Attributes:
        ordinal: number of the terminal in its office from 1; its emergency band of ticket numbers follows from it.
        last_seq: highest seq received of this epoch.
        server_time: the central's clock, aware.
    """

    office: str
    terminal: str
    ordinal: int
    epoch: int
    last_seq: int
    last_hash: bytes
    last_pos: int
    server_time: datetime


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of ``pull``: erasures first and whole, then events in dense order."""

    erased: tuple[Erased, ...]
    events: tuple[Delivered, ...]
    last_pos: int


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """Where a new terminal starts: a signed base at ``pos``, or position 0 with no bytes."""

    pos: int
    body: bytes
    signature: bytes
    last_pos: int


class Inlet(Protocol):
    """The terminal's store as the link sees it; every method is one short transaction and is called from one thread."""

    def epoch(self) -> int:
        """Return the incarnation of the local file."""
        ...

    def last_seq(self) -> int:
        """Return the highest seq ever written in this epoch, sent or not."""
        ...

    def unsent(self, limit: int) -> Sequence[Parcel]:
        """Return the oldest events not yet answered, at most ``limit``, in order of seq, with their ciphertext."""
        ...

    def keys_to_upload(self, limit: int) -> Sequence[WrappedKey]:
        """Return wrapped keys the central has not confirmed yet, oldest first."""
        ...

    def keys_uploaded(self, keys: Sequence[WrappedKey]) -> None:
        """Note that the central holds these keys durably."""
        ...

    def acked(self, answers: Sequence[Answer]) -> None:
        """Note the final verdicts of pushed events; a drawer verdict takes the event out of its stream's fold."""
        ...

    def cursor(self) -> int:
        """Return the highest position applied here; everything up to it is here."""
        ...

    def apply(self, delivered: Sequence[Delivered]) -> None:
        """Take pulled events and move the cursor, in one transaction; own events come back too and change nothing."""
        ...

    def erased(self, erasures: Sequence[Erased]) -> None:
        """Destroy keys and ciphertext of these classes; again is harmless."""
        ...

    def take_keys(self, wrapped: Sequence[WrappedKey], sealed: Sequence[Sealed]) -> None:
        """Keep keys and ciphertext released to this terminal, except of erased classes; again is harmless."""
        ...

    def new_epoch(self, epoch: int) -> int:
        """Begin the incarnation ``epoch``: unsent events are chained anew under it; returns how many."""
        ...

    def counts(self) -> Counts:
        """Return what waits here."""
        ...

    def drawer(self) -> Sequence[Delivered]:
        """Return the events in the drawer of the office that no resolution names yet, in order of position."""
        ...


class Central(Protocol):
    """The seven doors."""

    def hello(self, epoch: int, last_seq: int, *, fresh: bool = False) -> Hello:
        """Say who is here; ``fresh`` asks for a new epoch."""
        ...

    def push(self, epoch: int, parcels: Sequence[Parcel], keys: Sequence[WrappedKey] = ()) -> list[Answer]:
        """Hand in consecutive events of one epoch with their keys; again gives the same answers."""
        ...

    def pull(self, cursor: int, limit: int, erased: int) -> Page:
        """Return the next page after ``cursor``, and the erasures after ``erased``."""
        ...

    def claim(self, stream: Stream, term: int) -> int | None:
        """Compare-and-set; the new term or None."""
        ...

    def keys(self, streams: Sequence[Stream]) -> tuple[list[WrappedKey], list[Sealed]]:
        """Return keys and ciphertext of those streams this terminal may open."""
        ...

    def lease_numbers(self, day: date, category: str, size: int, request: str) -> tuple[int, int]:
        """Return the first and last number of a band; the same ``request`` gives the same band."""
        ...

    def bootstrap(self) -> Base:
        """Return where a new terminal starts."""
        ...
