"""Help is called without a sound and answered elsewhere; an outside terminal that is down is said in one line."""

import pytest

from flows.events import Event
from screens.casework import CaseScreen
from screens.counter import RowsChanged
from screens.home import HomeScreen
from screens.widgets.roster import Roster
from tests.memory import MemoryOffice, actor
from tests.screens.at import NARROW, WIDE, at, write
from tests.screens.host import Stage, offered
from tests.screens.walk import Walk, served


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


def stream(office: MemoryOffice, kind: str) -> list[Event]:
    return [event for name, events in office.streams.items() if name.kind == kind for event in events]


async def two_windows() -> tuple[MemoryOffice, Stage, Stage]:
    office = MemoryOffice(offered())
    return office, await Stage(office).staffed(), Stage(office, terminal="T2", window="1")


async def test_ctrl_e_calls_for_help_from_any_screen_and_says_nothing_alarming() -> None:
    office, front, _ = await two_windows()
    visit, case_id = await served(front, "juminhyo-kofu")
    async with at(front, "1001") as walk:
        await walk.go("intake", case=case_id)
        await walk.keys("ctrl+e")
        assert walk.message() == "応援を呼びました"
        assert "▲ 応援" not in walk.text()
        await walk.go("reception")
        await write(walk, "juu")
        await walk.keys("ctrl+e")
        assert walk.message() == "応援を呼びました"
    called = stream(office, "help")
    assert [(event.type, event.envelope.visit) for event in called] == [("help_called", visit), ("help_called", None)]


async def test_f1_tells_on_every_screen_how_to_call_for_help() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        await walk.keys("f1")
        assert walk.says("Ctrl+E音を出さずに応援を呼びます") or "Ctrl+E" in walk.text()


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("code", ["2001", "3001"])
async def test_a_call_for_help_is_the_loudest_line_of_the_supervisor_and_the_city_and_enter_answers(
    code: str, size: tuple[int, int]
) -> None:
    office, front, back = await two_windows()
    async with at(back, code, size=size) as walk:
        assert isinstance(walk.screen, HomeScreen)
        assert not walk.screen.query_one("#alarm", Roster).display
        await front.desk.call_for_help(actor("1001"))
        await told(walk)
        assert "▲ 応援要請  3番窓口" in walk.text().splitlines()[2]
        await walk.keys("enter")
        assert "向かっています" in walk.text()
        assert "▲ 応援要請" not in walk.text()
        await walk.keys("enter")
        assert "応援要請" not in walk.text().splitlines()[2]
        assert walk.message() == "応援要請を終えました。"
        assert walk.app.focused is walk.screen.query_one("#waiting", Roster)
    events = [(event.type, event.envelope.actor.operator) for event in stream(office, "help")]
    assert events == [("help_called", "1001"), ("help_answered", code), ("help_over", code)]


async def told(walk: Walk) -> None:
    walk.app.post_message(RowsChanged())
    await walk.settle()


async def test_who_signs_in_while_somebody_calls_for_help_sees_it_at_once() -> None:
    _, front, back = await two_windows()
    await front.desk.call_for_help(actor("1001"))
    async with at(back, "2001") as walk:
        assert "▲ 応援要請  3番窓口" in walk.text().splitlines()[2]


async def test_a_call_for_help_shows_neither_to_the_clerks_nor_where_it_was_called() -> None:
    _, front, back = await two_windows()
    await front.desk.call_for_help(actor("1001"))
    for stage, code in ((back, "1002"), (front, "2001")):
        async with at(stage, code) as walk:
            assert isinstance(walk.screen, HomeScreen)
            assert "応援" not in walk.text()


async def test_f10_marks_the_terminal_down_and_everybody_reads_it_in_one_line_until_it_works_again() -> None:
    office, front, back = await two_windows()
    _, case_id = await served(front, "jpki-renew")
    async with at(front, "1001") as walk:
        await walk.go("devices")
        await walk.keys("c", "1")
        assert "CS端末（統合端末） を使用停止と記録しました" in walk.message()
        assert "停止" in walk.text()
        await walk.go("intake", case=case_id)
        assert "▲ 使えません: CS端末（統合端末）（9:00 から）" in walk.text()
    async with at(back, "1002") as walk:
        await walk.go("reception", want="jpki-renew")
        assert "▲ 使えません: CS端末（統合端末）" in walk.text()
        await walk.go("devices")
        await walk.keys("c", "1")
        assert "使えるようになったと記録しました" in walk.message()
        await walk.keys("escape")
        assert "使えません" not in walk.text()
    assert [event.type for event in stream(office, "resource")] == ["resource_down", "resource_up"]
