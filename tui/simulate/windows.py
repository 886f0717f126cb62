"""The windows of one rehearsed terminal: who is received, who is served next, and the city's list."""

import asyncio
import time
from collections.abc import Sequence

from flows.desk import Desk
from flows.ports import SyncState
from store.sync.uplink import Uplink
from tui.opening import Opened
from tui.simulate.counter import Counter
from tui.simulate.orders import Orders, Standing
from tui.simulate.people import erasing
from tui.simulate.plan import Task, plan, task_of

AT_ONCE = 4
"""Visitors in progress at one terminal."""
RECEPTIONS = 2
"""People who give tickets at one terminal at the same time: two of them may reach for one number."""
LOOK_AGAIN_S = 1.0
"""Who waits looks again when something came from the central, and at the latest after so long."""
PAUSE = 0.05
SEND_S = 0.2
"""What is written within so long goes up together."""


class Windows:
    """The work of this process.

    Args:
        opened: the open store.
        desk: the desk over it.
        uplink: the link to the central.
        orders: the plan.
    """

    def __init__(self, opened: Opened, desk: Desk, uplink: Uplink, orders: Orders) -> None:
        self._opened = opened
        self._desk = desk
        self._uplink = uplink
        self._online = False
        self.state = SyncState(online=False, unsent=0)
        tasks = plan(
            opened.definitions.catalog, orders.visits, orders.seed, orders.terminals, opened.clock.now().date()
        )
        me = desk.journal.terminal
        city = orders.terminals[-1] if len(orders.terminals) > 1 else ""
        self._tasks = tasks
        self._counter = Counter(
            desk, tasks, salt=f"day-{orders.seed}", boot=orders.boot, name=orders.name, city=city,
            online=lambda: self._online, erase=self._erase,
        )  # fmt: skip
        self._is_city = city == me
        self._to_receive = [task for task in tasks.values() if task.received == me]
        self._new = [task for task in tasks.values() if task.served == me][::-1]
        self._going: list[Task] = []
        self._busy: set[int] = set()
        self._looked: dict[int, tuple[int, float]] = {}
        self.news = 0
        self._visits: dict[int, str] = {}
        self._city_waits = 0
        self.written = asyncio.Event()
        self.stopping = False
        self.closed = False

    async def work(self) -> None:
        """Work until told to stop."""
        await self._counter_open()
        desks = [self._to_receive[i::RECEPTIONS] for i in range(RECEPTIONS)]
        windows = [self._window() for _ in range(AT_ONCE)]
        await asyncio.gather(self._watch(), self._send(), *map(self._receive, desks), *windows)

    async def _send(self) -> None:
        """Wake the link after something was written, not for every line of it."""
        while not self.stopping:
            if self.written.is_set():
                self.written.clear()
                self._uplink.wake()
            await asyncio.sleep(SEND_S)

    async def _counter_open(self) -> None:
        front = self._counter.clerk("till").person("contractor")
        await self._desk.open_till(front, 30_000, command=f"till-{self._desk.till_stream()}")

    async def _receive(self, tasks: Sequence[Task]) -> None:
        """Give tickets a little ahead of the windows."""
        for task in tasks:
            while not self.stopping and len(self._visits) - self._over() > 2 * AT_ONCE:
                await asyncio.sleep(PAUSE)
            if self.stopping:
                return
            visit = await self._counter.receive(task)
            if visit and task.served == self._desk.journal.terminal:
                self._visits[task.n] = visit

    def _over(self) -> int:
        return len(self._visits) - sum(1 for task in (*self._new, *self._going) if task.n in self._visits)

    async def _window(self) -> None:
        while not self.stopping:
            task = self._next()
            if task is None:
                await asyncio.sleep(PAUSE)
                continue
            self._busy.add(task.n)
            self._looked[task.n] = (self.news, time.monotonic() + LOOK_AGAIN_S)
            try:
                over = await self._attend(task)
            finally:
                self._busy.discard(task.n)
            if over:
                self._going.remove(task)

    def _next(self) -> Task | None:
        """Return a task in progress that something may have happened to, else a new one whose visitor is there."""
        for task in self._going:
            if task.n not in self._busy and self._worth(task):
                return task
        if len(self._going) < 2 * AT_ONCE:
            for task in reversed(self._new):
                if task.n in self._visits or not task.people:
                    self._new.remove(task)
                    self._going.append(task)
                    return task
        return None

    def _worth(self, task: Task) -> bool:
        news, until = self._looked.get(task.n, (-1, 0.0))
        return news != self.news or time.monotonic() > until

    async def _attend(self, task: Task) -> bool:
        if not task.people:
            return await self._counter.letter(task)
        return await self._counter.attend(task, self._visits[task.n])

    async def _watch(self) -> None:
        """Keep an eye on the link, the visitors received elsewhere and, at the city's terminal, on its list."""
        seen, until = -1, 0.0
        while not self.stopping:
            self._online = self.state.online
            if seen != self.news or time.monotonic() > until:
                seen, until = self.news, time.monotonic() + LOOK_AGAIN_S
                await self._find_passed()
                if self.state.contested:
                    await self._settle()
                if self._is_city:
                    await self._counter.city_list()
                    self._city_waits = sum(1 for row in await self._desk.rows.cases() if row.offered_to == "city")
            await asyncio.sleep(PAUSE)

    async def _find_passed(self) -> None:
        wanted = {task.n for task in self._new if task.people and task.n not in self._visits}
        if not wanted:
            return
        for row in await self._desk.rows.visits(self._desk.today(), open_only=False):
            if row.id not in self._visits.values() and row.holder != "":
                visit = await self._desk.visit(row.id)
                number = task_of(visit.parties[0].id)
                if number in wanted:
                    self._visits[number] = row.id

    async def _settle(self) -> None:
        """What two terminals wrote apart to one visit is looked at where the visit is now.

        A case that was opened counts after all; a call or a look at a tag is simply done again.
        """
        # brings the devices with it, which a rehearsed terminal hardly ever needs
        from tui.doors import DrawerDoor

        door, supervisor = DrawerDoor(self._opened, self._desk), self._counter.clerk("drawer").person("supervisor")
        for event in await asyncio.to_thread(self._opened.set_aside):
            stream = event.envelope.stream
            if stream.kind == "visit" and (await self._desk.visit(stream.id)).holder == self._desk.journal.terminal:
                take, command = event.type == "case_added", f"settle-{event.envelope.id}"
                await door.resolve(supervisor, event, take=take, reason="looked", command=command)

    async def _erase(self, visit: str, command: str) -> None:
        await self._opened.store.eraser.erase_visit(visit, erasing(self._opened.clock, command))

    def hear(self) -> None:
        """Something came from the central."""
        self.news += 1

    async def close(self) -> None:
        """Count the till."""
        till = await self._desk.till()
        if not till.closed:
            front = self._counter.clerk("till").person("contractor")
            await self._desk.close_till(front, till.expected_cash(), command=f"count-{self._desk.till_stream()}")
        self.closed = True

    async def standing(self) -> Standing:
        """Return where this terminal stands."""
        state = self.state = await asyncio.to_thread(self._uplink.state)
        cursor = await asyncio.to_thread(self._opened.store.inlet.cursor)
        todo = len(self._new) + len(self._going) + self._city_waits + state.contested
        return Standing(
            todo=todo, unsent=state.unsent, cursor=cursor,
            online=state.online, alarm=state.alarm, closed=self.closed, refusals=dict(self._counter.refusals),
            stuck=tuple(str(task.n) for task in self._going[:8]),
        )  # fmt: skip
