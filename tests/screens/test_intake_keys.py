"""What single keys do on the intake screen: refusals, double presses, the tray, several cases."""

import pytest
from textual.pilot import Pilot

from flows.desk import Done
from flows.events import Stream
from screens.casework import CaseScreen
from screens.draft import answer_keys
from screens.intake import IntakeScreen
from tests.memory import actor
from tests.screens.carried import residence_record
from tests.screens.host import Stage
from tests.screens.walk import Walk, served

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


async def opened(
    stage: Stage, pilot: Pilot[None], code: str = "1001", procedure: str = "juminhyo-kofu"
) -> tuple[Walk, str, str]:
    visit, case_id = await served(stage, procedure)
    walk = Walk(stage, pilot)
    await walk.sign_in(code)
    await walk.go("intake", case=case_id)
    return walk, visit, case_id


async def test_a_double_enter_completes_one_step_and_not_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 60.0)
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, case_id = await opened(stage, pilot)
        walk.screen._shown_at -= 100
        await walk.keys("a")
        await pilot.press("enter", "enter")
        await walk.settle()
        await walk.keys("enter", "enter")
        events = await stage.desk.journal.read(Stream("case", case_id))
        assert [event.type for event in events] == ["case_opened", "step_done"]


async def test_a_worker_cannot_do_the_citys_step_and_reads_why() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, case_id = await opened(stage, pilot)
        await walk.keys("a", "enter", *"1234", "enter", "enter", "enter", "enter")
        await walk.second("1002")
        await walk.keys(*"123456", "enter")
        assert walk.says("この手順の担当ではありません")
        before = await stage.desk.journal.read(Stream("case", case_id))
        await walk.keys(*"1234", "enter")
        assert "この手順の担当ではありません" in walk.message()
        assert await stage.desk.journal.read(Stream("case", case_id)) == before
        refused = await stage.desk.complete_step(actor("1001"), case_id, "examine")
        assert refused.sentence() in walk.message()


async def test_what_was_ticked_is_still_there_after_esc() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(120, 40)) as pilot:
        walk, _, case_id = await opened(stage, pilot)
        await walk.keys("a", "enter", "1", "3", "escape")
        assert not isinstance(walk.screen, IntakeScreen)
        await walk.go("intake", case=case_id)
        assert walk.screen.draft.points == {0, 2}
        assert "2/4" in walk.text()


async def test_full_width_letters_answer_as_well() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, _ = await opened(stage, pilot)
        await walk.keys("ｃ")
        assert walk.screen.draft.answers == {"applicant": "proxy"}


@pytest.mark.parametrize("size", SIZES)
async def test_ending_a_case_gives_everything_a_way_out(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=size) as pilot:
        walk, visit, case_id = await opened(stage, pilot)
        await walk.keys("a", "enter", *"1234", "enter", "k", "3", "5")
        assert walk.says("行き先を決める")
        assert walk.says("交付請求書")
        await walk.keys("enter")
        case = await walk.case(case_id)
        assert case.outcome == "withdrawn"
        assert not case.progress.held()
        await walk.keys("enter")
        assert (await stage.desk.visit(visit)).state == "closed"


async def test_a_refusal_with_papers_in_hand_asks_for_reason_and_ways() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, case_id = await opened(stage, pilot, procedure="juminhyo-kofu")
        await walk.keys("a", "enter", "x", "1", "enter")
        case = await walk.case(case_id)
        assert case.outcome == "come_again"
        assert not case.progress.held()


async def test_a_case_sleeps_with_reason_and_date_and_wakes_by_enter() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, case_id = await opened(stage, pilot)
        await walk.keys("f7", "2", "3")
        case = await walk.case(case_id)
        assert case.parked == "system_down"
        assert str(case.until) == "2026-11-27"
        assert "保留" in walk.text()
        await walk.keys("enter")
        assert (await walk.case(case_id)).parked == ""


async def test_plus_adds_a_procedure_and_brackets_change_between_the_cases() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(120, 40)) as pilot:
        walk, visit, case_id = await opened(stage, pilot)
        await walk.keys("plus")
        await pilot.press(*"koshin")
        await walk.settle()
        await walk.keys("enter")
        cases = (await stage.desk.visit(visit)).cases
        assert len(cases) == 2
        assert walk.screen.case_id == cases[1]
        assert "件 2/2" in walk.text()
        await walk.keys("left_square_bracket")
        assert walk.screen.case_id == case_id
        await walk.keys("right_square_bracket")
        assert walk.screen.case_id == cases[1]


async def test_an_optional_thing_is_said_to_be_there_or_not() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, _ = await opened(stage, pilot, procedure="card-kofu")
        await walk.keys("a", "enter")
        letters = walk.screen
        keys = {pair: key for key, pair in answer_keys(letters.step, letters.procedure.facts).items()}
        for name in letters.step.asks:
            await walk.keys(keys[name, letters.procedure.facts[name].values[0]])
        await walk.keys("enter", *"1234", "enter")
        assert "旧個人番号カード" in walk.message()
        await walk.keys("left", "enter")
        assert "旧個人番号カード" not in walk.message()


async def test_a_slip_of_the_hand_is_taken_back_with_z() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, case_id = await opened(stage, pilot)
        await walk.keys("a", "enter", "z")
        assert "apply" not in (await walk.case(case_id)).progress.done


async def test_the_supervisor_asks_the_city_with_q() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, case_id = await opened(stage, pilot, code="2001")
        await walk.keys("q", "1", "2", "enter")
        (found,) = await stage.desk.questions(case_id=case_id)
        assert (found.code, found.waits_for) == ("entitled", "city")


async def test_f1_explains_the_step_with_its_source() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, _ = await opened(stage, pilot)
        await walk.keys("f1")
        assert walk.says("だれの住民票をだれが請求するか確かめる")
        assert walk.says("001")


async def test_a_visit_without_cases_opens_what_was_wanted() -> None:
    stage = await Stage().staffed()
    issued = await stage.desk.issue_ticket(actor("1001"), "A", wants=["juminhyo-kofu"])
    assert isinstance(issued, Done)
    visit = str(issued.shown["visit"])
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("intake", visit=visit)
        assert "住民票の写しの交付" in walk.text()
        await walk.keys("enter")
        assert len((await stage.desk.visit(visit)).cases) == 1


async def test_f3_while_somebody_stands_here_asks_before_the_next_is_called() -> None:
    stage = await Stage().staffed()
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk, _, _ = await opened(stage, pilot)
        waiting = await stage.desk.issue_ticket(actor("1001"), "A", wants=["juminhyo-kofu"])
        assert isinstance(waiting, Done)
        await walk.keys("f3")
        assert "対応中です" in walk.message()
        assert (await stage.desk.visit(str(waiting.shown["visit"]))).state == "waiting"
        await walk.keys("f3")
        assert (await stage.desk.visit(str(waiting.shown["visit"]))).state == "called"


async def test_a_result_nobody_knows_blocks_until_somebody_looks() -> None:
    stage = await Stage().staffed()
    visit, case_id = await residence_record(stage, until="deliver")
    await stage.desk.match_handover(actor("1001"), visit, tag="A-001", slip=case_id, folder=case_id)
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("intake", case=case_id)
        await walk.keys("enter", "u")
        assert "deliver" in (await walk.case(case_id)).unknown
        assert walk.says("結果不明です。端末の表示を見て")
        await walk.keys("f6", "3")
        assert walk.says("始めた作業の結果を記録してから")
        await walk.keys("enter")
        assert walk.says("結果を確かめてください")
        await walk.keys("m")
        case = await walk.case(case_id)
        assert not case.began
        assert not case.unknown
