"""A terminal's store in memory, as the link sees it: the same promises as the real inlet, nothing on disk."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import psycopg

from flows.events import GENESIS, Actor, Envelope, Stream, canonical, chain_hash, decode, seal_digest
from store.parcel import Answer, Delivered, Parcel, WrappedKey
from store.sync.doors import Doors
from store.sync.ports import Central, Counts, Erased, Sealed
from tui.central.embedded import Embedded

NOON = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
DAY = date(2026, 4, 1)
CLERK = Actor(operator="a1", person="p1", role="contractor")


class Office(msgspec.Struct, frozen=True):
    """An office nobody else uses, with three terminals."""

    code: str
    admin: str
    dsn: dict[str, str]
    server: Embedded


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


@contextmanager
def doors(dsn: str) -> Iterator[Doors]:
    """Open the seven doors for one role."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield Doors(connection)


def send(inlet: "MemoryInlet", central: Central) -> list[Answer]:
    """Greet, push everything unsent, note and return the answers."""
    central.hello(inlet.epoch(), inlet.last_seq())
    sent = inlet.unsent(1000)
    answers = central.push(inlet.epoch(), sent, inlet.keys_to_upload(1000))
    inlet.acked(answers)
    return answers


def verdicts(answers: Sequence[Answer]) -> list[str]:
    """Return what was said, in order."""
    return [answer.verdict for answer in answers]


def parcel(
    *,
    office: str,
    terminal: str,
    seq: int,
    stream: Stream,
    version: int,
    prev: str = GENESIS,
    epoch: int = 1,
    term: int = 1,
    type_: str = "noted",
    data: dict[str, Any] | None = None,
    sealed: dict[str, bytes] | None = None,
    id_: str | None = None,
    command: str | None = None,
) -> Parcel:
    """Make one event as a terminal would write it."""
    bodies = sealed or {}
    envelope = Envelope(
        id=id_ or f"{terminal}-{epoch}-{seq}",
        v=1,
        office=office,
        terminal=terminal,
        window="1",
        epoch=epoch,
        seq=seq,
        stream=stream,
        version=version,
        term=term,
        type=type_,
        business_date=DAY,
        occurred_at=NOON,
        recorded_at=NOON,
        clock_suspect=False,
        hlc=seq,
        actor=CLERK,
        second=None,
        command=command or f"c-{terminal}-{epoch}-{seq}",
        visit=None,
        case=None,
        cause=None,
        data=data or {},
        seals={name: seal_digest(body) for name, body in bodies.items()},
    )
    return wrap(envelope, prev, bodies)


def wrap(envelope: Envelope, prev: str, sealed: dict[str, bytes]) -> Parcel:
    """Put an envelope into its parcel."""
    raw = canonical(envelope)
    return Parcel(
        id=envelope.id,
        terminal=envelope.terminal,
        epoch=envelope.epoch,
        seq=envelope.seq,
        stream_kind=envelope.stream.kind,
        stream_id=envelope.stream.id,
        version=envelope.version,
        term=envelope.term,
        type=envelope.type,
        raw=raw,
        prev=prev,
        hash=chain_hash(prev, raw),
        sealed=sealed,
    )


class MemoryInlet:
    """One terminal without a disk: writes events, remembers answers, takes what comes down."""

    def __init__(self, office: str, terminal: str) -> None:
        self.office = office
        self.terminal = terminal
        self._epoch = 1
        self.written: list[Parcel] = []
        self.answers: dict[tuple[int, int], Answer] = {}
        self.pulled: list[Delivered] = []
        self.keys: list[WrappedKey] = []
        self.sent_keys: list[WrappedKey] = []
        self.taken_keys: list[WrappedKey] = []
        self.taken_seals: list[Sealed] = []
        self.gone: list[Erased] = []
        self._lock = threading.RLock()

    def write(self, stream: Stream, **more: Any) -> Parcel:
        """Append one event on top of what this terminal believes the stream to be."""
        with self._lock:
            mine = [p for p in self.written if p.epoch == self._epoch]
            made = parcel(
                office=self.office,
                terminal=self.terminal,
                epoch=self._epoch,
                seq=len(mine) + 1,
                stream=stream,
                version=more.pop("version", None) or self.version(stream) + 1,
                prev=mine[-1].hash if mine else GENESIS,
                **more,
            )
            self.written.append(made)
            return made

    def version(self, stream: Stream) -> int:
        """Return the version this terminal believes a stream to stand at: accepted events and its own unanswered."""
        down = [
            d.parcel.version
            for d in self.pulled
            if d.verdict == "accepted" and (d.parcel.stream_kind, d.parcel.stream_id) == (stream.kind, stream.id)
        ]
        own = [
            p.version
            for p in self.written
            if (p.stream_kind, p.stream_id) == (stream.kind, stream.id) and self._verdict(p) != "drawer"
        ]
        return max([0, *down, *own])

    def _verdict(self, sent: Parcel) -> str | None:
        found = self.answers.get((sent.epoch, sent.seq))
        return found.verdict if found else None

    def epoch(self) -> int:
        return self._epoch

    def last_seq(self) -> int:
        return max((p.seq for p in self.written if p.epoch == self._epoch), default=0)

    def unsent(self, limit: int) -> Sequence[Parcel]:
        with self._lock:
            return [p for p in self.written if (p.epoch, p.seq) not in self.answers][:limit]

    def keys_to_upload(self, limit: int) -> Sequence[WrappedKey]:
        return [key for key in self.keys if key not in self.sent_keys][:limit]

    def keys_uploaded(self, keys: Sequence[WrappedKey]) -> None:
        self.sent_keys += keys

    def acked(self, answers: Sequence[Answer]) -> None:
        with self._lock:
            self.answers |= {(self._epoch, answer.seq): answer for answer in answers}

    def cursor(self) -> int:
        return self.pulled[-1].pos if self.pulled else 0

    def apply(self, delivered: Sequence[Delivered]) -> None:
        with self._lock:
            self.pulled += delivered

    def erased(self, erasures: Sequence[Erased]) -> None:
        self.gone += [one for one in erasures if one not in self.gone]

    def take_keys(self, wrapped: Sequence[WrappedKey], sealed: Sequence[Sealed]) -> None:
        self.taken_keys += wrapped
        self.taken_seals += sealed

    def new_epoch(self, epoch: int) -> int:
        with self._lock:
            left = list(self.unsent(10_000))
            self.written = [p for p in self.written if p not in left]
            self._epoch = epoch
            for old in left:
                self.write(Stream(old.stream_kind, old.stream_id), version=old.version, term=old.term, id_=old.id)
            return len(left)

    def counts(self) -> Counts:
        return Counts(unsent=len(self.unsent(10_000)), contested=len(self.drawer()))

    def drawer(self) -> Sequence[Delivered]:
        return [d for d in self.pulled if d.verdict == "drawer"]


def problems(feed: Sequence[Delivered], inlets: Iterable[MemoryInlet]) -> Counter[str]:
    """Say what a feed and the terminals disagree about; empty when nothing is lost, doubled, torn or out of order."""
    found: Counter[str] = Counter()
    terminals = list(inlets)
    arrived = Counter(event.parcel.hash for event in feed)
    written = {sent.hash for inlet in terminals for sent in inlet.written}
    found["lost"] = len(written - set(arrived))
    found["strange"] = len(set(arrived) - written)
    found["doubled"] = sum(count - 1 for count in arrived.values())
    found["doubled"] += len(feed) - len({decode(event.parcel.raw).command for event in feed})
    found["holes"] = sum(event.pos != place for place, event in enumerate(feed, 1))
    for inlet in terminals:
        own = [(e.parcel.epoch, e.parcel.seq) for e in feed if e.parcel.terminal == inlet.terminal]
        found["disorder"] += own != sorted(own)
        found["unseen"] += len(set(arrived) - {down.parcel.hash for down in inlet.pulled})
        found["unacked"] += len(inlet.unsent(100_000))
    heads: dict[tuple[str, str], int] = {}
    for event in feed:
        place = (event.parcel.stream_kind, event.parcel.stream_id)
        if event.verdict == "accepted":
            found["versions"] += event.parcel.version != heads.get(place, 0) + 1
            heads[place] = event.parcel.version
    return +found
