"""Home: who waits, what is mine, what waits for my role; F3 calls."""

import asyncio
import threading
from datetime import date, datetime, timedelta

import pytest

from flows.ports import PrintState, SyncState
from screens import day
from screens.counter import PrinterChanged, RowsChanged, SyncChanged
from screens.visitcard import VisitCard
from tests.memory import MORNING, actor
from tests.screens.at import NARROW, WIDE, at
from tests.screens.host import Stage
from tests.screens.scenes import busy_morning


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_waiting_visitors_stand_by_queue_with_waits_needs_and_language(size: tuple[int, int]) -> None:
    async with at(await busy_morning(), "1001", size=size) as walk:
        text = walk.text()
        for words in ("待ち  6人", "電子証明書  4人", "最長 30分", "B-002", "車いす", "英語", "ベビーカー・3人"):
            assert words in text
        assert "自分の担当  2件" in text
        assert "受付 8" in text


async def test_f3_calls_the_longest_waiting_visitor_once_however_often_it_is_pressed() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await walk.keys("f3")
        assert walk.message() == "B-002 の方を呼び出しました。"
        await walk.keys("f3", "f3")
        assert isinstance(walk.screen, VisitCard)
        assert "受付 B-002" in walk.text()
        called = [
            row.number for row in await stage.counter.rows.visits(stage.clock.now().date()) if row.state == "called"
        ]
        assert called == ["B-002"]


async def test_an_empty_waiting_room_is_said_in_one_sentence() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        await walk.keys("f3")
        assert walk.message() == "お待ちの方はいません。"


async def test_a_case_offered_to_my_role_waits_for_me_and_not_for_others() -> None:
    stage = await busy_morning()
    mine = [row for row in await stage.counter.rows.cases() if row.procedure == "juminhyo-kofu"]
    await stage.desk.offer(actor("1001"), mine[0].id, "city")
    async with at(stage, "3001") as walk:
        assert "確認待ち  1件" in walk.text()
    async with at(stage, "2001") as walk:
        assert "確認待ち  0件" in walk.text()


async def test_a_key_that_does_nothing_says_why() -> None:
    async with at(await busy_morning(), "1001") as walk:
        await walk.keys("f7")
        assert "件を先に開いてください" in walk.message()
        await walk.keys("escape")
        assert "最初の画面" in walk.message()


async def test_arrows_move_between_the_columns() -> None:
    async with at(await busy_morning(), "1001") as walk:
        focused = []
        for _ in range(4):
            focused.append(walk.app.focused.id if walk.app.focused else None)
            await walk.keys("right")
        assert focused == ["waiting", "mine", "for_me", "waiting"]


async def test_what_threads_tell_stands_in_the_header_by_sign_and_word() -> None:
    stage = await busy_morning()
    async with at(stage, "1001", size=WIDE) as walk:
        told = (SyncChanged(SyncState(online=False, unsent=12)), PrinterChanged(PrintState(code="paper_out")))
        thread = threading.Thread(target=lambda: [walk.app.post_message(one) for one in told])
        thread.start()
        await asyncio.to_thread(thread.join)
        await walk.settle()
        header = walk.text().splitlines()[1]
        assert "▲ オフライン 未送信 12" in header
        assert "■ プリンタ 用紙切れ" in header


async def test_a_new_visitor_appears_when_lists_change_and_waits_grow_with_the_clock() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await stage.desk.issue_ticket(actor("1001"), "C", wants=["juminhyo-kofu"])
        walk.app.post_message(RowsChanged())
        await walk.settle()
        assert "C-001" in walk.text()
        stage.clock.pass_minutes(5)
        walk.app.tick()  # type: ignore[attr-defined]
        await walk.settle()
        assert "最長 35分" in walk.text()
        assert "9:43" in walk.text().splitlines()[0]


async def test_the_year_is_told_in_the_era() -> None:
    assert day.wareki(date(2026, 11, 20)) == "令和8年11月20日(金)"
    assert day.wareki(date(2019, 5, 1)) == "令和元年5月1日(水)"
    assert day.wait(stage_time(0), stage_time(125)) == "2時間05分"


def stage_time(minutes: int) -> datetime:
    return MORNING + timedelta(minutes=minutes)
