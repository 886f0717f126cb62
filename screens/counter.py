"""What every screen gets: the desk, the lists, what the devices last said, and who is signed in."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from textual.message import Message

from flows.catalog import Catalog
from flows.desk import Answer, Desk, Session
from flows.events import Actor, Event
from flows.ports import CardFacts, PadEvent, PrintState, Rows, SyncState
from flows.report.figures import Figures
from screens.words import label, say

if TYPE_CHECKING:
    from asyncio import Future

    from screens.find import Entry


class PinPad(Protocol):
    """The PIN pad as a screen may use it; the PIN itself never comes here."""

    async def ask(self, program: str, kind: str, *, language: str = "ja") -> PadEvent:
        """Run one card program on the pad and return how it ended.

        Args:
            program: ``verify``, ``change`` or ``read``.
            kind: which PIN: ``signature`` ``user`` ``resident`` ``profile``.
            language: what the visitor reads on the pad, ``ja`` or ``en``.

        Returns:
            The last event: ``done``, ``wrong`` (with tries), ``locked``, ``cancel``, ``timeout``, ``away`` or
            ``last_try``.
        """
        ...

    async def cancel(self) -> None:
        """Stop what the pad is doing."""
        ...


class Link(Protocol):
    """The line to the central as a screen may use it."""

    async def sync_now(self) -> SyncState:
        """Exchange with the central now and return how it stands afterwards."""
        ...

    async def drawer(self) -> Sequence[Event]:
        """Return the events the central put aside because somebody else was first."""
        ...


class Reader(Protocol):
    """The card reader as a screen may use it."""

    async def read(self) -> CardFacts:
        """Read the card that lies on the reader now, again."""
        ...


class Jobs(Protocol):
    """Print jobs, as far as a person has a say in them."""

    async def answer(self, job_id: str, printed: bool) -> None:
        """Say whether the paper of an uncertain job came out."""
        ...

    async def reprint(self, job_id: str) -> None:
        """Print a slip again with its old number and the mark 再印刷."""
        ...

    async def test(self) -> None:
        """Print a test slip."""
        ...


class Resolver(Protocol):
    """What becomes of an event the central put aside."""

    async def resolve(self, actor: Actor, event: Event, *, take: bool, reason: str, command: str = "") -> Answer:
        """Settle one event by a named person: issue it anew on top of what others did, or leave it aside for good."""
        ...


class Reports(Protocol):
    """The day in numbers, as a screen may ask for it."""

    async def day(self, on: date) -> Figures:
        """Return the figures of one business date, counted out of the journal."""
        ...

    async def print_day(self, on: date) -> None:
        """Print the day sheet through the spool."""
        ...


@dataclass(frozen=True)
class Place:
    """Where this terminal stands, in the words of the office."""

    office: str
    """Name of the section, e.g. 市民課."""
    window: str
    """Name of the window, e.g. 3番窓口."""


@dataclass
class Counter:
    """Everything a screen works with. Only the app writes its state; screens read it and are told by messages."""

    desk: Desk
    place: Place
    pad: PinPad | None = None
    reader: Reader | None = None
    link: Link | None = None
    session: Session | None = None
    card: CardFacts | None = None
    printer: PrintState | None = None
    pin_pad: PadEvent | None = None
    sync: SyncState | None = None
    jobs: Jobs | None = None
    resolver: Resolver | None = None
    reports: Reports | None = None
    trainer: Any = None
    """Training devices (:class:`screens.training.Trainer`), where any are configured."""
    hints: tuple[str, ...] = ()
    """What the sign-in screen says below its fields, line by line."""
    pending: dict[str, str] = field(default_factory=dict)
    """Command id of every intent that was sent and not yet answered."""
    drafts: dict[str, Any] = field(default_factory=dict)
    """What was said of a step so far, by ``case/step``: kept while one looks elsewhere, so that Esc loses nothing."""
    findable: "list[Entry] | None" = None
    """The procedures made ready for searching (see :mod:`screens.find`)."""
    finding: "Future[list[Entry]] | None" = None
    """The work of making them ready, while it goes on."""

    @property
    def rows(self) -> Rows:
        """The lists."""
        return self.desk.rows

    @property
    def catalog(self) -> Catalog:
        """The procedures of this office."""
        return self.desk.catalog

    def now(self) -> datetime:
        """Return the moment on the counter's clock."""
        return self.desk.clock.now()

    @property
    def actor(self) -> Actor:
        """Who is signed in.

        Raises:
            LookupError: nobody is; screens behind the sign-in never see this.
        """
        if self.session is None:
            raise LookupError
        return self.session.actor

    @property
    def name(self) -> str:
        """What to call the signed-in person: the name while it can be opened, else the number."""
        return "" if self.session is None else self.session.name or self.session.actor.operator

    @property
    def terminal(self) -> str:
        """Code of this terminal."""
        return self.desk.journal.terminal

    def title(self, procedure_id: str) -> str:
        """Return what a procedure is called, or its id when this office does not know it."""
        procedure = self.catalog.procedures.get(procedure_id)
        return procedure.title.ja if procedure else procedure_id

    def terminal_name(self, resource: str) -> str:
        """Return what an outside terminal is called in this kind of office (CS端末・統合端末・専用端末)."""
        return self.catalog.terminals.get(resource) or label("resource", resource)

    def command(self, intent: str) -> str:
        """Return the command id of an intent: the same one until the intent is answered."""
        return self.pending.setdefault(intent, self.desk.ids.new())

    def answered(self, intent: str) -> None:
        """An intent got its answer: the next press means it anew."""
        self.pending.pop(intent, None)


Load = Callable[[], Awaitable[None]]


class Told(Message, bubble=False):
    """Something the app passes on to every screen."""


@dataclass
class CardChanged(Told, bubble=False):
    """A card was put on the reader and read, or taken away (None)."""

    card: CardFacts | None


@dataclass
class PrinterChanged(Told, bubble=False):
    """The printer's state changed."""

    printer: PrintState


@dataclass
class PadChanged(Told, bubble=False):
    """The PIN pad said something."""

    event: PadEvent


@dataclass
class SyncChanged(Told, bubble=False):
    """The link to the central changed, or the count of unsent events did."""

    sync: SyncState


@dataclass
class RowsChanged(Told, bubble=False):
    """Lists may have changed: read them again."""


@dataclass
class SessionChanged(Told, bubble=False):
    """Somebody signed in, came back or left (None)."""

    session: Session | None


@dataclass
class Scanned(Told, bubble=False):
    """The barcode scanner typed this text and Enter."""

    text: str


@dataclass
class Minute(Told, bubble=False):
    """The clock shows another minute."""


@dataclass
class Go(Message):
    """A screen asks the app to open a place (see :mod:`screens.places`) on top of the present one.

    Attributes:
        place: name of the place.
        given: what the place's screen takes beside the counter.
        home: close everything down to the home screen first.
    """

    place: str
    given: dict[str, str] = field(default_factory=dict)
    home: bool = False


@dataclass
class StepAway(Message):
    """The person leaves the terminal: hide everything (離席), or end the shift (終業) when ``for_good``."""

    for_good: bool = False


@dataclass
class SignedIn(Message):
    """The sign-in screen let somebody in."""

    session: Session


def role_label(actor: Actor) -> str:
    """Return the role as the header shows it."""
    return say(f"role.{actor.role}")
