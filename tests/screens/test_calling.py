"""One visitor called: they come, they do not come, they went elsewhere, they lost the ticket."""

from flows.visit import Visit
from screens.home import HomeScreen
from screens.visitcard import VisitCard
from tests.memory import actor
from tests.screens.at import at, write
from tests.screens.host import Stage
from tests.screens.scenes import busy_morning
from tests.screens.walk import Walk


async def visit(stage: Stage, number: str) -> Visit:
    rows = await stage.counter.rows.visits(stage.clock.now().date(), open_only=False)
    return await stage.desk.visit(next(row.id for row in rows if row.number == number))


async def called(walk: Walk) -> None:
    await walk.keys("f3", "f3")
    assert isinstance(walk.screen, VisitCard)


async def test_the_visitor_comes_and_the_named_procedure_is_open() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await called(walk)
        await walk.keys("1")
        found = await visit(stage, "B-002")
        assert found.state == "serving"
        assert [(await stage.desk.case(case)).procedure for case in found.cases] == ["jpki-renew"]


async def test_absent_needs_two_recalls_and_says_so() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await called(walk)
        assert "あと1回呼び出してから" in walk.text()
        await walk.keys("3")
        assert walk.message() == "あと1回呼び出してから"
        await walk.keys("2")
        assert (await visit(stage, "B-002")).calls == 2
        await walk.keys("2")
        assert (await visit(stage, "B-002")).state == "absent"
        assert isinstance(walk.screen, HomeScreen)


async def test_a_call_taken_back_keeps_the_place() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await called(walk)
        await walk.keys("4")
        assert (await visit(stage, "B-002")).state == "waiting"
        await walk.keys("f3")
        assert walk.message() == "B-002 の方を呼び出しました。"


async def test_a_lost_ticket_is_printed_again_with_its_number() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await called(walk)
        await walk.keys("5")
        assert "再印刷しました（1回目）。番号は B-002 のまま" in walk.message()


async def test_a_visitor_at_another_counter_is_not_called_and_can_come_back() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await walk.keys("enter")
        assert "受付 A-002" in walk.text()
        await walk.keys("3")
        await write(walk, "zei")
        await walk.keys("down", "enter")
        assert (await visit(stage, "A-002")).place == "tax"
        await walk.keys("f4")
        await write(walk, "a-002")
        await walk.keys("enter", "1")
        assert (await visit(stage, "A-002")).state == "waiting"


async def test_esc_leads_from_the_places_back_to_the_verbs_and_home() -> None:
    async with at(await busy_morning(), "1001") as walk:
        await walk.keys("enter", "3", "escape")
        assert isinstance(walk.screen, VisitCard)
        assert "呼び出す" in walk.text()
        await walk.keys("escape")
        assert isinstance(walk.screen, HomeScreen)


async def test_a_visitor_another_window_called_first_is_passed_over() -> None:
    here = await busy_morning()
    office = here.desk.journal.shared  # type: ignore[attr-defined]
    there = Stage(office, terminal="T2", window="4")
    await there.desk.claim_next(actor("1002"))
    async with at(here, "1001") as walk:
        await walk.keys("f3")
        assert walk.message() == "B-003 の方を呼び出しました。"


async def test_offline_a_visitor_held_elsewhere_is_not_called_here() -> None:
    here = await busy_morning()
    office = here.desk.journal.shared  # type: ignore[attr-defined]
    there = Stage(office, terminal="T2", window="4")
    there.desk.journal.online = False  # type: ignore[attr-defined]
    async with at(there, "1002") as walk:
        await walk.keys("f3")
        assert walk.message()
        assert {row.state for row in await there.counter.rows.visits(there.clock.now().date())} == {
            "waiting",
            "serving",
        }
