"""A rehearsed counter for the tests of the desk: one window, the test office's people, and a few short words."""

from random import Random
from typing import Any

from flows.case import Case
from flows.desk import Answer, Desk, Done, Payment, Report
from flows.events import Actor, Event, Stream
from flows.ports import PrintJob
from flows.rehearse import Clerk, Habits
from flows.visit import Party, Visit
from flows.words import Refusal
from tests.flows.definition_walk import packaged
from tests.memory import STAFF, HandClock, MemoryJournal, MemoryOffice, actor, desk_on

SATO, SUZUKI, TAKAHASHI = actor("1001"), actor("1002"), actor("2001")
TANAKA, WATANABE, ADMIN = actor("3001"), actor("3002"), actor("9001")
CARD = "個人番号カード"


def done(answer: Answer) -> Done:
    """The verb was carried out."""
    assert isinstance(answer, Done), answer
    return answer


def refused(answer: Any, code: str) -> Refusal:
    """The verb was refused with this code, in one Japanese sentence."""
    assert isinstance(answer, Refusal), answer
    assert answer.code == code
    sentence = answer.sentence()
    assert sentence
    assert "{" not in sentence
    return answer


class Counter:
    """One terminal of a small office; pass ``beside`` for a second terminal of the same office."""

    def __init__(self, terminal: str = "T1", at: str = "3", *, beside: "Counter | None" = None, **answers: str) -> None:
        self.clock: HandClock = beside.clock if beside else HandClock()
        self.office: MemoryOffice = beside.office if beside else MemoryOffice(packaged())
        self.desk: Desk = desk_on(self.office, terminal=terminal, window=at, clock=self.clock)
        self.answers = answers

    @property
    def journal(self) -> MemoryJournal:
        assert isinstance(self.desk.journal, MemoryJournal)
        return self.desk.journal

    def clerk(self, **answers: str) -> Clerk:
        people = [actor(code) for code in STAFF]
        habits = Habits(prefer={**self.answers, **answers})
        return Clerk(self.desk, people, Random(7), habits)

    async def ticket(self, category: str = "A", *, parties: tuple[Party, ...] = (), **more: Any) -> str:
        shown = done(await self.desk.issue_ticket(SATO, category, parties=parties, **more)).shown
        return str(shown["visit"])

    async def at_window(self, category: str = "A", **more: Any) -> str:
        """A visitor with a ticket stands at the window."""
        visit = await self.ticket(category, **more)
        done(await self.desk.call(SATO, visit))
        done(await self.desk.arrive(SATO, visit))
        return visit

    async def open(self, procedure: str, visit: str | None = None, party: str = "") -> str:
        answer = await self.desk.open_case(SATO, procedure, visit_id=visit, party_id=party)
        return str(done(answer).shown["case"])

    async def started(self, procedure: str, step: str = "", **answers: str) -> tuple[str, str]:
        """A visitor at the window with one case, carried until a step is ready; returns visit and case."""
        visit = await self.at_window(self.office.catalog.procedures[procedure].category)
        case = await self.open(procedure, visit)
        if step:
            await self.to(case, step, **answers)
        return visit, case

    async def to(self, case_id: str, step_id: str, **answers: str) -> Case:
        """Do what is ready, first things first, until a step is ready."""
        for _ in range(100):
            case = await self.case(case_id)
            ready = case.steps(self.desk.definition(case))
            if step_id in [step.id for step in ready]:
                return case
            assert ready, f"{step_id} is never reached"
            await self.plainly(case_id, ready[0].id, **answers)
        raise AssertionError(step_id)

    async def plainly(self, case_id: str, step_id: str, **answers: str) -> Done:
        """Do one ready step as a careful clerk would."""
        clerk, case = self.clerk(**answers), await self.case(case_id)
        procedure = self.desk.definition(case)
        step = procedure.at(step_id)
        signer = clerk.person_for(step, case)
        assert signer is not None
        visit = await self.desk.visit_of(case)
        assert not isinstance(await clerk._prepare(step, case, visit, signer), Refusal)
        case = await self.case(case_id)
        visit = await self.desk.visit_of(case)
        return done(await self.desk.complete_step(signer, case_id, step_id, clerk.report(procedure, case, step, visit)))

    async def finish(self, case_id: str, **answers: str) -> Case:
        """Carry a case to its end."""
        while (case := await self.case(case_id)).open:
            await self.plainly(case_id, case.steps(self.desk.definition(case))[0].id, **answers)
        return case

    async def do(self, who: Actor, case_id: str, step_id: str, *, second: Actor | None = None, **said: Any) -> Answer:
        """Complete a step with all its points ticked, and whatever else is said."""
        step = self.desk.definition(await self.case(case_id)).at(step_id)
        report = Report(**{"points": tuple(range(len(step.points))), **said})
        return await self.desk.complete_step(who, case_id, step_id, report, second=second)

    async def case(self, case_id: str) -> Case:
        return await self.desk.case(case_id)

    async def visit(self, visit_id: str) -> Visit:
        return await self.desk.visit(visit_id)

    def jobs(self, slip: str) -> list[PrintJob]:
        return [job for job in self.office.jobs.values() if job.slip == slip]

    def events(self, kind: str, stream_id: str) -> list[Event]:
        return self.office.streams.get(Stream(kind, stream_id), [])

    def types(self, kind: str, stream_id: str) -> list[str]:
        return [event.type for event in self.events(kind, stream_id)]


def cash(yen: int, **more: Any) -> Payment:
    return Payment(tendered=yen, **more)
