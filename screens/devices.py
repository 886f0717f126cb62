"""F10: every device and the link, in words and with the next step; print jobs that need an answer."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flows.desk import Done
from flows.ports import JobRow
from screens import day, places
from screens.alarms import resources
from screens.base import CounterScreen, deed
from screens.columns import fold, spread
from screens.counter import Counter
from screens.pick import Pick
from screens.widgets.choice import Choice
from screens.widgets.drawn import Drawn
from screens.widgets.header import HAND, NONE, OUT, PAD_BUSY, PRINTER_HAND, PRINTER_WELL, STYLES, WELL
from screens.widgets.roster import Line, Roster
from screens.words import label, say

if TYPE_CHECKING:
    from flows.alarm import Resource

UNCERTAIN = frozenset({"uncertain", "interrupted"})


class DevicesScreen(CounterScreen):
    """States at the left, print jobs at the right."""

    CSS_PATH = "devices.tcss"
    help_key = "help.devices"
    needs_case: ClassVar[frozenset[str]] = frozenset({"handover", "hold", "next"})
    BINDINGS: ClassVar[list[BindingType]] = [
        deed("y", "printed"),
        deed("n", "not_printed"),
        deed("r", "reprint"),
        deed("s", "sync"),
        deed("d", "drawer"),
        deed("c", "resource"),
    ]

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._jobs: list[JobRow] = []
        self._resources: dict[str, Resource] = {}

    def body(self) -> Iterable[Widget]:
        """Two columns."""
        with Horizontal(id="all"):
            with Vertical(id="states"):
                yield Drawn(name="devices")
            with Vertical(id="jobs"):
                yield Static(say("devices.jobs"), classes="title")
                yield Roster(name="rows", empty=say("devices.no_jobs"))

    async def reload(self) -> None:
        """Read states and jobs."""
        self._resources = {name: await self.counter.desk.resource(name) for name in resources(self.counter)}
        self._jobs = list(await self.counter.rows.jobs(unfinished_only=False))[::-1]
        waiting = [job for job in self._jobs if job.state not in ("printed", "void")]
        done = [job for job in self._jobs if job.state in ("printed", "void")]
        self.query_one(Roster).show(_job(job) for job in (*waiting, *done[:10]))
        self.query_one("#devices", Drawn).show(self._states)
        self.refresh_bindings()

    # ── what is shown ──

    def _states(self, cells: int) -> Iterator[Content]:
        yield from self._link(cells)
        yield from self._reader(cells)
        yield from self._printer(cells)
        yield from self._pad(cells)
        yield from self._down(cells)

    def _link(self, cells: int) -> Iterator[Content]:
        sync, name = self.counter.sync, say("devices.link")
        if sync is None:
            yield from _device(NONE, name, say("header.alone"), say("devices.alone"), cells)
            return
        sign = OUT if sync.alarm else WELL if sync.online else HAND
        state = say("header.online" if sync.online else "header.offline")
        last = say("devices.last", time=day.clock(sync.last_contact)) if sync.last_contact else ""
        words = [say("devices.unsent", n=sync.unsent), last]
        if sync.contested:
            words.append(say("devices.contested", n=sync.contested))
        if sync.behind:
            words.append(say("devices.behind", n=sync.behind))
        advice = sync.alarm or ("" if sync.online else say("devices.offline"))
        yield from _device(sign, name, state, "  ".join(word for word in words if word), cells, advice)

    def _reader(self, cells: int) -> Iterator[Content]:
        card, name = self.counter.card, say("header.reader")
        if self.counter.reader is None and card is None:
            yield from _device(NONE, name, say("header.absent"), say("devices.no_reader"), cells)
        elif card is None:
            yield from _device(WELL, name, say("header.idle"), "", cells)
        else:
            sign = HAND if card.problem else WELL
            yield from _device(sign, name, say("header.card_in"), label("card", card.kind), cells, card.sentence)

    def _printer(self, cells: int) -> Iterator[Content]:
        printer, name = self.counter.printer, say("header.printer")
        if printer is None:
            yield from _device(NONE, name, say("header.absent"), say("devices.no_printer"), cells)
            return
        sign = WELL if printer.code in PRINTER_WELL else HAND if printer.code in PRINTER_HAND else OUT
        waiting = say("devices.waiting", n=printer.waiting) if printer.waiting else ""
        yield from _device(sign, name, label("printer", printer.code), f"{printer.sentence}  {waiting}".strip(),
                           cells, printer.next_step)  # fmt: skip

    def _pad(self, cells: int) -> Iterator[Content]:
        event, name = self.counter.pin_pad, say("header.pad")
        if event is None or event.kind == "away":
            yield from _device(NONE, name, say("header.absent"), say("devices.no_pad"), cells)
            return
        busy = event.kind in PAD_BUSY
        yield from _device(HAND if busy else WELL, name, say("header.typing" if busy else "header.idle"), "", cells)

    def _down(self, cells: int) -> Iterator[Content]:
        """Outside terminals only when they are down: working ones are no news."""
        for name, one in self._resources.items():
            if one.down:
                since = say("devices.since", time=day.clock(one.since)) if one.since else ""
                terminal = self.counter.terminal_name(name)
                yield from _device(OUT, terminal, say("down.stopped"), since, cells, say("down.advice"))

    # ── keys ──

    def _chosen(self) -> JobRow | None:
        chosen = self.query_one(Roster).chosen
        return next((job for job in self._jobs if job.id == chosen), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Answers only where something is asked."""
        name = str(parameters[0]) if action == "deed" and parameters else ""
        if name in ("printed", "not_printed"):
            return any(job.state in UNCERTAIN for job in self._jobs)
        if name == "reprint":
            return bool(self._jobs)
        if name == "sync":
            return self.counter.link is not None
        if name == "drawer":
            return self.counter.sync is not None and places.known("drawer")
        return super().check_action(action, parameters)

    def why_not(self, name: str) -> str:
        """Jobs can only be answered where this terminal prints."""
        if name in ("printed", "not_printed", "reprint") and self.counter.jobs is None:
            return say("devices.no_door")
        job = self._chosen() if name in ("printed", "not_printed") else None
        if name in ("printed", "not_printed") and (job is None or job.state not in UNCERTAIN):
            return say("devices.choose_uncertain")
        return super().why_not(name)

    def do_printed(self) -> None:
        """Y: the paper came out."""
        self._answer(came_out=True)

    def do_not_printed(self) -> None:
        """N: nothing usable came out."""
        self._answer(came_out=False)

    def _answer(self, *, came_out: bool) -> None:
        job = self._chosen()
        if job is not None:
            self.later(self._told(job, came_out=came_out))

    async def _told(self, job: JobRow, *, came_out: bool) -> None:
        door = self.counter.jobs
        if door is None:
            return
        await door.answer(job.id, came_out)
        self.say(say("devices.answered_yes" if came_out else "devices.answered_no", number=job.number))
        await self.reload()

    def do_reprint(self) -> None:
        """R: the same number again, marked 再印刷."""
        job = self._chosen()
        if job is not None:
            self.later(self._reprint(job))

    async def _reprint(self, job: JobRow) -> None:
        door = self.counter.jobs
        if door is not None:
            await door.reprint(job.id)
            self.say(say("devices.reprinted", number=job.number))
            await self.reload()

    def do_sync(self) -> None:
        """S: exchange with the central now."""
        self.say(say("devices.syncing"))
        self.later(self._sync())

    async def _sync(self) -> None:
        if self.counter.link is None:
            return
        state = await self.counter.link.sync_now()
        self.say(say("devices.synced" if state.online else "devices.no_answer", n=state.unsent), loud=not state.online)
        await self.reload()

    def do_resource(self) -> None:
        """C: an outside terminal cannot be used, or works again."""
        options = [Choice(id=name, label=self.counter.terminal_name(name),
                          note=say("down.mark_up" if one.down else "down.mark_down"))
                   for name, one in self._resources.items()]  # fmt: skip
        self.app.push_screen(Pick(self.counter, say("down.pick"), options),
                             lambda chosen: self._turn(chosen[0]) if chosen else None)  # fmt: skip

    def _turn(self, name: str) -> None:
        desk, actor, down = self.counter.desk, self.counter.actor, self._resources[name].down
        send = desk.resource_up if down else desk.resource_down
        self.run_verb(f"resource:{name}:{down}", lambda command: send(actor, name, command=command),
                      lambda done: self._turned(name, done))  # fmt: skip

    def _turned(self, name: str, done: Done) -> None:
        counts = {key: len(done.shown.get(key, ())) for key in ("parked", "unknown", "woken")}
        terminal, up = self.counter.terminal_name(name), "woken" in done.shown
        words = "down.went_up" if up else "down.went_down"
        self.say(say(words, name=terminal, parked=counts["parked"], unknown=counts["unknown"], woken=counts["woken"]))
        self.renew()

    def do_drawer(self) -> None:
        """D: what the central put aside."""
        self.go("drawer")

    def on_card_changed(self) -> None:
        """A device changed: what stands here changes with it."""
        self.renew()

    on_printer_changed = on_card_changed
    on_pad_changed = on_card_changed
    on_sync_changed = on_card_changed


def _device(sign: str, name: str, state: str, words: str, cells: int, advice: str = "") -> Iterator[Content]:
    yield spread(
        Content.assemble((f"{sign} ", STYLES[sign]), (name, "bold")), Content.styled(state, STYLES[sign]), cells
    )
    yield from (Content.styled(f"  {line}", "$text-muted") for line in fold(words, cells - 5) if words)
    for index, line in enumerate(fold(advice, cells - 7) if advice else ()):
        yield Content.styled(f"    {line}" if index else f"  → {line}", "bold $warning")
    yield Content("")


def _job(job: JobRow) -> Line:
    copy = say("devices.copy", n=job.copy) if job.copy else ""
    what = f"{job.number:<6} {label('slip', job.slip)}{copy}"
    left = Content.assemble((f"{day.clock(job.queued_at):>5}  ", "$text-muted"), what)
    state, loud = label("print_state", job.state), job.state in UNCERTAIN
    words = "  ".join(part for part in (state if loud else "", job.cause) if part)
    return Line(id=job.id, left=left, right="" if loud else state, below=f"       {words}" if words else "", loud=loud)
