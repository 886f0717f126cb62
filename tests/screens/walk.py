"""A person at the keyboard: presses keys, reads the screen."""

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from flows.case import Case
from flows.desk import Done, Session
from flows.visit import Party
from screens.counter import SignedIn
from screens.widgets.message import MessageLine
from tests.memory import actor
from tests.screens.host import Stage
from tui.ahead import KeysInOrder


class Walk:
    """One terminal with somebody in front of it."""

    def __init__(self, stage: Stage, pilot: Pilot[None]) -> None:
        self.stage = stage
        self.pilot = pilot
        self.app = pilot.app

    @property
    def screen(self) -> Screen[object]:
        return self.app.screen

    async def settle(self) -> None:
        """Wait until every key has done what it does, and nothing is being read or written any more."""
        for _ in range(20):
            await self.pilot.pause()
            await self.pressed()
            if all(worker.is_finished for worker in self.app.workers):
                return
            await self.app.workers.wait_for_complete()

    async def pressed(self) -> None:
        """Wait until every key that was pressed has done what it does."""
        while isinstance(self.app, KeysInOrder) and self.app.keys_waiting:
            await self.pilot.pause()

    async def keys(self, *pressed: str) -> None:
        for key in pressed:
            await self.pilot.press(key)
            await self.pressed()
            if any(not worker.is_finished for worker in self.app.workers):
                await self.settle()

    async def sign_in(self, code: str) -> None:
        """Come to the terminal; whoever was there is hidden, as after F12."""
        person = actor(code)
        self.app.post_message(SignedIn(Session(actor=person, signed_at=self.stage.clock.now(), name=f"職員{code}")))
        await self.pilot.pause()
        await self.settle()

    async def second(self, code: str) -> None:
        """S: another person signs beside the first."""
        await self.keys("s")
        await self.pilot.press(*code, "enter", *code, "enter")
        await self.settle()

    async def go(self, place: str, **given: str) -> None:
        self.screen.go(place, **given)  # type: ignore[attr-defined]
        await self.pilot.pause()
        await self.settle()

    def message(self) -> str:
        return self.screen.query_one(MessageLine).text

    def text(self) -> str:
        """Everything on the screen, line by line, as a person reads it."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in lines)

    def says(self, words: str) -> bool:
        """Whether words stand anywhere on the screen, however the lines are broken."""
        shown = "".join(str(widget.content) for widget in self.screen.query(Static))
        return words in "".join((shown + self.text()).split())

    async def case(self, case_id: str) -> Case:
        return await self.stage.desk.case(case_id)


async def served(
    stage: Stage, procedure: str, *, parties: tuple[Party, ...] = (), language: str = "ja"
) -> tuple[str, str]:
    """A visitor with a ticket stands at the window and the procedure is open; returns visit and case."""
    desk, front = stage.desk, actor("1001")
    category = desk.catalog.procedures[procedure].category
    issued = await desk.issue_ticket(front, category, wants=[procedure], parties=parties, language=language)
    assert isinstance(issued, Done)
    visit = str(issued.shown["visit"])
    await desk.call(front, visit)
    await desk.arrive(front, visit)
    opened = await desk.open_case(front, procedure, visit_id=visit)
    assert isinstance(opened, Done)
    return visit, str(opened.shown["case"])
