"""Doors behind some screens: print jobs that need an answer, and events the central put aside."""

from collections.abc import Callable
from datetime import date

import msgspec

from flows.desk import Answer, Desk
from flows.desk.base import Decision, Plan
from flows.events import Actor, Draft, Event, Stream
from flows.ports import Context, PrintJob, Write
from flows.report.figures import Figures
from flows.report.period import summed
from flows.words import Refusal
from hardware.printer.jobs import JobChange
from store.journal import new_uuid7
from store.sync.drawer import Contested, drawer, settle
from tui.devices import PRINTER_ACTOR, Printer
from tui.opening import Opened
from tui.reports.made import figures_of
from tui.reports.paper import sheet


class PrintDoor:
    """Print jobs, as far as a person has a say in them.

    Args:
        opened: the store.
        desk: where the answer is recorded.
        printer: whose jobs these are.
        actor: who sits in front of the screen.
    """

    def __init__(self, opened: Opened, desk: Desk, printer: Printer, actor: Callable[[], Actor]) -> None:
        self._opened = opened
        self._desk = desk
        self._printer = printer
        self._actor = actor

    async def answer(self, job_id: str, printed: bool) -> None:
        """Say whether the paper of an uncertain job came out; when it did not, it is printed again with its mark."""
        state = "printed" if printed else "void"
        if await self._printer.spool.settle(JobChange(job_id, "printed" if printed else "void", "person")):
            await self._desk.record_print(self._actor(), job_id, state, "person")
            if not printed:
                await self.reprint(job_id)

    async def reprint(self, job_id: str) -> None:
        """Print a slip again with its old number and the mark 再印刷 n."""
        job = await self._opened.store.rows.job(job_id)
        if job is not None and job.body.get("visit"):
            case, receipt = str(job.body.get("case") or ""), str(job.body.get("receipt") or "")
            of_visit = job.slip in ("ticket", "tag")
            await self._desk.reprint(
                self._actor(), str(job.body["visit"]), job.slip, case_id="" if of_visit else case, receipt=receipt
            )

    async def test(self) -> None:
        """Print a test slip."""
        job_id = self._desk.ids.new()
        await self._queue(PrintJob(id=job_id, key=f"test:{job_id}:0", slip="test", body={"number": ""}))

    async def _queue(self, job: PrintJob) -> None:
        now = self._opened.clock.now()
        context = Context(command=job.id, actor=PRINTER_ACTOR, business_date=now.date(), now=now)
        await self._opened.journal.append((), context, (job,))


class ReportDoor:
    """The day in numbers, for the screen and on paper."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    async def day(self, on: date) -> Figures:
        """Return the figures of a business date."""
        return summed(await figures_of(self._opened, on, on))

    async def print_day(self, on: date) -> None:
        """Queue the day sheet; each print is a document of its own, dated by when it was printed."""
        now, job_id = self._opened.clock.now(), new_uuid7()
        body = sheet(await self.day(on), self._opened.definitions.catalog, on)
        job = PrintJob(id=job_id, key=f"day:{on}:{job_id}", slip="day", body=body)
        context = Context(command=job_id, actor=PRINTER_ACTOR, business_date=now.date(), now=now)
        await self._opened.journal.append((), context, (job,))


class DrawerDoor:
    """What becomes of an event the central put aside."""

    def __init__(self, opened: Opened, desk: Desk) -> None:
        self._opened = opened
        self._desk = desk

    async def resolve(self, actor: Actor, event: Event, *, take: bool, reason: str, command: str = "") -> Answer:
        """Settle one event by a named person: issue it anew on top of what others did, or leave it aside for good."""
        stream = event.envelope.stream

        async def decide() -> Decision:
            one = self._contested(stream, event.envelope.id)
            if one is None:
                return Refusal("not_contested")
            drafts = settle(one, {event.envelope.id} if take else ())
            named = tuple(_because(draft, reason) for draft in drafts)
            events = await self._desk.journal.read(stream)
            expected = events[-1].envelope.version if events else 0
            return Plan(writes=(Write(stream=stream, expected=expected, drafts=named),))

        return await self._desk.run(actor, command, decide)

    def _contested(self, stream: Stream, event_id: str) -> Contested | None:
        for one in drawer(self._opened.store.inlet):
            waiting = tuple(event for event in one.events if event.parcel.id == event_id)
            if one.stream == stream and waiting:
                return Contested(stream=stream, terminals=one.terminals, events=waiting)
        return None


def _because(draft: Draft, reason: str) -> Draft:
    return msgspec.structs.replace(draft, data={**draft.data, "reason": reason})
