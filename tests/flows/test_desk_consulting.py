"""The lawful way to the city: questions of the 業務責任者, dated answers, standing decisions, a list with a date."""

from datetime import date, timedelta

import msgspec
import pytest

from flows import protected
from flows.desk import Desk
from flows.question import Question
from flows.rows import project
from flows.standard import Standard
from tests.flows.counter import SATO, TAKAHASHI, TANAKA, WATANABE, Counter, done, refused

TODAY = date(2026, 11, 20)
TEXT = "同じ世帯なら委任状は要らない。"


async def asked(here: Counter, desk: Desk | None = None, text: str = "世帯が分かれている場合") -> tuple[str, str]:
    _, case = await here.started("juminhyo-kofu", "receive", applicant="self")
    answer = await (desk or here.desk).ask_city(TAKAHASHI, case, "entitled", text=text)
    return case, str(done(answer).shown["question"])


async def decided(here: Counter, **more: object) -> str:
    _, question = await asked(here)
    done(await here.desk.answer_question(TANAKA, question, "go_on"))
    made = await here.desk.decide_standing(TANAKA, TEXT, question_id=question, **more)  # type: ignore[arg-type]
    return str(done(made).shown["standard"])


# ── questions ──


async def test_only_the_supervisor_asks_and_only_the_city_answers() -> None:
    here = Counter()
    case, question = await asked(here)
    refused(await here.desk.ask_city(SATO, case, "entitled"), "only_supervisor_asks")
    refused(await here.desk.ask_city(TANAKA, case, "entitled"), "only_supervisor_asks")
    refused(await here.desk.answer_question(SATO, question, "go_on"), "wrong_role")
    refused(await here.desk.answer_question(TAKAHASHI, question, "go_on"), "wrong_role")
    refused(await here.desk.answer_question(TANAKA, "other", "go_on"), "no_question")
    done(await here.desk.answer_question(TANAKA, question, "go_on", command="a"))
    assert done(await here.desk.answer_question(TANAKA, question, "go_on", command="a")).repeated
    refused(await here.desk.answer_question(TANAKA, question, "refuse"), "no_question")
    found = await here.desk.question(question)
    assert (found.answer, found.answered_by, found.answered_at) == ("go_on", "3001", here.clock.now())
    assert (found.procedure, found.step, found.case) == ("juminhyo-kofu", "receive", case)


async def test_a_question_waits_for_the_city_then_for_the_supervisor_to_read_the_answer() -> None:
    here = Counter()
    case, question = await asked(here)
    here.clock.pass_minutes(10)
    read = done(await here.desk.read_question(TANAKA, question))
    assert read.shown == {"question": "世帯が分かれている場合", "answer": ""}
    (found,) = await here.desk.questions(case_id=case)
    assert (found.waits_for, found.seen_at) == ("city", here.clock.now())
    done(await here.desk.answer_question(TANAKA, question, "go_on", text="戸籍で確かめた"))
    assert (await here.desk.question(question)).waits_for == "supervisor"
    assert done(await here.desk.read_question(TAKAHASHI, question)).shown["answer"] == "戸籍で確かめた"
    assert await here.desk.questions() == ()
    assert [one.id for one in await here.desk.questions(open_only=False)] == [question]
    before = here.types("question", question)
    done(await here.desk.read_question(TAKAHASHI, question))
    assert here.types("question", question) == before


async def test_a_worker_does_not_read_a_question_and_its_words_are_in_no_event_and_no_row() -> None:
    here = Counter()
    case, question = await asked(here, text="佐藤様の件")
    refused(await here.desk.read_question(SATO, question), "wrong_role")
    refused(await here.desk.read_question(TANAKA, "other"), "no_question")
    events = here.events("question", question)
    assert "佐藤" not in repr([event.data for event in events])
    row = project(events[0].envelope.stream, events, here.office.define)
    assert row is not None
    assert "佐藤" not in row.body.decode()
    assert here.types("case", case).count("question_asked") == 0


async def test_who_asks_or_answers_need_not_hold_the_papers_but_the_words_come_with_a_claim() -> None:
    here = Counter()
    there = Counter("T2", "9", beside=here)
    case, question = await asked(here, there.desk)
    assert (await here.case(case)).holder == "T1"
    there.journal.online = here.journal.online = False
    refused(await here.desk.read_question(TANAKA, question), "question_elsewhere")
    refused(await here.desk.answer_question(TANAKA, question, "go_on"), "question_elsewhere")
    here.journal.online = True
    done(await here.desk.read_question(TANAKA, question))
    assert (await here.desk.question(question)).holder == "T1"
    done(await here.desk.answer_question(TANAKA, question, "go_on"))
    here.office.terms[here.events("question", question)[0].envelope.stream] = 7
    there.journal.online = True
    refused(await there.desk.read_question(TAKAHASHI, question), "taken_by_other")


async def test_nobody_asks_about_a_case_that_is_over_or_was_never_there() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "apply")
    done(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", {}))
    refused(await here.desk.ask_city(TAKAHASHI, case, "other"), "case_closed")
    refused(await here.desk.ask_city(TAKAHASHI, "nothing", "other"), "no_case")


# ── standing decisions ──


async def test_an_answer_becomes_a_dated_decision_for_its_procedure_addressed_to_the_supervisor() -> None:
    here = Counter()
    name = await decided(here)
    (found,) = await here.desk.standards()
    assert msgspec.structs.asdict(found) | {"decided_at": None} == {
        "id": name, "version": 1, "code": "entitled", "procedure": "juminhyo-kofu", "step": "receive",
        "question": found.question, "since": TODAY, "until": None, "replaces": "", "replaced_by": "",
        "decided_by": "3001", "decided_at": None,
    }  # fmt: skip
    assert here.events("standard", name)[0].data["to"] == "supervisor"
    assert TEXT not in repr(here.events("standard", name)[0].data)
    assert await here.desk.standard_texts([found]) == {name: TEXT}
    assert await here.desk.standards_for("juminhyo-kofu") == (found,)
    assert await here.desk.standards_for("jpki-renew") == ()


async def test_only_the_city_decides_with_words_from_today_on_and_after_an_answer() -> None:
    here = Counter()
    desk = here.desk
    _, question = await asked(here)
    for who in (SATO, TAKAHASHI):
        refused(await desk.decide_standing(who, TEXT, procedure="juminhyo-kofu"), "wrong_role")
        refused(await desk.end_standing(who, "x"), "wrong_role")
    refused(await desk.decide_standing(TANAKA, "  "), "standard_text")
    refused(await desk.decide_standing(TANAKA, TEXT, question_id=question), "not_answered")
    refused(await desk.decide_standing(TANAKA, TEXT, since=TODAY - timedelta(days=1)), "standard_past")
    refused(await desk.decide_standing(TANAKA, TEXT, procedure="nothing"), "no_procedure")
    refused(await desk.decide_standing(TANAKA, TEXT, replaces="nothing"), "no_standard")
    refused(await desk.end_standing(TANAKA, "nothing"), "no_standard")
    refused(await desk.decide_standing(TANAKA, "1234-5678-9018 の人"), "my_number")
    assert await desk.standards() == ()


async def test_a_later_decision_replaces_one_and_the_old_one_stays_with_its_dates() -> None:
    here = Counter()
    old = await decided(here)
    start = TODAY + timedelta(days=10)
    made = await here.desk.decide_standing(WATANABE, "委任状は要る。", replaces=old, since=start)
    new = str(done(made).shown["standard"])
    assert [one.id for one in await here.desk.standards_for("juminhyo-kofu")] == [old]
    before, after = await here.desk.standard(old), await here.desk.standard(new)
    assert (before.until, before.replaced_by) == (start - timedelta(days=1), new)
    assert (after.procedure, after.code, after.replaces) == ("juminhyo-kofu", "entitled", old)
    here.clock.pass_minutes(10 * 24 * 60)
    assert [one.id for one in await here.desk.standards_for("juminhyo-kofu")] == [new]
    assert len(await here.desk.standards()) == 2
    refused(await here.desk.decide_standing(TANAKA, TEXT, replaces=old), "no_standard")


async def test_a_decision_ends_on_a_named_day_and_one_for_all_procedures_holds_everywhere() -> None:
    here = Counter()
    name = str(done(await here.desk.decide_standing(TANAKA, TEXT)).shown["standard"])
    assert [one.id for one in await here.desk.standards_for("jpki-renew")] == [name]
    refused(await here.desk.end_standing(TANAKA, name, until=TODAY - timedelta(days=1)), "standard_past")
    done(await here.desk.end_standing(TANAKA, name))
    assert (await here.desk.standard(name)).holds_on(TODAY)
    assert not (await here.desk.standard(name)).holds_on(TODAY + timedelta(days=1))
    refused(await here.desk.end_standing(TANAKA, name), "no_standard")


async def test_rows_of_questions_and_decisions_are_open_while_somebody_has_to_follow_them() -> None:
    here = Counter()
    name = await decided(here)
    question = (await here.desk.standard(name)).question
    rows = {kind: here.office.rows[kind, row] for kind, row in (("question", question), ("standard", name))}
    assert [row.open for row in rows.values()] == [True, True]
    assert msgspec.json.decode(rows["question"].body, type=Question) == await here.desk.question(question)
    assert msgspec.json.decode(rows["standard"].body, type=Standard) == await here.desk.standard(name)
    done(await here.desk.read_question(TAKAHASHI, question))
    done(await here.desk.end_standing(TANAKA, name))
    assert not here.office.rows["question", question].open
    assert not here.office.rows["standard", name].open


# ── the list of protected persons ──


async def test_while_the_list_is_out_of_date_the_city_makes_every_paper_with_an_address() -> None:
    here = Counter()
    here.desk.list_days = 1
    _, case = await here.started("juminhyo-kofu", "receive", applicant="self")
    await here.to(case, "provisional")
    sentence = refused(await here.do(SATO, case, "provisional"), "city_confirms").sentence()
    assert "支援" not in sentence
    assert "名簿" not in sentence
    assert {one.role for one in await here.desk.eligible(case, "provisional")} <= {"city"}
    done(await here.desk.refresh_protected_list(TANAKA, TODAY - timedelta(days=1)))
    done(await here.do(SATO, case, "provisional"))


async def test_the_city_may_make_it_without_giving_a_reason_and_nothing_else_waits_for_the_list() -> None:
    here = Counter()
    here.desk.list_days = 0
    _, case = await here.started("juminhyo-kofu", "provisional", applicant="self")
    done(await here.do(TANAKA, case, "provisional"))
    done(await here.do(SATO, case, "compare"))
    other, _ = await here.started("jpki-renew", "operate-terminal", window="open", pin="known")
    assert (await here.desk.visit(other)).state == "serving"


@pytest.mark.parametrize("days", [0, 1, 7])
async def test_the_list_ages_day_by_day(days: int) -> None:
    here = Counter()
    here.desk.list_days = days
    assert await here.desk.list_stale()
    done(await here.desk.refresh_protected_list(TANAKA, TODAY))
    for passed in range(days + 1):
        assert not await here.desk.list_stale(), passed
        here.clock.pass_minutes(24 * 60)
    assert await here.desk.list_stale()


async def test_only_the_city_dates_the_list_never_ahead_and_never_backwards() -> None:
    here = Counter()
    refused(await here.desk.refresh_protected_list(TANAKA, TODAY), "list_not_kept")
    assert not await here.desk.list_stale()
    here.desk.list_days = 1
    for who in (SATO, TAKAHASHI):
        refused(await here.desk.refresh_protected_list(who, TODAY), "wrong_role")
    refused(await here.desk.refresh_protected_list(TANAKA, TODAY + timedelta(days=1)), "list_date")
    done(await here.desk.refresh_protected_list(TANAKA, TODAY))
    refused(await here.desk.refresh_protected_list(TANAKA, TODAY - timedelta(days=1)), "list_date")
    found = await here.desk.protected_list()
    assert (found.as_of, found.by) == (TODAY, "3001")
    row = here.office.rows[protected.ROW, protected.LIST.id]
    assert msgspec.json.decode(row.body, type=protected.ProtectedList) == found
    assert await here.desk.left_behind() == ()
