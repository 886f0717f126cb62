"""Hands that do whatever the screen asks for, by keys alone; letters and digits come from the screen's own table."""

from collections.abc import Mapping

from flows.case import Case
from flows.lanes import FITS, excluded
from flows.procedure import Step
from screens.draft import POINT_KEYS, answer_keys, undecided
from screens.evidence import EvidenceBox, EvidenceList
from screens.feebox import FeeBox
from screens.handover import DeliverScreen
from screens.intake import IntakeScreen
from tests.memory import STAFF, actor
from tests.screens.walk import Walk


class Hands:
    """Carries one case.

    Args:
        walk: the terminal.
        case_id: the case.
        answers: answers that matter to the test; elsewhere the usual (first) one is given.
        stop_at: a step that is left to the test.
    """

    def __init__(self, walk: Walk, case_id: str, answers: Mapping[str, str], stop_at: str = "") -> None:
        self.walk = walk
        self.case_id = case_id
        self.answers = answers
        self.stop_at = stop_at
        self.documents: tuple[str, ...] = ("individual-number-card",)

    async def carry(self) -> Case:
        """Do step after step until the case ends or the step to stop at has come."""
        for _ in range(80):
            case = await self.walk.case(self.case_id)
            step = self.step()
            if not case.open or step is None or step.id == self.stop_at:
                return case
            await self.person(step, case)
            await self.work(step)
            assert step.id in (await self.walk.case(self.case_id)).progress.done, (step.id, self.walk.text())
        raise AssertionError(self.walk.text())

    def step(self) -> Step | None:
        screen = self.walk.screen
        assert isinstance(screen, IntakeScreen), self.walk.text()
        return screen.step

    async def person(self, step: Step, case: Case) -> None:
        """Somebody who may sign: who sits there; else the papers go to the lane's role; else a second person."""
        here = self.walk.stage.counter.actor
        barred = excluded(step, case)
        if here.role == step.lane and here.person not in barred:
            return
        free = [code for code, (person, role) in STAFF.items() if role in FITS[step.lane] and person not in barred]
        wanted = step.lane if step.lane in ("contractor", "supervisor", "city") else "contractor"
        own = [code for code in free if actor(code).role == wanted] or free
        if here.role == wanted:
            await self.walk.second(own[0])
        elif not (here.role == "contractor" and wanted == "contractor"):
            await self.hand_over(own[0])

    async def hand_over(self, code: str) -> None:
        """F6, then the other person counts the papers one by one and works on."""
        walk, role = self.walk, actor(code).role
        await walk.keys("f6")
        if (await walk.case(self.case_id)).offered == "":
            await walk.keys({"contractor": "1", "supervisor": "2", "city": "3"}[role])
        case = await walk.case(self.case_id)
        assert case.offered == role, walk.text()
        await walk.sign_in(code)
        await walk.go("review", case=self.case_id)
        await walk.keys(*[str(place) for place, _ in enumerate(case.offered_items, 1)], "enter")
        case = await walk.case(self.case_id)
        assert (case.offered, case.difference) == ("", ()), walk.text()
        if not isinstance(walk.screen, IntakeScreen):
            await walk.keys("escape")
            await walk.go("intake", case=self.case_id)

    async def work(self, step: Step) -> None:
        """Answer, count, tick, and press Enter."""
        screen, walk = self.walk.screen, self.walk
        assert isinstance(screen, IntakeScreen)
        if step.irreversible and step.id not in (await walk.case(self.case_id)).began:
            await walk.keys("enter")
        await self.answer(step)
        while screen.case is not None and (left := undecided(step, screen.case, screen.draft)):
            screen.query_one("#sheet").point_at(f"item:{left[0]}")
            await walk.keys("left")
        await walk.keys(*POINT_KEYS[: len(step.points)])
        if step.kind == "identify":
            await self.show_documents(screen)
        if step.irreversible:
            await walk.keys("y")
        await walk.keys("enter")
        await self.after_enter()

    async def show_documents(self, screen: IntakeScreen) -> None:
        """E: what was shown before is ticked already; the test's own kinds are found by their names."""
        await self.walk.keys("e", *(["1"] if len(screen.holders()) > 1 else []))
        box = self.walk.screen
        assert isinstance(box, EvidenceBox)
        for kind in self.documents:
            if kind not in box.ticked:
                place = [choice.id for choice in box.query_one(EvidenceList).offered].index(kind)
                await self.walk.keys(*["down"] * (place - (box.query_one(EvidenceList).highlighted or 0)), "space")
        await self.walk.keys("enter")

    async def answer(self, step: Step) -> None:
        screen = self.walk.screen
        assert isinstance(screen, IntakeScreen)
        assert screen.procedure is not None
        letters = {pair: key for key, pair in answer_keys(step, screen.procedure.facts).items()}
        for name in step.asks:
            value = self.answers.get(name, screen.procedure.facts[name].values[0])
            await self.walk.keys(letters[name, value])

    async def after_enter(self) -> None:
        """What Enter opens for some steps: money, the three slips, the ways out."""
        walk = self.walk
        if isinstance(walk.screen, FeeBox):
            await walk.keys("enter")
        if isinstance(walk.screen, DeliverScreen):
            number = (await walk.stage.desk.visit(walk.screen.visit_id)).number
            for _ in range(3):
                await walk.pilot.press(*number, "enter")
                await walk.settle()
            await walk.keys("1", "enter")
            if isinstance(walk.screen, IntakeScreen) and self.still_there():
                await walk.keys("enter")

    def still_there(self) -> bool:
        """Whether the step Enter was pressed for still waits (a delivery that had to be matched first)."""
        step = self.step()
        return step is not None and step.kind == "deliver" and step.id in getattr(self.walk.screen, "case_began", ())
