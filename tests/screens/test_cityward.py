"""The way to the city on the screen: Q, the supervisor's and the city's home, answers, decisions, the list's date."""

from datetime import date, timedelta

import pytest

from flows.desk import Done
from screens.casework import CaseScreen
from screens.decisions import DecisionsScreen
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.question import QuestionView
from screens.widgets.roster import Roster
from tests.memory import actor
from tests.screens.at import NARROW, WIDE, at, log_in, write
from tests.screens.carried import residence_record
from tests.screens.host import Stage
from tests.screens.walk import Walk, served

TODAY = date(2026, 11, 20)
TEXT = "世帯が同じなら委任状は要らない"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


async def asked(stage: Stage, text: str = "同居の孫の分") -> tuple[str, str]:
    _, case = await served(stage, "juminhyo-kofu")
    answer = await stage.desk.ask_city(actor("2001"), case, "entitled", text=text)
    assert isinstance(answer, Done)
    stage.clock.pass_minutes(18)
    return case, str(answer.shown["question"])


async def decided(stage: Stage, text: str = TEXT) -> str:
    _, question = await asked(stage)
    await stage.desk.answer_question(actor("3001"), question, "go_on")
    made = await stage.desk.decide_standing(actor("3001"), text, question_id=question)
    assert isinstance(made, Done)
    return str(made.shown["standard"])


async def at_case(walk: Walk, code: str, case: str) -> None:
    await walk.sign_in(code)
    await walk.go("intake", case=case)


# ── Q ──


async def test_a_worker_can_leave_a_case_to_the_city_in_neutral_words_but_not_ask() -> None:
    stage = await Stage().staffed()
    _, case = await served(stage, "juminhyo-kofu")
    async with at(stage, "1001", size=NARROW) as walk:
        await walk.go("intake", case=case)
        await walk.keys("q")
        assert "業務責任者から行います" in walk.text()
        await walk.keys("1")
        assert "業務責任者から行います" in walk.message()
        await walk.keys("2")
        assert (await walk.case(case)).city_only
        assert "F6 で市職員に引き継いでください" in walk.message()
        assert "要・市職員確認" in walk.text().splitlines()[2]
        assert "支援" not in walk.text()
        await walk.keys("a", "enter")
        assert "この件は市職員が進めます" in walk.message()
        await walk.keys("q")
        assert "解除" not in walk.text()
        await walk.keys("escape", "f6")
        assert (await walk.case(case)).offered == "city"


async def test_two_of_the_city_sign_to_release_it() -> None:
    stage = await Stage().staffed()
    _, case = await served(stage, "juminhyo-kofu")
    await stage.desk.flag_for_city(actor("1001"), case)
    async with at(stage, "3001", size=NARROW) as walk:
        await walk.go("intake", case=case)
        await walk.keys("q", "1")
        await write(walk, "honnin")
        await walk.keys("enter")
        assert (await walk.case(case)).city_only
        await log_in(walk, "1002")
        assert walk.says("この確認ができるのは市職員の方です")
        await log_in(walk, "3002")
        assert not (await walk.case(case)).city_only
        assert "二人の名前" in walk.message()


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_question_stands_on_the_case_with_its_age(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    case, question = await asked(stage)
    async with at(stage, "1001", size=size) as walk:
        await walk.go("intake", case=case)
        assert "市へ確認中 18分" in walk.text()
        await stage.desk.answer_question(actor("3001"), question, "go_on")
        walk.screen.renew()  # type: ignore[attr-defined]
        await walk.settle()
        assert "市の回答あり" in walk.text()


# ── home ──


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_supervisor_and_city_see_a_question_with_its_age_at_home_and_workers_do_not(
    size: tuple[int, int],
) -> None:
    stage = await Stage().staffed()
    await asked(stage)
    for code, sees in (("2001", True), ("3001", True), ("1001", False)):
        async with at(stage, code, size=size) as walk:
            assert isinstance(walk.screen, HomeScreen)
            assert ("市への確認" in walk.text()) is sees
            assert ("18分" in walk.text().split("確認待ち")[1]) is sees or not sees


async def test_the_city_opens_answers_and_the_supervisor_reads() -> None:
    stage = await Stage().staffed()
    _, question = await asked(stage)
    async with at(stage, "3001", size=NARROW) as walk:
        await walk.keys("tab", "tab", "enter")
        assert isinstance(walk.screen, QuestionView)
        for words in ("同居の孫の分", "請求・届出できる人か", "住民票の写しの交付", "2001"):
            assert walk.says(words)
        await walk.keys("1")
        await write(walk, "koseki")
        await walk.keys("enter")
        found = await stage.desk.question(question)
        assert (found.answer, found.answered_by) == ("go_on", "3001")
        assert walk.says("判断基準にする")
        await walk.keys("escape")
        assert "市への確認" not in walk.text()
    async with at(stage, "2001", size=NARROW) as walk:
        assert "市の回答あり: 進めてよい" in walk.text()
        await walk.keys("tab", "tab", "enter")
        assert walk.says("市職員3001が回答:進めてよい")
        assert not walk.says("判断基準にする")
        await walk.keys("escape")
        assert "市の回答あり" not in walk.text()


async def test_esc_at_the_answers_note_answers_nothing() -> None:
    stage = await Stage().staffed()
    _, question = await asked(stage)
    async with at(stage, "3001", size=NARROW) as walk:
        await walk.go("question", question=question)
        await walk.keys("1", "escape")
        assert (await stage.desk.question(question)).answer == ""


# ── 判断基準 ──


async def test_the_city_makes_an_answer_a_standing_decision_from_tomorrow() -> None:
    stage = await Stage().staffed()
    _, question = await asked(stage)
    await stage.desk.answer_question(actor("3001"), question, "go_on")
    async with at(stage, "3001", size=NARROW) as walk:
        await walk.go("question", question=question)
        await walk.keys("1")
        await write(walk, "inin")
        await walk.keys("enter", "2")
        (made,) = await stage.desk.standards()
        assert (made.procedure, made.since, made.question) == ("juminhyo-kofu", date(2026, 11, 21), question)
        assert "11/21" in walk.message()
        assert not walk.says("判断基準にする")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_f4_leads_to_the_decisions_which_typing_narrows_by_kana_romaji_and_kanji(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    await decided(stage)
    await stage.desk.decide_standing(actor("3001"), "暗証番号は本人が入れる", procedure="jpki-renew")
    async with at(stage, "1001", size=size) as walk:
        await walk.keys("f4")
        await write(walk, "handankijun")
        await walk.keys("enter")
        assert isinstance(walk.screen, DecisionsScreen)
        for words in (TEXT, "暗証番号は本人が入れる", "住民票の写しの交付", "11/20", "請求・届出できる人か"):
            assert words in walk.text()
        for typed in ("juminhyo", "じゅうみん", "委任状"):
            field = walk.screen.query_one("#narrow")
            field.value = ""  # type: ignore[attr-defined]
            field.insert_text_at_cursor(typed)  # type: ignore[attr-defined]
            await walk.settle()
            assert TEXT in walk.text(), typed
            assert "暗証番号は本人が入れる" not in walk.text(), typed
        await walk.keys("enter")
        assert walk.says("閉じる")
        assert not walk.says("改める")


async def test_only_the_city_changes_or_ends_a_decision_and_the_old_one_stays() -> None:
    stage = await Stage().staffed()
    old = await decided(stage)
    async with at(stage, "3001", size=NARROW) as walk:
        await walk.go("decisions")
        await walk.keys("enter", "1")
        await write(walk, "iru")
        await walk.keys("enter", "2")
        assert {one.id: one.until for one in await stage.desk.standards()}[old] == TODAY
        assert walk.says("改められました")
        (new,) = [one for one in await stage.desk.standards() if one.id != old]
        assert (new.since, new.replaces, new.until) == (date(2026, 11, 21), old, None)
        walk.screen.query_one("#standards", Roster).point_at(new.id)
        await walk.keys("enter", "2")
        assert (await stage.desk.standard(new.id)).until == TODAY
        assert len(await stage.desk.standards()) == 2


async def test_the_city_decides_of_its_own_accord_with_plus_and_nobody_else_has_that_key() -> None:
    stage = await Stage().staffed()
    async with at(stage, "2001", size=NARROW) as walk:
        await walk.go("decisions")
        await walk.keys("plus")
        assert isinstance(walk.screen, DecisionsScreen)
    async with at(stage, "3001", size=NARROW) as walk:
        await walk.go("decisions")
        await walk.keys("plus")
        await write(walk, "juuminhyou")
        await walk.keys("enter", "1")
        await write(walk, "menkyo")
        await walk.keys("enter", "1")
        (made,) = await stage.desk.standards()
        assert (made.code, made.since, made.question) == ("identity", TODAY, "")
        assert made.procedure.startswith("juminhyo")
        assert "menkyo" in walk.text()


async def test_f1_of_the_review_tells_of_decisions_too() -> None:
    stage = await Stage().staffed()
    await decided(stage)
    _, case = await residence_record(stage, until="compare")
    async with at(stage, "1002", size=NARROW) as walk:
        await walk.go("review", case=case)
        await walk.keys("f1")
        assert walk.says("この手続の判断基準1件")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_f1_of_a_step_tells_how_many_decisions_its_procedure_has_and_j_shows_them(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    await decided(stage)
    await stage.desk.decide_standing(actor("3001"), "暗証番号は本人が入れる", procedure="jpki-renew")
    _, case = await served(stage, "juminhyo-kofu")
    async with at(stage, "1001", size=size) as walk:
        await walk.go("intake", case=case)
        await walk.keys("f1")
        assert walk.says("この手続の判断基準1件")
        await walk.keys("j")
        assert isinstance(walk.screen, DecisionsScreen)
        assert TEXT in walk.text()
        assert "暗証番号は本人が入れる" not in walk.text()
        await walk.keys("escape")
        assert isinstance(walk.screen, IntakeScreen)


async def test_f1_says_nothing_of_decisions_where_there_are_none() -> None:
    stage = await Stage().staffed()
    _, case = await served(stage, "juminhyo-kofu")
    async with at(stage, "1001", size=NARROW) as walk:
        await walk.go("intake", case=case)
        await walk.keys("f1")
        assert "判断基準" not in walk.text()
        await walk.keys("j")
        assert not isinstance(walk.screen, DecisionsScreen)


# ── the list of protected persons ──


async def test_while_the_list_is_old_the_worker_reads_one_neutral_sentence_and_the_city_renews_it_at_home() -> None:
    stage = await Stage().staffed()
    stage.desk.list_days = 1
    _, case = await residence_record(stage, until="provisional")
    async with at(stage, "1001", size=NARROW) as walk:
        assert "名簿" not in walk.text()
        await walk.go("intake", case=case)
        await walk.keys("enter")
        assert "証明の作成は、いま市職員が行います" in walk.message()
        assert "名簿" not in walk.text()
        assert "支援" not in walk.text()
    async with at(stage, "3001", size=NARROW) as walk:
        assert "古くなっています" in walk.text()
        await walk.keys("tab", "tab", "enter", "2")
        assert (await stage.desk.protected_list()).as_of == date(2026, 11, 19)
        assert "11/19" in walk.text()
        assert "古くなっています" not in walk.text()
    async with at(stage, "1001", size=NARROW) as walk:
        await walk.go("intake", case=case)
        await walk.keys("enter")
        assert "provisional" in (await walk.case(case)).progress.done


@pytest.mark.parametrize(("age", "counted"), [(0, "0件"), (1, "0件"), (5, "1件")])
async def test_the_lists_date_is_work_only_when_it_is_old(age: int, counted: str) -> None:
    stage = await Stage().staffed()
    stage.desk.list_days = 1
    await stage.desk.refresh_protected_list(actor("3001"), TODAY - timedelta(days=age))
    async with at(stage, "3001", size=WIDE) as walk:
        assert f"確認待ち  {counted}" in walk.text()
        assert "名簿" in walk.text()
        case, _ = await asked(stage)
        await stage.desk.offer(actor("1001"), case, "city")
        await walk.keys("f9", "escape")
        assert (walk.screen.query_one("#for_me", Roster).chosen == "roll:") is (age > 1)
