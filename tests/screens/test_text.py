"""Fields for Japanese: the caret where the input method draws, and no 個人番号."""

from textual.geometry import Offset

from screens.widgets import text
from screens.widgets.text import JaInput
from tests.screens.at import at, write
from tests.screens.host import Stage
from tests.screens.walk import Walk

MY_NUMBER = "123456789018"


async def field(walk: Walk) -> JaInput:
    await walk.keys("f2")
    return walk.screen.query_one("#query", JaInput)


async def test_the_hidden_cursor_stands_on_the_caret_at_the_end_and_in_the_middle() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        query = await field(walk)
        query.value = "日本語"
        query.cursor_position = 3
        await walk.settle()
        start = query.content_region.offset
        assert walk.app.cursor_position == start + Offset(6, 0)
        query.cursor_position = 1
        assert walk.app.cursor_position == start + Offset(2, 0)


async def test_a_my_number_goes_when_typing_pauses(monkeypatch) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    monkeypatch.setattr(text, "PAUSE", 0.05)
    async with at(await Stage().staffed(), "1001") as walk:
        query = await field(walk)
        await write(walk, MY_NUMBER)
        await walk.pilot.pause(0.2)
        assert query.value == ""
        assert "個人番号の可能性" in walk.message()


async def test_a_my_number_goes_when_the_field_is_left() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        query = await field(walk)
        query.value = "番号は 1234-5678-9018 です"
        await walk.keys("tab")
        assert query.value == ""


async def test_a_longer_number_that_begins_like_one_stays() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        query = await field(walk)
        query.value = MY_NUMBER + "00000000000"
        await walk.keys("tab")
        assert query.value.startswith(MY_NUMBER)


async def test_nothing_blinks() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        assert (await field(walk)).cursor_blink is False
