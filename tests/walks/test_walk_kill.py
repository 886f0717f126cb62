"""A terminal is killed in the middle of a step: it comes back at the same step, and looks before it repeats."""

import asyncio

import pytest

from flows.desk import Answer, Desk, Done, Report
from flows.events import Actor
from flows.words import Refusal
from tests.walks.clerk import catalog
from tests.walks.record import ended, signatures
from tests.walks.stage import LARGE, Stage, at
from tui.opening import open_store

pytestmark = [pytest.mark.walk, at(LARGE)]

WORKER = Actor(operator="1001", person="p-sato", role="contractor")
OTHER = Actor(operator="1002", person="p-suzuki", role="contractor")
SUPERVISOR = Actor(operator="2001", person="p-takahashi", role="supervisor")
CITY = Actor(operator="3001", person="p-tanaka", role="city")
SECOND_OF_CITY = Actor(operator="3002", person="p-watanabe", role="city")


def report(step_id: str) -> Report:
    """Everything of a step as it should be."""
    step = catalog().procedures["juminhyo-kofu"].at(step_id)
    counts = {item.name: 1 for item in (*step.takes, *step.makes) if not item.when}
    return Report(points=tuple(range(len(step.points))), counts=counts)


async def wrong_people(desk: Desk, case: str) -> None:
    """The same desk as the screen's refuses whoever may not sign, whatever a screen would have offered."""

    async def tries(actor: Actor, step: str) -> str:
        answer: Answer = await desk.complete_step(actor, case, step, report(step))
        assert isinstance(answer, Refusal)
        return answer.code

    for actor in (WORKER, OTHER, SUPERVISOR):
        assert await tries(actor, "examine") == "wrong_role"
    done = await desk.complete_step(CITY, case, "examine", report("examine"))
    assert isinstance(done, Done)
    assert await tries(WORKER, "approve") == "wrong_role"
    assert await tries(CITY, "approve") == "same_person"


async def up_to_the_delivery(desk: Desk, case: str, visit: str, tag: str) -> None:
    """What others did while the terminal was away from the screen; the fee is taken at the window."""
    for actor, step in ((WORKER, "hand-tag"), (WORKER, "provisional"), (OTHER, "compare")):
        assert isinstance(await desk.complete_step(actor, case, step, report(step)), Done)
    await wrong_people(desk, case)
    assert isinstance(await desk.complete_step(SECOND_OF_CITY, case, "approve", report("approve")), Done)
    assert isinstance(await desk.complete_step(WORKER, case, "call", report("call")), Done)
    assert isinstance(await desk.match_handover(WORKER, visit, tag=tag, slip=case, folder=case), Done)
    assert isinstance(await desk.complete_step(WORKER, case, "verify-tag", Report(scan=tag)), Done)


def test_a_killed_terminal_resumes_at_the_same_step_and_a_begun_delivery_is_looked_at(stage: Stage) -> None:
    front, _ = stage.clerks("juminhyo-kofu")
    ticket = front.gives_ticket("住民票")
    front.serves(ticket)
    front.does("apply", "a")
    front.does("receive")
    front.does("register-reception")
    front.sees("hand-tag")
    case, visit = stage.record.case(ticket), stage.record.visit(ticket)
    stage.office.code("S", case)

    stage.pulls_the_plug()
    opened = open_store(stage.office.kiosks["T1"])
    try:
        asyncio.run(up_to_the_delivery(opened.desk(), case, visit, ticket))
    finally:
        opened.close()
    stage.reopen()
    front.window = stage.front
    front.signs_in("1001")
    front.fetches(ticket)
    front.pays("300")
    front.sees("deliver")
    front.enters()
    front.window.until("始めました")

    stage.pulls_the_plug()
    stage.reopen()
    front.window = stage.front
    front.signs_in("1001")
    front.window.until("結果不明", ticket)
    front.fetches(ticket)
    front.window.until("住民票の写しを渡す", "結果不明です")
    front.enters()
    front.window.until("結果を確かめてください")
    front.window.press("y")
    front.window.until("[✓]")
    front.enters()
    front.window.until("済: 住民票の写しを渡す")
    front.does("submit-papers")
    front.second("3001")
    front.ends("keep-papers")

    events = stage.record.closed(ticket)
    assert ended(events) == "completed"
    assert [one["type"] for one in events if one["data"].get("step") == "deliver"] == [
        "step_began",
        "step_unknown",
        "step_done",
    ]
    assert ("approve", "city", "3002") in signatures(events)
    assert len([one for one in events if one["type"] == "fee_taken"]) == 1
