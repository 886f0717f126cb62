"""The link of one terminal: a thread of its own that pushes, pulls and never loses heart.

The journal is the truth; the link only carries. Whatever fails here, what was written stays written, unsent and in
order, until the central has answered for it.
"""

import asyncio
import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeVar

import psycopg

from flows.events import Stream
from flows.ports import Clock, SyncState, Unreachable
from store.central.words import say
from store.errors import StoreError
from store.sync.link import Link
from store.sync.ports import Central, Hello, Inlet
from store.sync.puller import OFFICE_WIDE, pull_once
from store.sync.pusher import push_once
from store.sync.retry import LONGEST, Fault, Inconsistent, delay, fault

T = TypeVar("T")

POLL = 1.5
# A person waits for a claim; longer than this, the window goes on with what it holds.
CLAIM_WAIT = 6.0
_log = logging.getLogger(__name__)
_FAILURES = (psycopg.Error, Inconsistent)


class Uplink:
    """Carries events between an inlet and the central, answers claims, and says how things stand.

    Attributes:
        skew: seconds the central's clock was ahead of ours at the last greeting; None before it.
        ordinal: number of this terminal in its office, once greeted.
    """

    def __init__(
        self,
        dsn: str,
        inlet: Inlet,
        clock: Clock,
        *,
        poll: float = POLL,
        patience: float = 10.0,
        chance: Callable[[], float] = random.random,
        arrived: Callable[[], None] | None = None,
    ) -> None:
        """Prepare; nothing is connected yet.

        Args:
            dsn: libpq connection string of this terminal's role; several hosts are allowed.
            inlet: the terminal's store.
            clock: for ``last_contact`` and skew.
            poll: seconds between two looks when nothing wakes us.
            patience: seconds after which a silent central counts as gone.
            chance: randomness of the waiting times.
            arrived: called from the link's thread after events came or verdicts fell.
        """
        self._inlet = inlet
        self._clock = clock
        self._poll = poll
        self._chance = chance
        self._arrived = arrived
        self._link = Link(dsn, patience=patience)
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._last_contact: datetime | None = None
        self._alarm = ""
        self._halted: set[str] = set()
        self._failures = 0
        self._greeted = False
        self._erased = 0
        self._behind = 0
        self.skew: float | None = None
        self.ordinal: int | None = None

    def start(self) -> None:
        """Begin to carry, in a daemon thread."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="uplink", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread and close the connections; what is unsent stays unsent."""
        self._stopping.set()
        self._link.wake()
        self._link.cut()
        if self._thread is not None:
            self._thread.join(timeout=5)
        with self._turn:
            self._link.close()

    def wake(self) -> None:
        """Look now: something was written. From any thread."""
        self._link.wake()

    def state(self) -> SyncState:
        """Return what the header shows."""
        counts = self._inlet.counts()
        return SyncState(
            online=self._link.up and self._greeted,
            unsent=counts.unsent,
            contested=counts.contested,
            last_contact=self._last_contact,
            alarm=self._alarm,
            behind=self._behind,
        )

    def once(self) -> SyncState:
        """Push and pull until nothing is left, for ``madoguchi sync once``.

        Raises:
            Unreachable: the central is away; what is unsent stays.
        """
        with self._turn:
            try:
                self._exchange()
            except _FAILURES as error:
                if self._note(error).remedy == "retry":
                    raise Unreachable(say("away")) from error
        return self.state()

    async def claim(self, stream: Stream, term: int) -> int | None:
        """Take a stream held under ``term``; see :class:`flows.ports.Claims`.

        Everything unsent goes up first and everything new comes down, so that the next event of this terminal stands on
        the state the central knows.

        Raises:
            Unreachable: the central did not answer; the claim may be tried again and gives the same answer.
        """
        return await asyncio.to_thread(self._ask, lambda: self._claim(stream, term))

    async def lease_numbers(self, day: date, category: str, size: int, request: str) -> tuple[int, int]:
        """Return a band of ticket numbers for this terminal alone; the same request gives the same band.

        Raises:
            Unreachable: the central did not answer; ask again with the same request.
        """
        return await asyncio.to_thread(
            self._ask, lambda: self._link.call(lambda central: central.lease_numbers(day, category, size, request))
        )

    async def salvage(self) -> int:
        """Begin a new epoch and send what an interrupted chain left behind; returns how many events were chained anew.

        To be called by a person who knows why the alarm rang (a restored backup, a copied disk).

        Raises:
            Unreachable: the central did not answer; nothing has changed.
        """
        return await asyncio.to_thread(self._ask, self._salvage)

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=CLAIM_WAIT):
            raise Unreachable(say("away"))
        try:
            yield
        finally:
            self._turn.release()

    def _ask(self, do: Callable[[], T]) -> T:
        with self._my_turn():
            try:
                return do()
            except _FAILURES as error:
                found = self._note(error)
                raise Unreachable(say(found.word, code=found.code)) from error

    def _claim(self, stream: Stream, term: int) -> int | None:
        self._exchange()
        if self._halted:
            raise Unreachable(self._alarm)
        won = self._link.call(lambda central: central.claim(stream, term))
        if won is not None:
            self._inlet.take_keys(*self._link.call(lambda central: central.keys([stream])))
            self._link.call(self._drain_down)
        return won

    def _salvage(self) -> int:
        epoch = self._inlet.epoch()
        hello = self._link.call(lambda central: central.hello(epoch, 0, fresh=True))
        moved = self._inlet.new_epoch(hello.epoch)
        self._halted.clear()
        self._alarm = ""
        self._greeted = False
        self._exchange()
        return moved

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self._turn:
                pause = self._round()
            if not self._stopping.is_set():
                self._link.rest(pause)

    def _round(self) -> float:
        try:
            self._exchange()
        except _FAILURES as error:
            found = self._note(error)
            return delay(self._failures, self._chance) if found.remedy == "retry" else LONGEST
        except Exception as error:  # noqa: BLE001 - a thread that dies in silence would strand every event
            self._alarm = error.sentence if isinstance(error, StoreError) else say("unknown", code=type(error).__name__)
            _log.exception("the terminal's own store failed under the link")
            return LONGEST
        return self._poll

    def _exchange(self) -> None:
        self._link.call(self._greet)
        moved = self._carry("push", self._drain_up)
        # a forked chain meets its own twin in the feed: nothing is taken either until a person has decided
        if "push" not in self._halted:
            moved += self._carry("pull", self._drain_down)
        self._last_contact = self._clock.now()
        self._failures = 0
        if not self._halted:
            self._alarm = ""
        if moved and self._arrived:
            self._arrived()

    def _carry(self, direction: str, drain: Callable[[Central], int]) -> int:
        if direction in self._halted:
            return 0
        try:
            return self._link.call(drain)
        except _FAILURES as error:
            if fault(error).remedy != "stop":
                raise
            self._note(error)
            self._halted.add(direction)
            return 0

    def _greet(self, central: Central) -> None:
        if self._greeted:
            return
        hello = central.hello(self._inlet.epoch(), self._inlet.last_seq())
        self._welcome(hello)
        self._inlet.take_keys(*central.keys([Stream(kind, "*") for kind in OFFICE_WIDE]))
        self._link.listen(hello.office)

    def _welcome(self, hello: Hello) -> None:
        self.ordinal = hello.ordinal
        self.skew = (hello.server_time - self._clock.now()).total_seconds()
        self._greeted = True
        self._erased = 0

    def _drain_up(self, central: Central) -> int:
        total = 0
        while not self._stopping.is_set() and (sent := push_once(self._inlet, central)):
            total += sent
        return total

    def _drain_down(self, central: Central) -> int:
        total = 0
        while not self._stopping.is_set():
            came, self._erased = pull_once(self._inlet, central, self._erased)
            self._behind = max(0, self._erased - self._inlet.cursor())
            total += came
            if not came:
                break
        return total

    def _note(self, error: Exception) -> Fault:
        found = fault(error)
        self._failures += 1
        self._greeted = self._greeted and self._link.up
        if found.remedy != "retry":
            self._alarm = say(found.word, code=found.code)
        _log.warning("central: %s %s %s", found.remedy, found.code, type(error).__name__)
        return found
