"""Moments of work on a case worth a picture."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from flows.ports import BoardLine, BoardView, CardFacts, Certificate, PrintState, SyncState
from screens.board import BoardApp
from screens.casework import CaseScreen
from tests.memory import MORNING, actor
from tests.screens.carried import residence_record
from tests.screens.host import Stage
from tests.screens.walk import Walk, served

Play = Callable[[Pilot[None]], Awaitable[None]]


def at(stage: Stage, code: str, place: str, given: dict[str, str], *pressed: str) -> Play:
    async def play(pilot: Pilot[None]) -> None:
        CaseScreen.pause = 0.0
        walk = Walk(stage, pilot)
        await walk.sign_in(code)
        await walk.go(place, **given)
        await walk.keys(*pressed)

    return play


async def staffed() -> Stage:
    stage = await Stage().staffed()
    stage.counter.sync = SyncState(online=True, unsent=0)
    stage.counter.printer = PrintState(code="ready")
    return stage


async def ask() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await served(stage, "jpki-renew")
    soon = Certificate(present=True, expires=date(2026, 12, 14), tries=3)
    stage.counter.card = CardFacts(kind="mynumber", reader="R", read_at=MORNING, user=soon, signature=soon,
                                   card_expires=date(2031, 12, 14))  # fmt: skip
    return stage.app(), at(stage, "1001", "intake", {"case": case}, "enter", "a", "enter", "a")


async def receive() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await residence_record(stage, until="receive")
    return stage.app(), at(stage, "1001", "intake", {"case": case}, "1", "2")


async def card() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await served(stage, "card-kofu", language="en")
    return stage.app(), at(stage, "1001", "intake", {"case": case}, "a", "enter", "a")


async def barred() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await residence_record(stage, until="examine")
    return stage.app(), at(stage, "1001", "intake", {"case": case}, "enter")


async def began() -> tuple[App[Any], Play]:
    stage = await staffed()
    visit, case = await residence_record(stage, until="deliver")
    await stage.desk.match_handover(actor("1001"), visit, tag="A-001", slip=case, folder=case)
    return stage.app(), at(stage, "1001", "intake", {"case": case}, "enter")


async def fee() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await residence_record(stage, until="fee")
    return stage.app(), at(stage, "1001", "intake", {"case": case}, "enter", *"1000")


async def settle() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await residence_record(stage, until="compare")
    return stage.app(), at(stage, "1001", "intake", {"case": case}, "k", "3", "5")


async def compare() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await residence_record(stage, until="compare")
    return stage.app(), at(stage, "1002", "review", {"case": case}, "1", "2", "3", "w")


async def accept() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await residence_record(stage, until="compare")
    await stage.desk.offer(actor("1001"), case, "contractor")
    return stage.app(), at(stage, "1002", "review", {"case": case}, "1")


async def deliver() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await residence_record(stage, until="verify-tag")
    return stage.app(), at(stage, "1001", "deliver", {"case": case}, *"A-001", "enter", *"A-002", "enter")


async def till() -> tuple[App[Any], Play]:
    stage = await staffed()
    await stage.desk.open_till(actor("1001"), 20000)
    await residence_record(stage, until="deliver")
    await residence_record(stage, until="deliver")
    return stage.app(), at(stage, "1001", "till", {})


async def lists() -> tuple[App[Any], Play]:
    stage = await staffed()
    await residence_record(stage, until="compare")
    _, offered = await residence_record(stage, until="examine")
    await stage.desk.offer(actor("1001"), offered, "city")
    _, parked = await served(stage, "jpki-renew")
    await stage.desk.park(actor("1001"), parked, "system_down", days=1)
    _, ended = await served(stage, "juminhyo-kofu")
    await stage.desk.close_case(actor("1001"), ended, "withdrawn", "visitor_asks", {})
    stage.clock.pass_minutes(12)
    return stage.app(), at(stage, "1001", "lists", {})


async def devices() -> tuple[App[Any], Play]:
    stage = await staffed()
    await residence_record(stage, until="deliver")
    stage.counter.sync = SyncState(online=False, unsent=4, last_contact=MORNING)
    stage.counter.printer = PrintState(
        code="paper_out", sentence="用紙がありません。", next_step="用紙を入れてください。"
    )
    return stage.app(), at(stage, "1001", "devices", {})


def line(number: str, place: str, area: str) -> BoardLine:
    return BoardLine(number=number, place=place, area=area, state="called")


async def board() -> tuple[App[Any], Play]:
    waiting = tuple(
        BoardLine(number=number, place="", area="", state="waiting") for number in ("B-022", "B-024", "C-014", "A-040")
    )
    view = BoardView(
        at=MORNING, waiting=waiting, estimates={"B": (10, 15), "C": (5, 10)},
        called=(line("B-021", "3", "reception"), line("A-038", "1", "reception"), line("C-013", "12", "delivery")),
    )  # fmt: skip

    async def views() -> AsyncIterator[BoardView]:
        yield view

    async def play(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, BoardApp)
        await pilot.pause()
        app.lost = False
        app.draw()

    return BoardApp(views(), clock=lambda: MORNING + timedelta(seconds=5)), play


WORK = {
    "intake-ask": ask,
    "intake-receive": receive,
    "intake-card": card,
    "intake-barred": barred,
    "intake-began": began,
    "intake-fee": fee,
    "intake-settle": settle,
    "review": compare,
    "review-accept": accept,
    "deliver": deliver,
    "till": till,
    "lists": lists,
    "devices": devices,
    "board": board,
}
