"""The devices of a terminal, started and listened to; what they say is posted to the app as messages."""

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from textual.message import Message

from flows.events import Actor
from flows.ports import CardFacts, Clock, PadEvent, PrintJob
from hardware.card_types import PinKind
from hardware.paper.fonts import FontError
from hardware.paper.printing import payload, void_mark
from hardware.pinpad.client import PinPadClient, PinPadUnavailableError
from hardware.pinpad.protocol import PadStatus, Program
from hardware.printer.jobs import JobChange, SpoolJob
from hardware.printer.profile import PrinterProfile, profile
from hardware.printer.spool import SpoolWorker
from hardware.printer.status import UNREACHABLE, PrinterState
from hardware.reader import ReaderEvent, ReaderEventKind, ReaderWatcher
from hardware.reading import CardReading
from screens.counter import CardChanged, PadChanged, PrinterChanged
from store.local import LocalStore
from store.spool import FileSpool
from tui.adapters import card_facts, print_state
from tui.slips import Layouts

Post = Callable[[Message], object]
PRINTER = "slips"
PRINTER_ACTOR = Actor(operator="printer", person="printer", role="device", auth="device")
LOG = logging.getLogger(__name__)
PROGRAMS = {"verify": Program.COMPARE, "change": Program.CHANGE, "read": Program.READ}
ENDS = {
    PadStatus.OK: "done", PadStatus.WRONG: "wrong", PadStatus.LOCKED: "locked", PadStatus.LAST_TRY: "last_try",
    PadStatus.GONE: "away",
    PadStatus.TIMEOUT: "timeout", PadStatus.CANCELLED: "cancel", PadStatus.MISMATCH: "cancel",
}  # fmt: skip


class Cards:
    """The IC card reader: taps become :class:`CardChanged`."""

    def __init__(self, post: Post, clock: Clock) -> None:
        self._post = post
        self._clock = clock
        self._reading = CardReading()
        self._queue: list[str] = []
        self.present: str = ""
        self._watcher = ReaderWatcher(self._heard)

    def start(self) -> None:
        """Begin to watch."""
        self._watcher.start()

    def stop(self) -> None:
        """End watching."""
        self._watcher.stop()
        self._reading.close()

    def _heard(self, event: ReaderEvent) -> None:
        if event.kind is ReaderEventKind.CARD_INSERTED:
            self.present = event.reader
            threading.Thread(target=self._tap, args=(event.reader,), name="tap", daemon=True).start()
        elif event.kind is ReaderEventKind.CARD_REMOVED and event.reader == self.present:
            self.present = ""
            self._post(CardChanged(None))

    def _tap(self, reader: str) -> None:
        self._post(CardChanged(self._facts(reader)))

    def _facts(self, reader: str) -> CardFacts:
        now = self._clock.now()
        return card_facts(self._reading.read_card(reader, now.date()), now)

    async def read(self) -> CardFacts:
        """Read the card that lies on the reader now, again."""
        return await asyncio.to_thread(self._facts, self.present)


class Pad:
    """The PIN pad of this window; the PIN itself never comes here."""

    def __init__(self, path: Path, post: Post, reader: Callable[[], str]) -> None:
        self._path = path
        self._post = post
        self._reader = reader
        self._client: PinPadClient | None = None
        self._asking = False
        self._told = ""

    async def ask(self, program: str, kind: str, *, language: str = "ja") -> PadEvent:
        """Run one card program on the pad and return how it ended."""
        del language  # the pad shows both languages
        try:
            self._client = self._client or await PinPadClient.connect(self._path)
        except PinPadUnavailableError:
            return self._tell(PadEvent(kind="away"))
        self._asking = True
        try:
            return await self._asked(self._client, program, kind)
        finally:
            self._asking = False

    async def _asked(self, client: PinPadClient, program: str, kind: str) -> PadEvent:
        last = PadEvent(kind="away")
        async for event in client.ask(PROGRAMS[program], PinKind(kind), self._reader()):
            if event.kind == "digits":
                last = PadEvent(kind="digits", prompt=event.prompt, digits=event.count)
            elif event.kind == "ready":
                last = PadEvent(kind="ready", prompt=event.prompt)
            else:
                status = event.status or PadStatus.GONE
                said = status.sentence(event.tries)
                last = PadEvent(kind=ENDS.get(status, "failed"), prompt=event.prompt, tries=event.tries, sentence=said)
                if event.status is PadStatus.GONE:
                    self.close()
            self._tell(last)
        return last

    def _tell(self, event: PadEvent) -> PadEvent:
        self._told = event.kind
        self._post(PadChanged(event))
        return event

    async def cancel(self) -> None:
        """Stop what the pad is doing."""
        if self._client is not None:
            await self._client.cancel()

    async def look(self) -> None:
        """See whether the pad is there, and tell when that has changed; leaves a pad at work alone."""
        if self._asking:
            return
        if self._client is not None and not self._client.alive():
            self.close()
        try:
            self._client = self._client or await PinPadClient.connect(self._path)
            kind = "ready"
        except PinPadUnavailableError:
            kind = "away"
        if (kind == "away") != (self._told in ("", "away")) or not self._told:
            self._tell(PadEvent(kind=kind))

    def close(self) -> None:
        """Let the pad go."""
        if self._client is not None:
            self._client.close()
            self._client = None


class Printer:
    """The slip printer: the spool's thread over the jobs in the store."""

    def __init__(
        self,
        address: str,
        profile_name: str,
        store: LocalStore,
        layouts: Layouts,
        clock: Clock,
        post: Post,
        changed: Callable[[JobChange], None],
    ) -> None:
        self._profile = profile(profile_name)
        self._layouts = layouts
        self._clock = clock
        self._post = post
        self._changed = changed
        self._state: PrinterState = UNREACHABLE
        self.spool: FileSpool[SpoolJob] = FileSpool(
            store.database, SpoolJob, self._bytes, lambda _slip: PRINTER, clock.now
        )
        self._worker = SpoolWorker(
            PRINTER, address, self._profile, self.spool, void_mark=void_mark(self._profile),
            on_change=self._on_change, on_state=self._on_state,
        )  # fmt: skip

    @property
    def model(self) -> PrinterProfile:
        """Which model it is."""
        return self._profile

    def _bytes(self, job: PrintJob) -> bytes:
        slip = self._layouts.slip(job.slip, job.body, job.copy, self._clock.now())
        try:
            return payload(slip, self._profile, job.id)
        except FontError as error:
            raise ValueError(str(error)) from error

    def _on_change(self, change: JobChange) -> None:
        self._changed(change)
        self._post(PrinterChanged(print_state(self._state, 0)))

    def _on_state(self, state: PrinterState) -> None:
        self._state = state
        self._post(PrinterChanged(print_state(state, 0)))

    def start(self) -> None:
        """Begin to print what is queued."""
        self._worker.start()

    def wake(self) -> None:
        """A job was queued."""
        self._worker.wake()

    def stop(self) -> None:
        """End the thread; what is queued stays queued."""
        self._worker.stop()
