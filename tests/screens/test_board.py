"""The call display: numbers and windows and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from flows.ports import BoardLine, BoardView
from screens.board import BoardApp
from screens.board.figures import cells, large, small
from screens.board.layout import area_lines
from tests.memory import MORNING

SIZES = [(80, 24), (120, 40)]


def called(number: str, place: str = "3", area: str = "reception") -> BoardLine:
    return BoardLine(number=number, place=place, area=area, state="called")


def view(*lines: BoardLine, chime: int = 0, minutes: float = 0, **more: object) -> BoardView:
    return BoardView(at=MORNING + timedelta(minutes=minutes), called=lines, waiting=(), chime=chime, **more)


class Source:
    """Gives the board what the test sends, then fails or stays silent."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[BoardView | None] = asyncio.Queue()

    async def views(self) -> AsyncIterator[BoardView]:
        while (one := await self.queue.get()) is not None:
            yield one


def text(app: BoardApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def shows(app: BoardApp, number: str) -> bool:
    """Whether a number is drawn somewhere, small or large."""
    lines = text(app).split("\n")
    return any(
        all(row.rstrip() in lines[top + index] for index, row in enumerate(drawn))
        for drawn in (small(number), large(number))
        for top in range(len(lines) - len(drawn))
    )


@pytest.mark.parametrize("size", SIZES)
async def test_reception_and_delivery_stand_apart_in_large_figures(size: tuple[int, int]) -> None:
    source = Source()
    app = BoardApp(source.views(), clock=lambda: MORNING)
    async with app.run_test(size=size) as pilot:
        await source.queue.put(view(called("B-021"), called("C-013", "12", "delivery"), estimates={"B": (10, 15)}))
        await pilot.pause()
        await pilot.pause()
        assert shows(app, "B-021")
        assert shows(app, "C-013")
        for words in ("受付", "Reception", "交付", "Pick-up", "番窓口", "Counter", "10–15分"):
            assert words in text(app)


async def test_a_new_call_rings_and_an_old_one_does_not() -> None:
    source, rung = Source(), []
    app = BoardApp(source.views(), clock=lambda: MORNING)
    app.bell = lambda: rung.append(1)  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        for chime in (4, 4, 5, 5, 4):
            await source.queue.put(view(called("B-021"), chime=chime))
            await pilot.pause()
        assert len(rung) == 1


async def test_the_last_good_state_stays_with_the_time_it_was_good() -> None:
    source = Source()
    app = BoardApp(source.views(), clock=lambda: MORNING + timedelta(minutes=5))
    async with app.run_test(size=(80, 24)) as pilot:
        await source.queue.put(view(called("B-021"), minutes=5))
        await pilot.pause()
        await pilot.pause()
        assert "現在の表示" not in text(app)
        await source.queue.put(None)
        await pilot.pause()
        await pilot.pause()
        assert shows(app, "B-021")
        assert "9:05 現在の表示です" in text(app)


async def test_more_calls_than_room_are_named_with_their_window() -> None:
    lines = area_lines(view(*(called(f"B-{n:03d}", str(n)) for n in range(1, 7))), "reception", 37, 17)
    assert len(lines) <= 17
    assert "B-006 ▶ 6" in lines[-1].plain


def test_every_drawn_number_fits_half_a_screen() -> None:
    assert cells("B-021", wide=False) <= 37
    assert cells("B-021", wide=True) <= 57
