"""The key line tells the truth, at every width."""

import asyncio

import pytest
from rich.cells import cell_len

from flows.desk import Done
from flows.ports import JournalError
from screens.widgets.keys import KeyLine
from tests.screens.at import NARROW, WIDE, at
from tests.screens.host import Stage
from tests.screens.scenes import busy_morning

KEYS = ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F12", "Enter", "Esc")


@pytest.mark.parametrize("size", [NARROW, WIDE, (100, 30)])
@pytest.mark.parametrize("opened", [(), ("f2",)])
async def test_every_key_stands_whole_on_the_line(size: tuple[int, int], opened: tuple[str, ...]) -> None:
    async with at(await Stage().staffed(), "1001", size=size) as walk:
        await walk.keys(*opened)
        line = walk.screen.query_one(KeyLine).render().plain
        assert cell_len(line.rstrip()) <= size[0]
        for key in KEYS:
            assert key in line
        assert all(word in line for word in ("説明", "受付", "呼出", "検索", "離席"))


async def test_a_key_without_a_place_or_a_case_is_dimmed() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        dimmed = walk.screen.query_one(KeyLine).dimmed()
        assert {"handover", "hold", "back"} <= dimmed
        assert not {"help", "reception", "call", "search", "leave"} & dimmed


async def test_a_window_covers_the_key_line_below_with_its_own() -> None:
    async with at(await busy_morning(), "1001") as walk:
        await walk.keys("f4")
        bottom = walk.text().splitlines()[-1]
        assert "F2" not in bottom
        assert all(key in bottom for key in ("F1", "F12", "Enter", "Esc"))


async def test_a_second_press_while_the_first_is_unanswered_does_nothing() -> None:
    stage = await Stage().staffed()
    sent: list[str] = []
    gate = asyncio.Event()

    async def slow(command: str) -> Done:
        sent.append(command)
        await gate.wait()
        return Done()

    async with at(stage, "1001") as walk:
        walk.screen.run_verb("same", slow)  # type: ignore[attr-defined]
        walk.screen.run_verb("same", slow)  # type: ignore[attr-defined]
        await walk.pilot.pause()
        gate.set()
        await walk.settle()
        assert len(sent) == 1


async def test_after_a_lost_answer_the_next_press_carries_the_same_command(expects_error: None) -> None:
    stage = await Stage().staffed()
    sent: list[str] = []

    async def lost(command: str) -> Done:
        sent.append(command)
        if len(sent) == 1:
            raise JournalError
        return Done()

    async with at(stage, "1001") as walk:
        walk.screen.run_verb("same", lost)  # type: ignore[attr-defined]
        await walk.settle()
        assert "二重に残ることはありません" in walk.message()
        walk.screen.run_verb("same", lost)  # type: ignore[attr-defined]
        walk.screen.run_verb("other", lost)  # type: ignore[attr-defined]
        await walk.settle()
        assert sent[0] == sent[1]
        assert sent[2] != sent[0]
