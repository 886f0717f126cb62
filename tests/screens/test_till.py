"""The till: money counted in, taken, given back by two, counted out."""

import pytest

from screens.casework import CaseScreen
from screens.till import TillScreen
from tests.screens.carried import residence_record
from tests.screens.host import Stage
from tests.screens.walk import Walk

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


async def at_the_till(stage: Stage, pilot, code: str = "1001") -> Walk:  # noqa: ANN001
    walk = Walk(stage, pilot)
    await walk.sign_in(code)
    await walk.keys("f8")
    assert isinstance(walk.screen, TillScreen)
    return walk


@pytest.mark.parametrize("size", SIZES)
async def test_the_day_opens_with_change_and_closes_even(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=size) as pilot:
        walk = await at_the_till(stage, pilot)
        await walk.keys("o")
        await pilot.press(*"20000", "enter")
        await walk.settle()
        assert "20,000 円" in walk.text()
        await residence_record(stage, until="deliver")
        await walk.keys("escape", "f8")
        assert "300 円" in walk.text()
        assert "20,300 円" in walk.text()
        await walk.keys("c")
        await pilot.press(*"20300", "enter")
        await walk.settle()
        assert "差額はありません" in walk.message()
        assert (await stage.desk.till()).closed


async def test_a_difference_is_named_before_the_till_closes_with_it() -> None:
    stage = await Stage().staffed()
    await residence_record(stage, until="deliver")
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = await at_the_till(stage, pilot)
        await walk.keys("c")
        await pilot.press(*"200", "enter")
        await walk.settle()
        assert "差額 -100 円" in walk.text()
        await walk.keys("1")
        assert not (await stage.desk.till()).closed
        await walk.keys("c")
        await pilot.press(*"200", "enter")
        await walk.settle()
        await walk.keys("2")
        assert (await stage.desk.till()).closed
        assert "-100 円" in walk.message()


async def test_a_payment_goes_back_with_two_people_and_a_reason() -> None:
    stage = await Stage().staffed()
    _, case_id = await residence_record(stage, until="deliver")
    async with stage.app().run_test(size=(120, 40)) as pilot:
        walk = await at_the_till(stage, pilot)
        await walk.keys("r", "1")
        assert "二人" in walk.text()
        await pilot.press(*"1001", "enter", *"1001", "enter")
        await walk.settle()
        assert "同じ人は" in walk.text()
        await pilot.press(*"2001", "enter", *"2001", "enter")
        await walk.settle()
        assert (await walk.case(case_id)).net_fee == 0
        assert "300 円をお返しください" in walk.message() or "300 円をお返ししてください" in walk.message()
        assert "取消済" in walk.text()


async def test_what_is_no_amount_is_not_taken() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = await at_the_till(stage, pilot)
        await walk.keys("o")
        await pilot.press(*"abc", "enter")
        await walk.settle()
        assert "金額は数字で" in walk.message()
