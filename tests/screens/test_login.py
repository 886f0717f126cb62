"""Signing in at the counter."""

import pytest

from flows.events import Stream
from flows.operator import MAX_FAILURES
from screens.home import HomeScreen
from screens.login import LoginScreen
from tests.screens.at import NARROW, WIDE, at, log_in, write
from tests.screens.host import Stage


async def attempts(stage: Stage, code: str) -> list[str]:
    return [event.type for event in await stage.desk.journal.read(Stream("operator", f"{code}@T1"))]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_right_number_and_secret_open_home_and_are_recorded(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    async with at(stage, size=size) as walk:
        await log_in(walk, "1001")
        assert isinstance(walk.screen, HomeScreen)
        assert "職員1001（従事者）" in walk.text()
        assert await attempts(stage, "1001") == ["signed_in"]


async def test_a_wrong_secret_and_an_unknown_number_get_the_same_words() -> None:
    stage = await Stage().staffed()
    said = []
    for code in ("1001", "7777"):
        async with at(stage) as walk:
            await log_in(walk, code, "nonsense")
            assert isinstance(walk.screen, LoginScreen)
            said.append(walk.message())
    assert said[0] == said[1] == "職員番号か暗証が違います。"
    assert await attempts(stage, "1001") == ["sign_in_failed"]


async def test_the_secret_is_never_shown_and_gone_after_a_failure() -> None:
    stage = await Stage().staffed()
    async with at(stage) as walk:
        await write(walk, "1001")
        await walk.keys("enter")
        await write(walk, "hush")
        assert "hush" not in walk.text()
        await walk.keys("enter")
        assert [field.value for field in walk.screen.query("JaInput")] == ["", ""]  # type: ignore[attr-defined]


async def test_enter_without_a_number_or_a_secret_says_which_field_is_empty() -> None:
    async with at(await Stage().staffed()) as walk:
        await walk.keys("enter")
        assert walk.message() == "職員番号を入れてください。"
        await write(walk, "1001")
        await walk.keys("enter", "enter")
        assert walk.message() == "暗証を入れてください。"


async def test_too_many_failures_stop_the_number() -> None:
    stage = await Stage().staffed()
    async with at(stage) as walk:
        for _ in range(MAX_FAILURES):
            await log_in(walk, "1001", "x")
        await log_in(walk, "1001")
        assert "止められています" in walk.message()


async def test_f1_explains_the_front_door_and_esc_comes_back() -> None:
    async with at(await Stage().staffed()) as walk:
        await walk.keys("f1")
        assert "あなただけのもの" in walk.text()
        await walk.keys("escape")
        assert isinstance(walk.screen, LoginScreen)
