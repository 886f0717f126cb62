"""Reception: from what the visitor says to a number in their hand."""

import pytest
from textual.widgets import Static

from flows.ports import PrintState
from flows.visit import Visit
from screens.counter import PrinterChanged
from screens.home import HomeScreen
from screens.issued import IssuedScreen
from screens.reception import ReceptionScreen
from screens.widgets.roster import Roster
from tests.screens.at import NARROW, WIDE, at, write
from tests.screens.host import Stage
from tests.screens.walk import Walk


async def only_visit(stage: Stage) -> Visit:
    rows = await stage.counter.rows.visits(stage.clock.now().date())
    assert len(rows) == 1
    return await stage.desk.visit(rows[0].id)


async def said(walk: Walk, *words: str) -> None:
    for text in words:
        await write(walk, text)
        await walk.keys("enter")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_f2_words_enter_enter_gives_a_number(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001", size=size) as walk:
        await walk.keys("f2")
        await said(walk, "koshin")
        await walk.keys("enter")
        assert isinstance(walk.screen, IssuedScreen)
        visit = await only_visit(stage)
        assert (visit.number, visit.category, visit.wants) == ("B-001", "B", ("jpki-renew",))
        assert "お待ちください" in walk.text()
        await walk.keys("enter")
        assert isinstance(walk.screen, HomeScreen)


async def test_enter_pressed_twice_at_once_gives_one_number() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        await walk.keys("f2")
        walk.screen.action_deed("next")  # type: ignore[attr-defined]
        walk.screen.action_deed("next")  # type: ignore[attr-defined]
        await walk.settle()
        assert (await only_visit(stage)).number == "A-001"
        assert len(await stage.counter.rows.jobs()) == 1


async def test_a_visitor_can_want_several_things_and_change_their_mind() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        await walk.keys("f2")
        await said(walk, "juminhyo", "koshin", "ansho")
        await walk.keys("backspace", "enter")
        assert (await only_visit(stage)).wants == ("juminhyo-kofu", "jpki-renew")


async def test_a_family_comes_with_a_child_its_guardian_and_an_interpreter() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        await walk.keys("f2")
        await said(walk, "koshin")
        await walk.keys("tab", "tab", "tab", "1")
        await walk.keys("1", "c", "a", "3", "a", "6", "escape")
        assert "対象者（15歳未満）、法定代理人、通訳" in walk.text() or "対象者（15歳未満）" in walk.text()
        await walk.keys("shift+tab", "shift+tab", "shift+tab", "enter")
        parties = (await only_visit(stage)).parties
        assert [(party.stance, party.under15) for party in parties] == [
            ("subject", True),
            ("legal_proxy", False),
            ("interpreter", False),
        ]


async def test_needs_language_and_priority_go_on_the_visit() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        await walk.keys("f2", "tab", "tab", "tab", "2", "1", "3", "enter", "3", "5")
        await walk.keys("shift+tab", "shift+tab", "shift+tab", "enter")
        visit = await only_visit(stage)
        assert (visit.needs, visit.language, visit.priority) == (("wheelchair", "hearing"), "en", 1)
        assert "Please have a seat" in walk.text()


async def test_f3_serves_a_walk_up_at_once() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        await walk.keys("f2")
        await said(walk, "juminhyo")
        await walk.keys("f3")
        visit = await only_visit(stage)
        assert visit.state == "serving"
        assert len(visit.cases) == 1
        assert not isinstance(walk.screen, ReceptionScreen)


async def test_without_a_printer_the_number_is_to_be_written_by_hand() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        await walk.keys("f2", "enter")
        assert "番号を紙に書いてお渡しください" in walk.text()


async def test_nothing_found_is_said_and_enter_adds_nothing() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001", size=WIDE) as walk:
        await walk.keys("f2")
        await said(walk, "qqqqqqqq")
        assert "見つかりません" in walk.text()
        assert isinstance(walk.screen, ReceptionScreen)
        assert walk.screen.told.wants == []


async def test_a_my_number_in_the_field_is_refused_and_not_kept() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        await walk.keys("f2")
        await said(walk, "123456789018")
        assert "個人番号の可能性がある" in walk.message()
        assert "123456789018" not in walk.text()


async def test_esc_keeps_what_was_taken_down_and_f2_brings_it_back() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        await walk.keys("f2")
        await said(walk, "juminhyo")
        await walk.keys("escape", "f2")
        assert isinstance(walk.screen, ReceptionScreen)
        assert walk.screen.told.wants == ["juminhyo-kofu"]
        await walk.keys("enter", "enter", "f2")
        assert walk.screen.told.wants == []


async def test_f2_on_reception_stays_on_the_same_sheet() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        await walk.keys("f2", "f2", "f4")
        await write(walk, "koshin")
        await walk.keys("enter")
        assert isinstance(walk.screen, ReceptionScreen)
        assert walk.screen.told.wants == ["jpki-renew"]
        await walk.keys("escape")
        assert isinstance(walk.screen, HomeScreen)


async def test_paper_trouble_is_said_with_the_next_step() -> None:
    stage = await Stage().staffed()
    stage.counter.printer = PrintState(
        code="paper_out", sentence="用紙が切れています。", next_step="紙を入れてください。"
    )
    async with at(stage, "1001") as walk:
        await walk.keys("f2", "enter")
        assert "▲ 用紙が切れています。 紙を入れてください。" in walk.text()
        assert "■ 印刷 用紙切れ" not in walk.text().splitlines()[-1]
        walk.app.post_message(PrinterChanged(PrintState(code="ready")))
        await walk.settle()
        assert "用紙が切れています" not in walk.text()
        assert "印刷待ち" in walk.text()


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_titles_that_begin_alike_are_read_to_their_end_in_the_list(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001", size=size) as walk:
        await walk.keys("f2")
        await write(walk, "tsuchisho")
        found = walk.screen.query_one("#found", Roster)
        titles = [stage.counter.title(line.id) for line in found.lines if line.id]
        assert len(titles) > 2
        shown = "".join(str(option.prompt).replace("\n", "") for option in found.options)
        assert not [title for title in titles if title not in shown]
        await walk.keys("ctrl+a", "ctrl+k")
        await write(walk, "tsuchikado")
        assert any(str(option.prompt).rstrip().endswith("終了") for option in found.options)


async def test_the_hint_says_what_enter_does_with_what_is_highlighted() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001", size=NARROW) as walk:
        await walk.keys("f2")
        for words, does in (
            ("juminhyo", "を加える"),
            ("通知カードの再交付", "代わりの手続"),
            ("棚卸", "整理券は出ません"),
        ):
            await walk.keys("ctrl+a", "ctrl+k")
            await write(walk, words)
            assert does in str(walk.screen.query_one("#issue_hint", Static).render())
