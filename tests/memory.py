"""A journal in memory that keeps the same promises as the real one: versions, commands, chain, rows."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from flows.catalog import Catalog, load
from flows.desk import Desk
from flows.events import GENESIS, Actor, Envelope, Event, Stream, canonical, chain_hash
from flows.guard import refuses
from flows.ports import CaseRow, Conflict, Context, JobRow, NumberRefused, OperatorRow, PrintJob, VisitRow, Write
from flows.procedure import Procedure, published
from flows.rows import Row, project

Shape = TypeVar("Shape")
TOKYO = ZoneInfo("Asia/Tokyo")
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=TOKYO)


class HandClock:
    """A clock moved by hand."""

    def __init__(self, now: datetime = MORNING) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def pass_minutes(self, minutes: float) -> None:
        self._now += timedelta(minutes=minutes)


class CountingIds:
    """Ids that count, shared by every terminal of a test office."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def new(self) -> str:
        return f"00000000-0000-7000-8000-{next(self._count):012x}"


class PlainSecrets:
    """Secrets for tests of the desk; the real ones are tested in the store."""

    def verify(self, stored: str, secret: str) -> bool:
        return stored == f"kept:{secret}"

    def make(self, secret: str) -> str:
        return f"kept:{secret}"


class MemoryOffice:
    """What several terminals share when the central is there: every event, and who holds what."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.streams: dict[Stream, list[Event]] = {}
        self.rows: dict[tuple[str, str], Row] = {}
        self.commands: dict[str, list[Event]] = {}
        self.jobs: dict[str, PrintJob] = {}
        self.terms: dict[Stream, int] = {}
        self.ids = CountingIds()

    def define(self, address: str) -> Procedure | None:
        found = self.catalog.hashes.get(address)
        if found is None and Stream("definition", address) in self.streams:
            return published(self.streams[Stream("definition", address)][0].data["body"].encode())
        return found


class MemoryJournal:
    """One terminal's journal and rows over a shared :class:`MemoryOffice`."""

    office = "131016"

    def __init__(self, shared: MemoryOffice, terminal: str = "T1", window: str = "3") -> None:
        self.shared = shared
        self.terminal = terminal
        self.window = window
        self.seq = 0
        self.head = GENESIS
        self.online = True

    async def read(self, stream: Stream) -> Sequence[Event]:
        return tuple(self.shared.streams.get(stream, ()))

    async def seen(self, command: str) -> Sequence[Event]:
        return tuple(self.shared.commands.get(command, ()))

    async def append(self, writes: Sequence[Write], context: Context, jobs: Sequence[PrintJob] = ()) -> Sequence[Event]:
        for write in writes:
            if len(self.shared.streams.get(write.stream, ())) != write.expected:
                raise Conflict(str(write.stream))
            if any(refuses(text) for draft in write.drafts for text in _texts(draft.data, draft.private)):
                raise NumberRefused(str(write.stream))
        keys = {job.key for job in self.shared.jobs.values()}
        if any(job.key in keys for job in jobs):
            raise Conflict("print job")
        events = [event for write in writes for event in self._events(write, context)]
        self.shared.commands.setdefault(context.command, []).extend(events)
        self.shared.jobs.update({job.id: job for job in jobs})
        for stream in {write.stream for write in writes if write.drafts}:
            row = project(stream, self.shared.streams[stream], self.shared.define)
            if row is not None:
                self.shared.rows[(row.kind, row.id)] = row
        return events

    def _events(self, write: Write, context: Context) -> list[Event]:
        stream = self.shared.streams.setdefault(write.stream, [])
        made = []
        for draft in write.drafts:
            self.seq += 1
            term = draft.term if draft.term is not None else (stream[-1].envelope.term if stream else 0)
            envelope = Envelope(
                id=self.shared.ids.new(), v=1, office=self.office, terminal=self.terminal, window=self.window, epoch=1,
                seq=self.seq, stream=write.stream, version=len(stream) + 1, term=term, type=draft.type,
                business_date=context.business_date, occurred_at=draft.occurred_at or context.now,
                recorded_at=context.now, clock_suspect=False, hlc=self.seq, actor=context.actor, second=context.second,
                command=context.command, visit=draft.visit, case=draft.case, cause=draft.cause, data=dict(draft.data),
                seals={},
            )  # fmt: skip
            raw = canonical(envelope)
            head = chain_hash(self.head, raw)
            event = Event(envelope=envelope, raw=raw, prev=self.head, hash=head, private=dict(draft.private))
            self.head = head
            stream.append(event)
            made.append(event)
        return made

    async def cases(self, *, open_only: bool = True) -> Sequence[CaseRow]:
        return self._rows("case", CaseRow, open_only)

    async def visits(self, day: date, *, open_only: bool = True) -> Sequence[VisitRow]:
        rows = self._rows("visit", VisitRow, open_only)
        return [row for row in rows if row.business_date == day or row.state not in ("closed", "absent")]

    def _rows(self, kind: str, shape: type[Shape], open_only: bool) -> list[Shape]:
        found = [row for (row_kind, _), row in sorted(self.shared.rows.items()) if row_kind == kind]
        return [msgspec.json.decode(row.body, type=shape) for row in found if row.open or not open_only]

    async def case(self, case_id: str) -> CaseRow | None:
        row = self.shared.rows.get(("case", case_id))
        return msgspec.json.decode(row.body, type=CaseRow) if row else None

    async def visit(self, visit_id: str) -> VisitRow | None:
        row = self.shared.rows.get(("visit", visit_id))
        return msgspec.json.decode(row.body, type=VisitRow) if row else None

    async def operators(self) -> Sequence[OperatorRow]:
        return self._rows("operator", OperatorRow, open_only=False)

    async def bodies(self, kind: str) -> Sequence[bytes]:
        return [row.body for (row_kind, _), row in sorted(self.shared.rows.items()) if row_kind == kind]

    async def names(self, stream: Stream) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for event in self.shared.streams.get(stream, ()):
            for fields in event.private.values():
                found.update(fields or {})
        return found

    async def jobs(self, *, unfinished_only: bool = True) -> Sequence[JobRow]:
        return [
            JobRow(id=job.id, key=job.key, slip=job.slip, copy=job.copy, state="queued", cause="",
                   number=str(job.body.get("number", "")), queued_at=MORNING)
            for job in self.shared.jobs.values()
        ]  # fmt: skip

    async def claim(self, stream: Stream, term: int) -> int | None:
        if not self.online:
            from flows.ports import Unreachable

            raise Unreachable
        current = max(self.shared.terms.get(stream, 0), term)
        if current != term:
            return None
        self.shared.terms[stream] = term + 1
        return term + 1


def _texts(data: Mapping[str, object], private: Mapping[str, Mapping[str, str]]) -> list[str]:
    texts = [value for value in data.values() if isinstance(value, str)]
    return texts + [text for fields in private.values() for text in fields.values()]


STAFF = {
    "1001": ("p-sato", "contractor"),
    "1002": ("p-suzuki", "contractor"),
    "2001": ("p-takahashi", "supervisor"),
    "3001": ("p-tanaka", "city"),
    "3002": ("p-watanabe", "city"),
    "9001": ("p-admin", "admin"),
}


def actor(code: str) -> Actor:
    """An actor of the test office: 1001/1002 contractors, 2001 supervisor, 3001/3002 city, 9001 admin."""
    person, role = STAFF[code]
    return Actor(operator=code, person=person, role=role)


def desk_on(
    shared: MemoryOffice | None = None,
    *,
    terminal: str = "T1",
    window: str = "3",
    clock: HandClock | None = None,
    catalog: Callable[[], Catalog] = load,
) -> Desk:
    """A desk over memory; pass the same office for a second terminal."""
    office = shared or MemoryOffice(catalog())
    journal = MemoryJournal(office, terminal, window)
    first = 1 + 200 * (int(terminal.removeprefix("T")) - 1)
    return Desk(
        journal=journal, rows=journal, catalog=office.catalog, clock=clock or HandClock(), ids=office.ids,
        secrets=PlainSecrets(), claims=journal, bands=dict.fromkeys("ABCD", (first, first + 199)),
    )  # fmt: skip


async def with_staff(desk: Desk) -> Desk:
    """Add the test office's operators; every secret is the code itself."""
    for code, (person, role) in STAFF.items():
        await desk.add_operator(actor("9001"), code, person=person, role=role, secret=code, name=f"職員{code}")
    return desk
