"""A copy of the residence record, carried through by keys by the people whose steps they are."""

import pytest

from screens.casework import CaseScreen
from tests.memory import actor
from tests.screens.host import Stage
from tests.screens.walk import Walk, served

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


@pytest.mark.parametrize("size", SIZES)
async def test_a_residence_record_goes_from_the_form_to_the_archive_by_keys(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    visit, case_id = await served(stage, "juminhyo-kofu")
    app = stage.app()
    async with app.run_test(size=size) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("intake", case=case_id)
        await walk.keys("a", "enter")
        await walk.keys("1", "2", "3", "4", "enter")
        await walk.keys("enter")
        await walk.keys("enter")
        assert (await stage.desk.visit(visit)).tag_out
        await walk.keys("enter")
        case = await walk.case(case_id)
        assert {"receive", "register-reception", "hand-tag", "provisional"} <= case.progress.done
        assert walk.says("別の確認者が必要です")
        await walk.second("1002")
        await walk.keys("1", "2", "3", "4", "5", "6", "enter")
        assert (await walk.case(case_id)).signed["compare"].person == "p-suzuki"
        assert walk.says("この手順の担当ではありません")
        await walk.keys("f6")
        assert (await walk.case(case_id)).offered == "city"
        await stage.desk.accept(actor("3001"), case_id, (await walk.case(case_id)).offered_items)
        await walk.sign_in("3001")
        await walk.go("intake", case=case_id)
        await walk.keys("1", "2", "3", "4", "enter")
        assert (await walk.case(case_id)).signed["examine"].role == "city"
        await walk.second("3002")
        await walk.keys("enter")
        assert (await walk.case(case_id)).signed["approve"].person == "p-watanabe"
        await walk.sign_in("1001")
        await walk.go("intake", case=case_id)
        await walk.keys("enter")
        assert (await stage.desk.visit(visit)).state == "called"
        await walk.keys("enter")
        await pilot.press(*"A-001", "enter", *"A-001", "enter", *"A-001", "enter")
        await walk.settle()
        assert walk.says("お名前をおっしゃってください")
        await walk.keys("1", "enter")
        assert not (await stage.desk.visit(visit)).tag_out
        await walk.keys("enter", *"1000", "enter")
        case = await walk.case(case_id)
        assert [fee.yen for fee in case.fees] == [300]
        assert "おつり 700 円" in walk.message()
        await walk.keys("enter", "y", "enter")
        assert "deliver" in (await walk.case(case_id)).progress.done
        await walk.keys("enter")
        await walk.second("3001")
        await walk.keys("enter")
        case = await walk.case(case_id)
        assert case.outcome == "completed"
        assert not case.progress.held()
        await walk.keys("enter")
        assert (await stage.desk.visit(visit)).state == "closed"
