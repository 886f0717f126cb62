"""What is found begins as it should: a wish on the sheet, a case without a visitor, or a word about the law."""

from datetime import timedelta

import msgspec
import pytest

from flows.catalog import catalog_of
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.pick import Pick
from screens.reception import ReceptionScreen
from tests.memory import MORNING, MemoryOffice
from tests.screens.at import NARROW, WIDE, at, write
from tests.screens.host import Stage, offered

ENDED = msgspec.structs.replace(
    offered().find("card-kofu"), until=MORNING.date() - timedelta(days=1), instead=("juminhyo-kofu",)
)


async def lapsed_office() -> Stage:
    """An office in which a procedure has ended and another took its place."""
    kept = [offered().find(name) for name in ("juminhyo-kofu", "yuso-koyo-seikyu")]
    return await Stage(MemoryOffice(catalog_of([*kept, ENDED]))).staffed()


async def test_an_abolished_procedure_is_found_explained_and_enter_takes_what_came_in_its_place() -> None:
    async with at(await lapsed_office(), "1001") as walk:
        await walk.keys("f2")
        await write(walk, "hagakigatodoita")
        assert "終了" in walk.text()
        await walk.keys("enter")
        assert isinstance(walk.screen, Pick)
        assert "令和8年11月19日" in walk.text()
        assert "代わりに「住民票の写しの交付」" in walk.text()
        await walk.keys("enter")
        assert isinstance(walk.screen, ReceptionScreen)
        assert walk.screen.told.wants == ["juminhyo-kofu"]


async def test_esc_at_the_explanation_changes_nothing() -> None:
    async with at(await lapsed_office(), "1001") as walk:
        await walk.keys("f2")
        await write(walk, "hagakigatodoita")
        await walk.keys("enter", "escape")
        assert isinstance(walk.screen, ReceptionScreen)
        assert walk.screen.told.wants == []


async def test_f4_explains_an_abolished_procedure_too() -> None:
    async with at(await lapsed_office(), "1001") as walk:
        await walk.keys("f4")
        await write(walk, "hagakigatodoita")
        await walk.keys("enter")
        assert isinstance(walk.screen, Pick)


async def test_f4_opens_a_procedure_without_a_visitor_at_once() -> None:
    stage = await lapsed_office()
    async with at(stage, "1001") as walk:
        await walk.keys("f4")
        await write(walk, "yuubindeseikyuu")
        await walk.keys("enter")
        assert isinstance(walk.screen, IntakeScreen)
        assert "郵送・公用請求" in walk.text()
        (row,) = await stage.counter.rows.cases()
        assert row.visit is None


async def test_reception_opens_a_procedure_without_a_visitor_and_keeps_its_sheet() -> None:
    stage = await lapsed_office()
    async with at(stage, "1001") as walk:
        await walk.keys("f2")
        await write(walk, "juminhyo")
        await walk.keys("enter")
        await write(walk, "yuubindeseikyuu")
        await walk.keys("enter")
        assert isinstance(walk.screen, IntakeScreen)
        await walk.keys("escape")
        assert isinstance(walk.screen, ReceptionScreen)
        assert walk.screen.told.wants == ["juminhyo-kofu"]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_case_without_a_visitor_says_how_it_came_in_its_header_at_home_and_in_the_list(
    size: tuple[int, int],
) -> None:
    async with at(await lapsed_office(), "1001", size=size) as walk:
        await walk.keys("f4")
        await write(walk, "yuubindeseikyuu")
        await walk.keys("enter")
        assert "郵送  " in walk.text()
        assert "来庁者なし  着手から" in walk.text()
        await walk.keys("escape")
        assert isinstance(walk.screen, HomeScreen)
        assert "郵送  郵送・公用請求" in walk.text()
        await walk.keys("f9")
        assert "郵送   郵送・公用請求" in walk.text()
