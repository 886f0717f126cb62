"""One terminal's rehearsed day: tickets, visitors, cases, the city's list, all through the real desk.

Nothing is remembered here that could be lost: after a crash the plan, the commands and the folds say where everything
stands, so that work goes on from there.
"""

import asyncio
from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Mapping
from random import Random

from flows.case import Case
from flows.desk import Answer, Desk, Done
from flows.desk.calling import RECALLS_BEFORE_ABSENT
from flows.events import Actor
from flows.visit import Visit
from flows.words import Refusal
from tui.simulate.chance import chance
from tui.simulate.people import Teller, staff_of
from tui.simulate.plan import Task, task_of

PATIENCE = 6
"""After so many refusals of one case the window gives it up."""
ROUND_TRIPS = 3
"""A case goes to the city's list at most so often; after that the city comes to the window."""


class Counter:
    """Carries the tasks of one terminal.

    Args:
        desk: the real desk.
        tasks: the plan of the whole office, by number.
        salt: makes commands of this day; with a task's number they are the same after a restart.
        boot: how often this terminal was started before; choices differ after a crash, commands do not.
        name: what visitors are called, sealed.
        city: terminal that works the city's list; empty when the city always comes to the window.
        online: whether the link stands.
        erase: destroys the personal data of a visit, under a command.
    """

    def __init__(
        self,
        desk: Desk,
        tasks: Mapping[int, Task],
        *,
        salt: str,
        boot: int,
        name: str,
        city: str,
        online: Callable[[], bool],
        erase: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self.desk = desk
        self.me = desk.journal.terminal
        self.refusals: Tally[str] = Tally()
        self._tasks = tasks
        self._salt = salt
        self._boot = boot
        self._name = name
        self._city = city
        self._online = online
        self._erase = erase
        self._staff = staff_of(self.me)
        self._looked: set[str] = set()
        self._failed: Tally[str] = Tally()

    def clerk(self, key: str) -> Teller:
        """Return a clerk for one piece of work, with chances of their own."""
        choices = chance(self._salt, self.me, key, self._boot, self._failed[key])
        return Teller(self.desk, self._staff, choices, self._name)

    def _role(self, role: str) -> Actor:
        return next(actor for actor in self._staff if actor.role == role)

    def _command(self, task: Task, what: str) -> str:
        return f"{self._salt}-{task.n}-{what}"

    def _told(self, answer: Answer | None) -> bool:
        if isinstance(answer, Refusal):
            self.refusals[answer.code] += 1
        return isinstance(answer, Done)

    async def receive(self, task: Task) -> str:
        """Give the ticket of a task, once; returns the visit's id, empty when it was refused."""
        if not task.people:
            return ""
        parties = task.parties()
        answer = await self.desk.issue_ticket(
            self._role("contractor"), task.category, wants=task.wants, parties=parties,
            names={f"{party.id}.name": f"{self._name} {party.id}" for party in parties},
            command=self._command(task, "ticket"),
        )  # fmt: skip
        return str(answer.shown["visit"]) if isinstance(answer, Done) else ""

    async def attend(self, task: Task, visit_id: str) -> bool:
        """Carry a visit as far as it goes now; whether it is over."""
        visit = await self.desk.visit(visit_id)
        if visit.state == "closed":
            return await self._afterwards(task, visit)
        if not await self._at_window(task, visit):
            return False
        cases = await self.clerk(visit_id).open_wanted(self._role("contractor"), await self.desk.visit(visit_id))
        going = [await self._push_on(task, case_id) for case_id in cases]
        if not all(going):
            return False
        visit = await self.clerk(visit_id).leave(visit_id)
        self._failed[visit_id] += visit.state != "closed"
        return visit.state == "closed" and await self._afterwards(task, visit)

    async def _at_window(self, task: Task, visit: Visit) -> bool:
        front = self._role("contractor")
        if visit.state in ("away", "absent"):
            self._told(await self.desk.come_back(front, visit.id))
            visit = await self.desk.visit(visit.id)
        if visit.state in ("serving", "held"):
            return True
        elsewhere = visit.holder != self.me and not self._online()
        if visit.state != "called" and (elsewhere or not self._told(await self.desk.call(front, visit.id))):
            return False
        if task.absent and not await self.desk.journal.seen(self._command(task, "absent")):
            await self._nobody_came(task, visit)
            return False
        here = self._told(await self.desk.arrive(front, visit.id))
        if here and task.away:
            await self._elsewhere(task, visit)
        return here

    async def _nobody_came(self, task: Task, visit: Visit) -> None:
        front = self._role("contractor")
        while (await self.desk.visit(visit.id)).calls < RECALLS_BEFORE_ABSENT:
            self._told(await self.desk.call(front, visit.id))
        self._told(await self.desk.absent(front, visit.id, command=self._command(task, "absent")))

    async def _elsewhere(self, task: Task, visit: Visit) -> None:
        front = self._role("contractor")
        self._told(await self.desk.send_away(front, visit.id, "tax", command=self._command(task, "away")))
        self._told(await self.desk.come_back(front, visit.id, command=self._command(task, "back")))

    async def letter(self, task: Task) -> bool:
        """Carry work without a visitor; whether it is over."""
        answer = await self.desk.open_case(
            self._role("contractor"), task.wants[0], party_id=f"p{task.n}.0", command=self._command(task, "case")
        )
        return isinstance(answer, Done) and await self._push_on(task, str(answer.shown["case"]))

    async def _push_on(self, task: Task, case_id: str) -> bool:
        """Carry one case from this window; whether it is closed."""
        clerk = self.clerk(case_id)
        while True:
            case = await self.desk.case(case_id)
            if not case.open:
                return True
            if not await self._mine(case):
                return False
            if case.began or task.parks or case.parked:
                await self._look(case)
                await self._sleep_once(task, case)
                case = await self.desk.case(case_id)
            if self._for_city(case, clerk.chance):
                self._told(await self.desk.offer(self._role("contractor"), case_id, "city"))
                return False
            if await self._stuck(task, case, clerk):
                await clerk.give_up(self._role("contractor"), self._role("supervisor"), await self.desk.case(case_id))
                return not (await self.desk.case(case_id)).open

    async def _mine(self, case: Case) -> bool:
        """Whether this window may go on with a case; takes back what the city is done with."""
        if case.offered == "contractor" and self._online():
            return self._told(await self.desk.accept(self._role("contractor"), case.id, case.offered_items))
        return not case.offered and case.holder == self.me

    async def _stuck(self, task: Task, case: Case, clerk: Teller) -> bool:
        """Do one step; whether this case can only be given up."""
        if task.leaves and len(case.history) > task.leaves:
            return True
        answer = await clerk.advance(case.id, case)
        if self._told(answer):
            return False
        self._failed[case.id] += 1
        await asyncio.sleep(0)
        return self._failed[case.id] > PATIENCE

    async def _sleep_once(self, task: Task, case: Case) -> None:
        front, command = self._role("contractor"), self._command(task, f"park-{case.n}")
        if task.parks and not (case.began or case.parked) and len(case.history) > 3:
            self._told(await self.desk.park(front, case.id, "inquiry", days=14, command=command))
        if (await self.desk.case(case.id)).parked:
            self._told(await self.desk.wake(front, case.id))

    def _for_city(self, case: Case, choices: Random) -> bool:
        if self._city in ("", self.me) or case.began or not self._online():
            return False
        steps = case.steps(self.desk.definition(case))
        trips = sum(1 for line in case.history if line.type == "offered")
        waits = bool(steps) and all(step.lane == "city" for step in steps)
        return waits and trips < 2 * ROUND_TRIPS and choices.random() < 0.6

    async def _look(self, case: Case) -> None:
        """After a crash nobody knows whether a begun step took effect: look, then say so."""
        for name in case.began:
            who = self.clerk(f"{case.id}/{name}").person_for(self.desk.definition(case).at(name), case)
            if who is None or f"{case.id}/{name}" in self._looked:
                continue
            self._looked.add(f"{case.id}/{name}")
            self._told(await self.desk.result_unknown(who, case.id, name))
            if chance(self._salt, case.id, name).random() < 0.5:
                self._told(await self.desk.not_performed(who, case.id, name))

    async def _afterwards(self, task: Task, visit: Visit) -> bool:
        """What comes after the end: a wrong payment taken back, personal data erased."""
        if task.reverse:
            for case in await self.desk.visit_cases(visit):
                await self._reverse(task, case)
        if task.erase:
            await self._erase(visit.id, self._command(task, "erase"))
        return True

    async def _reverse(self, task: Task, case: Case) -> None:
        undone = {fee.reverses for fee in case.fees}
        for fee in case.fees:
            if not fee.reverses and fee.receipt not in undone and case.holder == self.me:
                command = self._command(task, f"reverse-{fee.receipt}")
                front, second = self._role("contractor"), self._role("supervisor")
                self._told(await self.desk.reverse_fee(front, second, case.id, fee.receipt, "mistake", command=command))

    async def city_list(self) -> int:
        """Work the city's list once: take over what is offered, do the city's steps, give back; returns how many."""
        moved = 0
        for row in await self.desk.rows.cases():
            if row.offered_to == "city" and self._online():
                case = await self.desk.case(row.id)
                if case.offered == "city":
                    moved += self._told(await self.desk.accept(self._role("city"), row.id, case.offered_items))
            if row.holder == self.me and not row.offered_to and self._not_ours(row.party):
                moved += await self._examine(row.id)
        return moved

    def _not_ours(self, party: str) -> bool:
        task = self._tasks.get(task_of(party))
        return task is not None and task.served != self.me

    async def _examine(self, case_id: str) -> bool:
        clerk = self.clerk(case_id)
        clerk.at_window = False
        while True:
            case = await self.desk.case(case_id)
            if not case.open or case.holder != self.me or case.offered:
                return True
            if case.began:
                await self._look(case)
                case = await self.desk.case(case_id)
            steps = case.steps(self.desk.definition(case))
            if not steps or any(step.lane != "city" for step in steps) or self._failed[case_id] > PATIENCE:
                return await self._give_back(case)
            if not self._told(await clerk.advance(case_id, case)):
                self._failed[case_id] += 1

    async def _give_back(self, case: Case) -> bool:
        city = self._role("city")
        for name in case.began:
            self._told(await self.desk.not_performed(city, case.id, name))
        return self._told(await self.desk.offer(city, case.id, "contractor"))
