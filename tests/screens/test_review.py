"""Another pair of eyes: taking over, comparing, sending back."""

import pytest

from screens.casework import CaseScreen
from screens.intake import IntakeScreen
from screens.review import ReviewScreen
from tests.memory import actor
from tests.screens.carried import done, residence_record
from tests.screens.host import Stage
from tests.screens.walk import Walk

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


async def offered(stage: Stage) -> str:
    _, case_id = await residence_record(stage, until="compare")
    done(await stage.desk.offer(actor("1001"), case_id, "contractor"))
    return case_id


@pytest.mark.parametrize("size", SIZES)
async def test_papers_are_counted_before_the_case_changes_hands(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    case_id = await offered(stage)
    async with stage.app().run_test(size=size) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1002")
        await walk.go("review", case=case_id)
        assert walk.says("引継ぎを受ける")
        assert walk.says("住民票の写し")
        await walk.keys("1", "2", "3", "enter")
        case = await walk.case(case_id)
        assert (case.offered, case.keeper, case.difference) == ("", "p-suzuki", ())
        assert isinstance(walk.screen, ReviewScreen)
        assert walk.says("作成・出力")
        assert walk.says("照合あなた")


async def test_a_paper_that_is_not_there_is_named_before_it_becomes_a_difference() -> None:
    stage = await Stage().staffed()
    case_id = await offered(stage)
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1002")
        await walk.go("accept", case=case_id)
        await walk.keys("1", "2", "enter")
        assert "見当たらない物: 受付確認票" in walk.message()
        assert (await walk.case(case_id)).offered == "contractor"
        await walk.keys("enter")
        assert (await walk.case(case_id)).difference == ("受付確認票",)


async def test_an_offer_is_refused_with_a_reason_and_stays_where_it_was() -> None:
    stage = await Stage().staffed()
    case_id = await offered(stage)
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1002")
        await walk.go("review", case=case_id)
        await walk.keys("n", "2")
        case = await walk.case(case_id)
        assert (case.offered, case.keeper) == ("", "p-sato")


@pytest.mark.parametrize("size", SIZES)
async def test_a_point_that_differs_blocks_the_decision_and_sends_back_to_the_entry(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    _, case_id = await residence_record(stage, until="compare")
    async with stage.app().run_test(size=size) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1002")
        await walk.go("review", case=case_id)
        await walk.keys("1", "2", "3", "w")
        assert walk.says("まだ選べません:相違1件")
        await walk.keys("4", "5", "6", "enter")
        assert "相違のある項目があります" in walk.message()
        await walk.keys("d", "3")
        case = await walk.case(case_id)
        assert "provisional" not in case.progress.done
        assert case.history[-1].code == "defect"


async def test_who_made_the_entry_cannot_compare_it_and_the_screen_says_so() -> None:
    stage = await Stage().staffed()
    _, case_id = await residence_record(stage, until="compare")
    async with stage.app().run_test(size=(120, 40)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("review", case=case_id)
        assert walk.says("前の手順を行った人にはできません")
        await walk.keys(*"123456", "enter")
        assert "compare" not in (await walk.case(case_id)).progress.done
        await walk.second("1002")
        await walk.keys("enter")
        assert (await walk.case(case_id)).signed["compare"].person == "p-suzuki"


async def test_after_the_review_the_case_goes_on_in_the_intake() -> None:
    stage = await Stage().staffed()
    _, case_id = await residence_record(stage, until="approve")
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("3002")
        await walk.go("review", case=case_id)
        await walk.keys("enter")
        assert "approve" in (await walk.case(case_id)).progress.done
        await walk.keys("enter")
        assert isinstance(walk.screen, IntakeScreen)


async def test_after_the_approval_f6_offers_the_case_to_whose_turn_it_is() -> None:
    stage = await Stage().staffed()
    _, case_id = await residence_record(stage, until="approve")
    async with stage.app().run_test(size=(120, 40)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("3002")
        await walk.go("review", case=case_id)
        await walk.keys("enter")
        await walk.keys("f6")
        assert (await walk.case(case_id)).offered == "contractor"
