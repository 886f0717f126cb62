"""The one place that puts a terminal together: configuration in; desk, lists, devices and link out.

Imported only after the first frame: store, printer and PC/SC cost several times what Textual costs.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from textual.message import Message

from flows import codes
from flows.board import board_view
from flows.events import Actor, Event, Stream
from flows.ports import Context, PrintJob, PrintState, SyncState, Unreachable
from hardware.paper.fonts import FontError
from hardware.printer.jobs import JobChange
from screens.counter import Counter, PrinterChanged, RowsChanged, SyncChanged
from store.sync.uplink import Uplink
from tui.bands import lease_ahead
from tui.channel import BOARD_LINE, STAFF_LINE, Declined, Line
from tui.config import Kiosk
from tui.devices import PRINTER_ACTOR, Cards, Pad, Printer
from tui.doors import DrawerDoor, PrintDoor, ReportDoor
from tui.opening import Opened, open_store
from tui.slips import Layouts
from tui.training import TrainingDevices
from tui.words import say

LOG = logging.getLogger(__name__)
PROGRAM = Actor(operator="terminal", person="terminal", role="device", auth="program")
LOOK_SECONDS = 1.0
SKEW_SECONDS = 300
ERASER = Actor(operator="eraser", person="eraser", role="admin", auth="program")
Post = Callable[[Message], object]


@dataclass
class Link:
    """The line to the central as the screens use it."""

    opened: Opened
    uplink: Uplink | None

    async def sync_now(self) -> SyncState:
        """Exchange with the central now and return how it stands afterwards."""
        if self.uplink is not None:
            with contextlib.suppress(Unreachable):
                return await asyncio.to_thread(self.uplink.once)
        return await self.state()

    async def state(self) -> SyncState:
        """Return how it stands."""
        if self.uplink is not None:
            return await asyncio.to_thread(self.uplink.state)
        counts = await asyncio.to_thread(self.opened.store.inlet.counts)
        return SyncState(online=False, unsent=counts.unsent, contested=counts.contested)

    async def drawer(self) -> Sequence[Event]:
        """Return the events the central put aside because somebody else was first."""
        return await asyncio.to_thread(self.opened.set_aside)


class Composition:
    """A terminal at work. ``close`` leaves no thread, port or socket behind.

    Args:
        kiosk: the configuration.
        post: where device and link news go (``app.post_message``).
    """

    def __init__(self, kiosk: Kiosk, post: Post, viewer: Callable[[], str] = lambda: "") -> None:
        self.kiosk = kiosk
        self._post = post
        self._closing = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.uplink: Uplink | None = None
        self.opened = open_store(kiosk, viewer, self._skewed)
        self.uplink = self._uplink()
        self.desk = self.opened.desk(self.uplink)
        self.link = Link(self.opened, self.uplink)
        self.cards = Cards(post, self.opened.clock) if kiosk.reader.enabled else None
        self.pad = Pad(kiosk.path(kiosk.pinpad.socket), post, self._reader) if kiosk.pinpad.socket else None
        self.printer = self._printer() if kiosk.printer.address else None
        self._lines: list[Line] = []
        self._leasing = False
        self.opened.journal.ring = self._rung

    def _skewed(self) -> bool:
        """Whether the central's clock and ours are known to be far apart; work goes on, events are marked."""
        return self.uplink is not None and abs(self.uplink.skew or 0) > SKEW_SECONDS

    def _uplink(self) -> Uplink | None:
        if not self.kiosk.central.dsn:
            return None
        return Uplink(self.kiosk.central.dsn, self.opened.store.inlet, self.opened.clock, arrived=self._arrived)

    def _printer(self) -> Printer | None:
        """Return the printer; without its fonts the terminal works on, and says why no slip comes."""
        try:
            return self._with_fonts()
        except FontError as error:
            self._post(PrinterChanged(PrintState(code="error", sentence=str(error), next_step=say("doctor.fonts_fix"))))
            return None

    def _with_fonts(self) -> Printer:
        key = self.opened.office_keys()[-1]
        layouts = Layouts(self.kiosk.terminal.section, self.opened.definitions.catalog, key)
        return Printer(
            self.kiosk.printer.address, self.kiosk.printer.profile, self.opened.store, layouts, self.opened.clock,
            self._post, self._printed,
        )  # fmt: skip

    def _reader(self) -> str:
        return self.cards.present if self.cards is not None else ""

    def equip(self, counter: Counter) -> None:
        """Give the counter on the screen its desk, devices and doors."""
        counter.desk, counter.pad, counter.reader, counter.link = self.desk, self.pad, self.cards, self.link
        counter.resolver = DrawerDoor(self.opened, self.desk)
        counter.reports = ReportDoor(self.opened)
        if self.printer is not None:
            counter.jobs = PrintDoor(self.opened, self.desk, self.printer, lambda: counter.actor)
        counter.trainer = self._trainer()
        counter.hints = self.kiosk.screen.hints

    def _trainer(self) -> TrainingDevices | None:
        training = self.kiosk.training
        if not (training.cards or training.printer):
            return None
        return TrainingDevices(_path(training.cards), _path(training.printer))

    async def start(self) -> None:
        """Start threads and lines; call on the loop that will own the desk."""
        self._loop = asyncio.get_running_loop()
        await self.opened.learn()
        await self._look_back()
        if self.printer is not None:
            self.printer.start()
        if self.cards is not None:
            self.cards.start()
        if self.uplink is not None:
            self.uplink.start()
        if self.pad is not None:
            await self.pad.look()
        threading.Thread(target=self._look, name="link-state", daemon=True).start()
        self._lines = [
            Line(self.opened.kiosk.state / STAFF_LINE, self._verbs(), self._loop),
            Line(self.opened.kiosk.state / BOARD_LINE, {"board": self._board}, self._loop),
        ]
        for line in self._lines:
            line.start()

    async def _look_back(self) -> None:
        """What was begun when this terminal ended has no result that anybody knows."""
        for row in await self.opened.rows.cases():
            if row.holder == self.opened.journal.terminal and row.state == "working":
                await self.desk.came_back(PROGRAM, row.id)

    def _verbs(self) -> Mapping[str, Callable[[Mapping[str, Any]], Any]]:
        return {"sync_status": self._sync_status, "sync_once": self._sync_once, "ticket": self._ticket,
                "job": self._job, "verify": self._verify, "report": self._report}  # fmt: skip

    async def _board(self, args: Mapping[str, Any]) -> Any:  # noqa: ANN401 - plain values for the line
        del args
        view = board_view(await self.opened.rows.visits(self.desk.today(), open_only=False), self.opened.clock.now())
        return msgspec.to_builtins(view)

    async def _sync_status(self, args: Mapping[str, Any]) -> Any:  # noqa: ANN401
        del args
        return msgspec.to_builtins(await self.link.state())

    async def _sync_once(self, args: Mapping[str, Any]) -> Any:  # noqa: ANN401
        del args
        return msgspec.to_builtins(await self.link.sync_now())

    async def _verify(self, args: Mapping[str, Any]) -> Any:  # noqa: ANN401
        del args
        return msgspec.to_builtins(await self.opened.store.verify())

    async def _report(self, args: Mapping[str, Any]) -> Any:  # noqa: ANN401
        from tui.reports.asked import written

        return await written(self.opened, args)

    async def _ticket(self, args: Mapping[str, Any]) -> Any:  # noqa: ANN401
        answer = await self.desk.issue_ticket(PRINTER_ACTOR, str(args["category"]))
        if not hasattr(answer, "shown"):
            raise Declined(answer.sentence())
        return dict(answer.shown)

    async def _job(self, args: Mapping[str, Any]) -> Any:  # noqa: ANN401
        jobs = await self.opened.rows.jobs(unfinished_only=False)
        return next((msgspec.to_builtins(job) for job in jobs if job.id == args["job"]), None)

    def _rung(self, events: Sequence[Event], jobs: Sequence[PrintJob]) -> None:
        for event in events:
            if event.type == "erasure_due" and self._loop is not None:
                self._loop.create_task(self._erase(event))
        if self.uplink is not None:
            self.uplink.wake()
        if self.printer is not None and jobs:
            self.printer.wake()
        self._post(RowsChanged())

    async def _erase(self, event: Event) -> None:
        """A step promised to erase: destroy those classes at once (DESIGN section 6)."""
        now = self.opened.clock.now()
        context = Context(command=f"erase:{event.envelope.id}", actor=ERASER, business_date=now.date(), now=now)
        data = event.data
        stream = Stream(data["stream_kind"], data["stream_id"])
        await self.opened.store.eraser.erase_stream(stream, context, data["classes"])

    def _arrived(self) -> None:
        self._post(RowsChanged())

    def _printed(self, change: JobChange) -> None:
        """A job changed in the spool's thread: the journal hears of every end."""
        if self._loop is None or change.state in ("sending", "sent", "queued"):
            return
        verb = self.desk.record_print(PRINTER_ACTOR, change.job_id, change.state, change.cause)
        asyncio.run_coroutine_threadsafe(verb, self._loop)

    def _look(self) -> None:
        """Tell the screens whenever the link or the pad stands otherwise than before."""
        told: SyncState | None = None
        while not self._closing.wait(LOOK_SECONDS if told else 0.05):
            try:
                state = self.uplink.state() if self.uplink else self._alone()
            except Exception as error:  # noqa: BLE001 - the store may be closing under us
                LOG.info("link state: %s", type(error).__name__)
                continue
            if told is None or _differs(told, state):
                told = state
                self._post(SyncChanged(state))
            if self._loop is not None:
                asyncio.run_coroutine_threadsafe(self._tend(state), self._loop)

    async def _tend(self, state: SyncState) -> None:
        """Once a second: see whether the pad is there, and that numbers are leased ahead while the central answers."""
        if self.pad is not None:
            await self.pad.look()
        if self.uplink is not None and state.online and not self._leasing:
            self._leasing = True
            try:
                await lease_ahead(self.desk, self.uplink)
            finally:
                self._leasing = False

    def _alone(self) -> SyncState:
        counts = self.opened.store.inlet.counts()
        return SyncState(online=False, unsent=counts.unsent, contested=counts.contested)

    def read_code(self, text: str) -> str:
        """Return what a scanned slip of this office names (number or id); any other text as it is.

        Raises:
            ValueError: it looks like one of our codes, but its signature does not hold.
        """
        if not text.startswith(f"{codes.MARK}."):
            return text
        code = codes.read(text, self.opened.office_keys())
        if code is None:
            raise ValueError(say("scan.foreign"))
        return code.id

    def close(self) -> None:
        """End every thread and line, then the store."""
        self._closing.set()
        for line in self._lines:
            line.close()
        for part in (self.cards, self.printer, self.uplink):
            if part is not None:
                part.stop()
        if self.pad is not None:
            self.pad.close()
        self.opened.close()


def _path(name: str) -> Path | None:
    return Path(name) if name else None


def _differs(told: SyncState, state: SyncState) -> bool:
    plain = msgspec.structs.replace(state, last_contact=told.last_contact)
    return plain != told
