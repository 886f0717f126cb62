"""The spool: one thread a printer that brings every job to paper at most once and says honestly how it went.

A job is sent only to a printer that answers and is ready. After the first byte nothing is repeated by itself: a job
whose end is not known becomes ``uncertain`` and a person looks at the paper.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Final

import msgspec

from hardware.printer.encode import RECOVER, process_id
from hardware.printer.jobs import JobChange, JobState, SpoolJob, SpoolStore
from hardware.printer.link import LinkError, open_link
from hardware.printer.profile import PrinterProfile
from hardware.printer.status import MUTE, UNREACHABLE, PrinterState
from hardware.printer.talk import Delivery, Outcome, Talk

_LOG: Final = logging.getLogger(__name__)
_AFTER_CRASH: Final = {"sending": "probably_not_printed", "sent": "probably_printed", "interrupted": "look"}


class Timing(msgspec.Struct, frozen=True):
    """How long things may take, in seconds.

    Attributes:
        connect: To open the link.
        answer: For one status byte.
        heartbeat: Between looks at an idle printer.
        retry: Between tries while a job waits.
        patience: Without any progress before a job counts as uncertain; the time to print it is added.
        rate: Bytes a second that the slowest part of the line takes, to estimate that time.
        grace: A running job may go on when the program wants to end.
    """

    connect: float = 3.0
    answer: float = 1.0
    heartbeat: float = 3.0
    retry: float = 1.0
    patience: float = 10.0
    rate: float = 10_000.0
    grace: float = 5.0


class SpoolWorker:
    """Prints the jobs of one printer.

    Args:
        printer: Its name in the store.
        address: Where it is, see `hardware.printer.link.open_link`.
        profile: Its model.
        store: Keeps the jobs.
        void_mark: The bytes of `hardware.paper.printing.void_mark`, printed under a slip that broke off.
        on_change: Told every committed change of a job, in the spool thread.
        on_state: Told the printer's state whenever it changes, in the spool thread.
        timing: How long things may take.
    """

    def __init__(
        self,
        printer: str,
        address: str,
        profile: PrinterProfile,
        store: SpoolStore,
        *,
        void_mark: bytes = b"",
        on_change: Callable[[JobChange], None] = lambda _change: None,
        on_state: Callable[[PrinterState], None] = lambda _state: None,
        timing: Timing | None = None,
    ) -> None:
        self._printer = printer
        self._address = address
        self._profile = profile
        self._store = store
        self._void_mark = void_mark
        self._on_change = on_change
        self._on_state = on_state
        self._timing = timing or Timing()
        self._state = UNREACHABLE
        self._told: PrinterState | None = None
        self._held: tuple[str, str] = ("", "")
        self._broken: list[SpoolJob] = []
        self._flush = self._check = True
        self._counts = profile.counter
        self._ending = 0.0
        self._abandoned = False
        self._bell = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"spool-{printer}", daemon=True)

    @property
    def state(self) -> PrinterState:
        """What is known about the printer now."""
        return self._state

    def start(self) -> None:
        """Begin to work in a thread of its own; unfinished jobs of an earlier run become ``uncertain`` first."""
        self._thread.start()

    def wake(self) -> None:
        """Say that a job has been queued; from any thread."""
        self._bell.set()

    def abandon(self) -> None:
        """Stop waiting for a printer that stands still in the middle of a job: the job becomes ``uncertain``."""
        self._abandoned = True

    def stop(self) -> None:
        """End the thread; a running job gets `Timing.grace` seconds to finish, then becomes ``uncertain``."""
        self._ending = time.monotonic() + self._timing.grace
        self._bell.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending:
            try:
                self._cycle()
            except Exception:  # noqa: BLE001 - a printer thread that dies silently is worse
                # The store may be locked or full: say so, look again at what is unfinished, go on serving.
                _LOG.exception("the spool of %s goes on after an error", self._printer)
                self._check = True
                self._pause(self._timing.retry)

    def _cycle(self) -> None:
        if self._check:
            self._take_stock()
        job = self._store.next_queued(self._printer)
        waited = self._with_printer(lambda talk: self._print(job, talk) if job else None, job)
        self._pause(waited)

    def _pause(self, seconds: float) -> None:
        if seconds > 0 and not self._ending:
            self._bell.wait(seconds)
            self._bell.clear()

    def _take_stock(self) -> None:
        """What was under way when the program died is uncertain now; it is never sent again."""
        for job in self._store.unfinished(self._printer):
            self._broken.append(job)
            self._mark(job.id, "uncertain", _AFTER_CRASH[job.state])
        self._check = False

    def _with_printer(self, work: Callable[[Talk], None], job: SpoolJob | None) -> float:
        """Open the link, see that the printer is ready, put it in order, work; give the seconds to wait after."""
        try:
            with contextlib.closing(open_link(self._address, self._timing.connect)) as link:
                talk = Talk(link)
                self._tell(talk.state(self._timing.answer))
                if not self._state.ready:
                    return self._hold(job)
                if self._broken or (self._flush and job):
                    self._put_in_order(talk)
                work(talk)
        except LinkError as error:
            _LOG.info("printer %s: %s", self._printer, error)
            self._tell(UNREACHABLE if error.cause == "unreachable" else MUTE)
            return self._hold(job)
        return 0 if job else self._timing.heartbeat

    def _hold(self, job: SpoolJob | None) -> float:
        """Leave the job in the queue and write down why, once for every reason."""
        condition = self._state.condition
        if job is None:
            return self._timing.heartbeat
        if self._held != (job.id, condition):
            self._held = (job.id, condition)
            self._mark(job.id, "queued", condition)
        return self._timing.retry

    def _tell(self, state: PrinterState) -> None:
        self._state = state
        if state != self._told:
            self._told = state
            self._on_state(state)

    def _mark(self, job_id: str, state: JobState, cause: str = "", cuts_before: int | None = None) -> bool:
        change = JobChange(job_id, state, cause, cuts_before)
        if not self._store.mark(change):
            return False
        self._on_change(change)
        return True

    def _print(self, job: SpoolJob, talk: Talk) -> None:
        cuts = self._count_cuts(talk, self._timing.answer)
        if not self._mark(job.id, "sending", cuts_before=cuts):
            return
        delivery = self._delivery(job.id, job.payload)
        outcome = delivery.run(talk)
        if outcome == "printed":
            self._mark(job.id, "printed", "resumed" if delivery.faulted else "")
            return
        if outcome == "unconfirmed":
            self._mark(job.id, "uncertain", outcome)
            return
        self._broken.append(
            msgspec.structs.replace(job, state="sent" if delivery.whole else "sending", cuts_before=cuts)
        )
        self._mark(job.id, "uncertain", _advice(delivery, outcome))
        self._tell(MUTE if outcome != "given_up" else self._state)

    def _count_cuts(self, talk: Talk, timeout: float) -> int | None:
        """The counter of cuts; a printer that did not tell once is not asked again."""
        cuts = talk.cuts(timeout) if self._counts else None
        self._counts = cuts is not None
        return cuts

    def _delivery(self, job_id: str, payload: bytes) -> Delivery:
        self._abandoned = False
        return Delivery(
            payload,
            process_id(job_id) if self._profile.confirm == "process_id" else None,
            on_sent=lambda: self._note_sent(job_id),
            on_fault=lambda condition: self._note_fault(job_id, condition),
            given_up=self._given_up,
            patience=self._timing.patience + len(payload) / self._timing.rate,
        )

    def _note_sent(self, job_id: str) -> None:
        self._mark(job_id, "sent")

    def _note_fault(self, job_id: str, condition: str) -> None:
        self._mark(job_id, "interrupted", condition)

    def _given_up(self) -> bool:
        return self._abandoned or bool(self._ending and time.monotonic() > self._ending)

    def _put_in_order(self, talk: Talk) -> None:
        """Fill up half a picture, learn from the counter what came out, end a broken slip so that nobody uses it."""
        talk.link.write(RECOVER, self._timing.patience)
        self._flush = False
        if not self._broken:
            return
        cuts = self._count_cuts(talk, self._timing.patience)
        whole = [self._look_back(job, cuts) for job in self._broken]
        if not all(whole) and self._void_mark:
            self._end_broken(talk)
        self._broken.clear()

    def _look_back(self, job: SpoolJob, cuts: int | None) -> bool:
        """Better the advice about a broken job; True when it seems to have come out whole."""
        if cuts is None or job.cuts_before is None:
            return False
        whole = cuts > job.cuts_before
        self._mark(job.id, "uncertain", "probably_printed" if whole else "probably_not_printed")
        return whole

    def _end_broken(self, talk: Talk) -> None:
        expected = process_id("void") if self._profile.confirm == "process_id" else None
        patience = self._timing.patience
        ending = Delivery(self._void_mark, expected, lambda: None, lambda _condition: None, self._given_up, patience)
        if ending.run(talk) not in {"printed", "unconfirmed"}:
            raise LinkError("lost", "the mark under a broken slip was not confirmed")


def _advice(delivery: Delivery, outcome: Outcome) -> str:
    if not delivery.whole:
        return "probably_not_printed"
    return "look" if delivery.faulted or outcome == "given_up" else "probably_printed"
