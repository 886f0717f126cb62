"""日報: the day in numbers in a terminal of any size, turned day by day, printed for two to sign."""

from datetime import date

import pytest
from rich.cells import cell_len

from flows.report.count import by_day
from flows.report.figures import Figures
from screens.report import ReportScreen
from tests.memory import actor
from tests.screens.carried import residence_record
from tests.screens.host import Stage
from tests.screens.walk import Walk

SIZES = [(80, 24), (120, 40)]


class MemoryReports:
    """Counts the events in memory; remembers what was printed."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.printed: list[date] = []

    async def day(self, on: date) -> Figures:
        streams = self.stage.desk.journal.shared.streams.values()  # type: ignore[attr-defined]
        return by_day(event for events in streams for event in events).get(on, Figures())

    async def print_day(self, on: date) -> None:
        self.printed.append(on)


async def a_morning() -> tuple[Stage, MemoryReports]:
    """One visitor called after twelve minutes, one at once; a third still waits."""
    stage = await Stage().staffed()
    stage.counter.reports = reports = MemoryReports(stage)
    await stage.desk.issue_ticket(actor("1001"), "B")
    issued = await stage.desk.issue_ticket(actor("1001"), "A")
    stage.clock.pass_minutes(12)
    await stage.desk.call(actor("1001"), str(issued.shown["visit"]))  # type: ignore[union-attr]
    await stage.desk.arrive(actor("1001"), str(issued.shown["visit"]))  # type: ignore[union-attr]
    await residence_record(stage, until="deliver")
    return stage, reports


async def at_the_report(stage: Stage, pilot) -> Walk:  # noqa: ANN001
    walk = Walk(stage, pilot)
    await walk.sign_in("1001")
    await walk.keys("f4")
    await pilot.press(*"nippou", "enter")
    await walk.settle()
    assert isinstance(walk.screen, ReportScreen), walk.text()
    return walk


@pytest.mark.parametrize("size", SIZES)
async def test_f4_nippou_shows_counts_and_waiting_times_within_the_width(size: tuple[int, int]) -> None:
    stage, _ = await a_morning()
    async with stage.app().run_test(size=size) as pilot:
        walk = await at_the_report(stage, pilot)
        assert walk.says("受付の状況")
        assert walk.says("受付2対応2")
        assert walk.says("0分/12分")
        assert "█" in walk.text()
        assert all(cell_len(line) <= size[0] for line in walk.text().splitlines())


async def test_left_turns_to_the_day_before_and_tomorrow_has_no_report() -> None:
    stage, _ = await a_morning()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = await at_the_report(stage, pilot)
        await walk.keys("right")
        assert "これから先" in walk.message()
        await walk.keys("left")
        assert walk.says("この日の記録はありません")


async def test_p_prints_the_day_that_is_shown() -> None:
    stage, reports = await a_morning()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = await at_the_report(stage, pilot)
        await walk.keys("p")
        await walk.settle()
        assert reports.printed == [stage.desk.today()]
        assert "印刷" in walk.message()
