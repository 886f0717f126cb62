"""Moments when the desk asks back or the office must know something at once, worth a picture."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from flows.desk import Done
from screens.casework import CaseScreen
from tests.memory import actor
from tests.screens.carried import residence_record
from tests.screens.hands import Hands
from tests.screens.host import Stage
from tests.screens.scenes import busy_morning
from tests.screens.scenes_work import at, staffed
from tests.screens.walk import Walk, served

Play = Callable[[Pilot[None]], Awaitable[None]]


async def shortfall() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case_id = await served(stage, "jpki-renew")

    async def play(pilot: Pilot[None]) -> None:
        CaseScreen.pause = 0.0
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("intake", case=case_id)
        answers = {"window": "open", "pin": "forgotten", "which": "both"}
        hands = Hands(walk, case_id, answers, stop_at="reset-identify")
        case = await hands.carry()
        step = hands.step()
        if step is not None:
            await hands.person(step, case)
            await hands.work(step)

    return stage.app(), play


async def bring() -> tuple[App[Any], Play]:
    app, before = await shortfall()

    async def play(pilot: Pilot[None]) -> None:
        await before(pilot)
        await pilot.press("2")

    return app, play


async def copies() -> tuple[App[Any], Play]:
    stage = await staffed()
    _, case = await residence_record(stage, until="fee")
    return stage.app(), at(stage, "1001", "intake", {"case": case}, "enter", "+", *"1000", "enter")


async def help_call() -> tuple[App[Any], Play]:
    front = await busy_morning()
    await front.desk.call_for_help(actor("1001"))
    back = Stage(front.desk.journal.shared, terminal="T2", window="1")  # type: ignore[attr-defined]
    back.clock.pass_minutes(38)
    return back.app(), at(back, "2001", "home", {})


async def down(place: str) -> tuple[App[Any], Play]:
    stage = await busy_morning()
    await stage.desk.resource_down(actor("1001"), "cs_terminal")
    _, case = await served(stage, "jpki-renew")
    given = {"intake": {"case": case}, "reception": {"want": "jpki-renew"}}.get(place, {})
    return stage.app(), at(stage, "1001", place, given)


async def guide() -> tuple[App[Any], Play]:
    stage = await staffed()
    issued = await stage.desk.issue_ticket(actor("1001"), "D", wants=["juki-tennyu"])
    given = {"visit": str(issued.shown["visit"])} if isinstance(issued, Done) else {}
    return stage.app(), at(stage, "1001", "visit", given, "5", "1", "4")


async def guide_away() -> tuple[App[Any], Play]:
    stage = await busy_morning()
    waiting = [row for row in await stage.counter.rows.visits(stage.clock.now().date()) if row.state == "waiting"]
    return stage.app(), at(stage, "1001", "visit", {"visit": waiting[0].id}, "3", *"hoken")


ASKED = {
    "guide": guide,
    "guide-away": guide_away,
    "shortfall": shortfall,
    "bring": bring,
    "copies-differ": copies,
    "help-call": help_call,
    "down-intake": lambda: down("intake"),
    "down-reception": lambda: down("reception"),
    "down-devices": lambda: down("devices"),
}
