"""At the home screen a scanned ticket, tag or slip opens what it names; an unknown number is loud."""

from screens.counter import Scanned
from screens.visitcard import VisitCard
from tests.screens.at import at
from tests.screens.scenes import busy_morning
from tests.screens.walk import Walk


async def scan(walk: Walk, text: str) -> None:
    walk.screen.post_message(Scanned(text))
    await walk.settle()


async def test_a_scanned_ticket_opens_its_visit_whichever_window_issued_it() -> None:
    stage = await busy_morning()
    rows = await stage.counter.rows.visits(stage.clock.now().date())
    async with at(stage, "1001") as walk:
        await scan(walk, rows[0].id)
        assert isinstance(walk.screen, VisitCard)
        assert rows[0].number in walk.text()


async def test_a_number_without_a_visit_is_said_so() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await scan(walk, "Z-999")
        assert "読み取った番号の受付はありません" in walk.message()
