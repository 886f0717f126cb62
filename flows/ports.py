"""What the desk asks of the world; ``store/`` and ``hardware/`` satisfy it by shape, ``tui/`` plugs it together."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

import msgspec

from flows.events import Actor, Draft, Event, Stream


class PrintJob(msgspec.Struct, frozen=True, kw_only=True):
    """A slip to be printed, written in the same transaction as the events that promise it.

    Attributes:
        id: job id, also the id of its ``print`` stream.
        key: idempotency key, ``document:copy``; a second job with the same key is refused by the store.
        slip: which slip: ``ticket`` ``tag`` ``intake`` ``handover`` ``bring`` ``receipt`` ``guide`` ``day``.
        body: plain values the layout needs; no personal data.
        copy: 0 for the first print, n for 再印刷 n.
    """

    id: str
    key: str
    slip: str
    body: Mapping[str, Any]
    copy: int = 0


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """Drafts for one stream, valid only if the stream still stands at ``expected`` (0 = it does not exist yet)."""

    stream: Stream
    expected: int
    drafts: tuple[Draft, ...]


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes, why, and when.

    Attributes:
        command: idempotency key of the command; one command writes once.
        actor: who acts.
        second: the second person who signed inline, if any.
        business_date: the office's day in Asia/Tokyo.
        now: the moment, aware.
    """

    command: str
    actor: Actor
    business_date: date
    now: datetime
    second: Actor | None = None


class JournalError(Exception):
    """The journal could not write; nothing was written."""


class Conflict(JournalError):
    """The stream has moved on since it was read: read again and decide again."""


class NumberRefused(JournalError):
    """A text looked like a 個人番号; the text is not kept anywhere."""


class Journal(Protocol):
    """The append-only record of this terminal, and what has been pulled from the others."""

    @property
    def office(self) -> str:
        """Code of the office."""
        ...

    @property
    def terminal(self) -> str:
        """Code of this terminal."""
        ...

    @property
    def window(self) -> str:
        """Window the terminal stands at."""
        ...

    async def read(self, stream: Stream) -> Sequence[Event]:
        """Return the accepted events of a stream in order of version; empty when it does not exist."""
        ...

    async def append(self, writes: Sequence[Write], context: Context, jobs: Sequence[PrintJob] = ()) -> Sequence[Event]:
        """Write all drafts, their views, outbox rows and print jobs in one transaction.

        Raises:
            Conflict: a stream is not at its expected version.
            NumberRefused: a private text or a data string holds what may be a 個人番号.
        """
        ...

    async def seen(self, command: str) -> Sequence[Event]:
        """Return the events an earlier run of this command wrote; empty when it never wrote."""
        ...


class Rows(Protocol):
    """Views over every stream of the office, kept by the store in the same transaction as the events."""

    async def cases(self, *, open_only: bool = True) -> "Sequence[CaseRow]":
        """Return the case rows of this office, oldest first."""
        ...

    async def visits(self, day: date, *, open_only: bool = True) -> "Sequence[VisitRow]":
        """Return the visit rows of a day (and open ones of earlier days), in order of arrival."""
        ...

    async def case(self, case_id: str) -> "CaseRow | None":
        """Return one case row."""
        ...

    async def visit(self, visit_id: str) -> "VisitRow | None":
        """Return one visit row."""
        ...

    async def operators(self) -> "Sequence[OperatorRow]":
        """Return the operators of the office, by code."""
        ...

    async def bodies(self, kind: str) -> Sequence[bytes]:
        """Return the rows of any other kind (``till`` ``presence`` ``help`` …) as their fold wrote them, by id."""
        ...

    async def names(self, stream: Stream) -> Mapping[str, str]:
        """Return the opened personal fields of a stream whose key this terminal holds; empty otherwise."""
        ...

    async def jobs(self, *, unfinished_only: bool = True) -> "Sequence[JobRow]":
        """Return print jobs with their state."""
        ...


class Claims(Protocol):
    """Who may write a stream next; a compare-and-set at the central."""

    async def claim(self, stream: Stream, term: int) -> int | None:
        """Take a stream held under ``term``; return the new term, or None when somebody else was faster.

        Raises:
            Unreachable: the central did not answer; the claim may be tried again.
        """
        ...


class Unreachable(Exception):
    """The central is away."""


class Clock(Protocol):
    """Time, passed in."""

    def now(self) -> datetime:
        """Return the moment, aware, in Asia/Tokyo."""
        ...


class Ids(Protocol):
    """New identities, passed in."""

    def new(self) -> str:
        """Return a new UUIDv7 as text."""
        ...


class Secrets(Protocol):
    """Operators' secrets: argon2id."""

    def verify(self, stored: str, secret: str) -> bool:
        """Whether the secret matches what is stored."""
        ...

    def make(self, secret: str) -> str:
        """Return what to store for a new secret."""
        ...


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """Something asked of another office.

    Attributes:
        step: the step that waits, with its ``title``; ``asked`` title of the request, empty when there was none.
        due: until when it should come, when the definition says so.
        arrived_at: when it came; None while it is awaited.
        form: the request form, by name; ``form_way`` where it is (``sent`` there, ``tray`` here, ``filed``).
    """

    step: str
    title: str
    asked: str
    asked_at: datetime
    due: date | None = None
    arrived_at: datetime | None = None
    form: str = ""
    form_way: str = ""


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of 自分の担当 / 確認待ち / 検索; everything a list needs, nothing personal."""

    id: str
    visit: str | None
    party: str
    procedure: str
    title: str
    ticket: str
    step: str
    step_title: str
    lane: str
    done: int
    total: int
    holder: str
    term: int
    offered_to: str
    state: str
    outcome: str
    held_items: int
    owed: tuple[str, ...]
    due: date | None
    opened_at: datetime
    changed_at: datetime
    business_date: date
    contested: bool = False
    version: int = 0
    closed_on: date | None = None
    awaited: tuple[Awaited, ...] = ()


class VisitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the waiting list and of the board."""

    id: str
    number: str
    category: str
    state: str
    needs: tuple[str, ...]
    language: str
    wants: tuple[str, ...]
    parties: int
    cases: tuple[str, ...]
    window: str
    area: str
    arrived_at: datetime
    called_at: datetime | None
    calls: int
    holder: str
    term: int
    priority: int
    business_date: date
    tag: str = ""
    contested: bool = False
    version: int = 0


class OperatorRow(msgspec.Struct, frozen=True, kw_only=True):
    """One operator account, without its secret."""

    code: str
    person: str
    role: str
    roles: tuple[str, ...]
    locked: bool
    ends: date | None
    qualifications: tuple[str, ...]


class JobRow(msgspec.Struct, frozen=True, kw_only=True):
    """One print job as the devices screen shows it."""

    id: str
    key: str
    slip: str
    copy: int
    state: str
    cause: str
    number: str
    queued_at: datetime


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate on a card: whether it exists, until when, tries left of its PIN (None = not readable)."""

    present: bool
    expires: date | None = None
    tries: int | None = None


class CardFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a tap says without any PIN.

    Attributes:
        kind: ``mynumber`` ``residence`` ``special_resident`` ``licence`` ``unknown``.
        problem: a fault code (``removed`` ``garbage`` ``slow`` …) with ``sentence`` for the person; empty when well.
        municipality: five-digit code of the issuing city, when readable.
    """

    kind: str
    reader: str
    read_at: datetime
    user: Certificate | None = None
    signature: Certificate | None = None
    card_expires: date | None = None
    municipality: str = ""
    profile_tries: int | None = None
    problem: str = ""
    sentence: str = ""


class PrintState(msgspec.Struct, frozen=True, kw_only=True):
    """The printer as the header shows it: code, one sentence, what to do next."""

    code: str
    sentence: str = ""
    next_step: str = ""
    waiting: int = 0


class PadEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What the PIN pad tells: never the PIN.

    Attributes:
        kind: ``ready`` ``digits`` ``done`` ``wrong`` ``locked`` ``cancel`` ``timeout`` ``away`` ``last_try``
            ``failed``.
        digits: how many characters are in, for ``digits``.
        tries: tries left, for ``wrong``.
        sentence: what happened and what to do, for the clerk; empty while nothing has ended.
    """

    kind: str
    prompt: str = ""
    digits: int = 0
    tries: int | None = None
    sentence: str = ""


class SyncState(msgspec.Struct, frozen=True, kw_only=True):
    """The link to the central as the header shows it."""

    online: bool
    unsent: int
    contested: int = 0
    last_contact: datetime | None = None
    alarm: str = ""
    behind: int = 0


class BoardLine(msgspec.Struct, frozen=True, kw_only=True):
    """One number on the board; no key, no name, no procedure."""

    number: str
    place: str
    area: str
    state: str


class BoardView(msgspec.Struct, frozen=True, kw_only=True):
    """All the board ever gets."""

    at: datetime
    called: tuple[BoardLine, ...]
    waiting: tuple[BoardLine, ...]
    estimates: Mapping[str, tuple[int, int]] = msgspec.field(default_factory=dict)
    chime: int = 0
