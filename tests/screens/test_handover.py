"""Before anything is handed over, tag, slip and folder must belong together."""

import pytest

from screens.casework import CaseScreen
from screens.counter import Scanned
from screens.handover import DeliverScreen
from screens.intake import IntakeScreen
from tests.screens.carried import residence_record
from tests.screens.host import Stage
from tests.screens.walk import Walk

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


async def scan(walk: Walk, text: str) -> None:
    walk.screen.post_message(Scanned(text))
    await walk.pilot.pause()
    await walk.settle()


@pytest.mark.parametrize("size", SIZES)
async def test_three_scans_and_a_name_open_the_way_to_the_fee(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    visit, case_id = await residence_record(stage, until="verify-tag")
    async with stage.app().run_test(size=size) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("deliver", case=case_id)
        await scan(walk, "A-001")
        await scan(walk, case_id)
        await scan(walk, case_id)
        assert walk.says("お名前をおっしゃってください")
        await walk.keys("enter")
        assert "verify-tag" not in (await walk.case(case_id)).progress.done
        await walk.keys("1", "enter")
        assert (await stage.desk.visit(visit)).matched == (case_id,)
        assert "verify-tag" in (await walk.case(case_id)).progress.done
        assert isinstance(walk.screen, IntakeScreen)


async def test_a_wrong_tag_stops_the_handover_loudly() -> None:
    stage = await Stage().staffed()
    _, case_id = await residence_record(stage, until="verify-tag")
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("deliver", case=case_id)
        await scan(walk, "A-002")
        assert "番号札が A-001 と一致しません" in walk.message()
        assert "不一致" in walk.text()
        await scan(walk, "A-001")
        await scan(walk, "somebody-elses-case")
        assert "受付確認票とフォルダが A-001 のものと一致しません" in walk.message()


async def test_a_tag_alone_finds_the_case_that_waits_for_delivery() -> None:
    stage = await Stage().staffed()
    _, case_id = await residence_record(stage, until="verify-tag")
    async with stage.app().run_test(size=(120, 40)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("deliver")
        assert "お渡しを待つ件" in walk.text()
        await scan(walk, "A-001")
        assert isinstance(walk.screen, DeliverScreen)
        assert walk.screen.case_id == case_id
        assert walk.screen.read == {"tag": "A-001"}
        await pilot.press(*"A-001-1", "enter", *"A-001", "enter")
        await walk.settle()
        assert walk.screen.wanted() == ""


async def test_a_lost_number_alarms() -> None:
    stage = await Stage().staffed()
    visit, case_id = await residence_record(stage, until="verify-tag")
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("deliver", visit=visit)
        assert walk.screen.case_id == case_id
        await scan(walk, "A-099")
        assert "一致しません" in walk.message()
