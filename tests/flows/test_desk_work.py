"""Steps: who may, what is missing, what cannot be taken back, and that nothing ends with a thing unaccounted for."""

import pytest

from flows.desk import Report
from flows.events import Actor
from flows.visit import Party
from tests.flows.counter import (
    CARD,
    SATO,
    SUZUKI,
    TAKAHASHI,
    TANAKA,
    WATANABE,
    Counter,
    done,
    refused,
)
from tests.flows.definition_walk import packaged

CITY_STEPS = [(one.id, step.id) for one in packaged().procedures.values() for step in one.step if step.lane == "city"]
KNOWN = {"window": "open", "pin": "known", "wish": "file", "pen": "declined"}


# ── lanes ──


@pytest.mark.parametrize(("procedure", "step"), CITY_STEPS, ids=lambda value: value)
def test_a_worker_never_signs_a_city_step_not_even_beside_somebody(procedure: str, step: str) -> None:
    from flows.case import Case
    from flows.lanes import signatory

    found = packaged().procedures[procedure].at(step)
    for people in ((SATO,), (TAKAHASHI,), (SATO, SUZUKI), (SATO, TAKAHASHI), (TAKAHASHI, SATO)):
        refused(signatory(found, Case(exists=True), people, "any"), "wrong_role")
    assert signatory(found, Case(exists=True), (SATO, TANAKA)) is TANAKA


async def test_a_worker_is_refused_at_the_citys_step_and_the_city_may_sign_at_the_same_screen() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "examine")
    refused(await here.do(SATO, case, "examine"), "wrong_role")
    refused(await here.do(SATO, case, "examine", second=SUZUKI), "wrong_role")
    done(await here.do(SATO, case, "examine", second=TANAKA))
    signed = (await here.case(case)).signed["examine"]
    assert (signed.person, signed.role, signed.second) == ("p-tanaka", "city", "p-sato")


async def test_the_city_gives_a_reason_for_doing_a_workers_step() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "register-reception")
    refused(await here.do(TANAKA, case, "register-reception"), "city_needs_reason")
    done(await here.do(TANAKA, case, "register-reception", reason="staff_short"))
    assert here.events("case", case)[-1].data["reason"] == "staff_short"


async def test_another_person_is_another_human_not_another_account() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "compare")
    did = (await here.case(case)).signed["provisional"].person
    same = Actor(operator="9999", person=did, role="supervisor")
    refused(await here.do(same, case, "compare"), "same_person")
    other = SUZUKI if did == "p-sato" else SATO
    mine = SATO if did == "p-sato" else SUZUKI
    done(await here.do(mine, case, "compare", second=other))
    assert (await here.case(case)).signed["compare"].person == other.person


async def test_who_may_sign_is_named_with_the_window_they_sit_at() -> None:
    from tests.memory import with_staff

    here = Counter()
    there = Counter("T2", "5", beside=here)
    await with_staff(here.desk)
    _, case = await here.started("juminhyo-kofu", "compare")
    did = (await here.case(case)).signed["provisional"].person
    await there.desk.sign_in("2001", "2001")
    found = await here.desk.eligible(case, "compare")
    assert did not in {one.person for one in found}
    assert (found[0].operator, found[0].terminal, found[0].window) == ("2001", "T2", "5")
    assert [one.needs_reason for one in found if one.role == "city"] == [True, True]
    done(await there.desk.sign_out(TAKAHASHI))
    assert {one.terminal for one in await here.desk.eligible(case, "compare")} == {""}
    assert await here.desk.eligible(case, "no-such-step") == ()
    assert {one.role for one in await here.desk.eligible(case, "examine")} == {"city"}


# ── what a step needs ──


async def test_a_step_says_what_is_missing_in_the_order_a_person_would_notice() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu")
    refused(await here.do(SATO, case, "apply"), "answer_needed")
    refused(await here.do(SATO, case, "apply", answers={"applicant": "neighbour"}), "answer_needed")
    refused(await here.do(SATO, case, "apply", answers={"weather": "fine"}), "answer_needed")
    refused(await here.do(SATO, case, "apply", outcome="refer"), "reason_needed")
    refused(await here.do(SATO, case, "apply", outcome="explode"), "no_such_outcome")
    refused(await here.do(SATO, case, "receive"), "step_not_ready")
    refused(await here.desk.complete_step(SATO, "nothing", "apply"), "no_case")
    done(await here.do(SATO, case, "apply", answers={"applicant": "self"}))
    refused(await here.do(SATO, case, "receive", points=(0, 1)), "points_open")
    refused(await here.do(SATO, case, "receive", points=(7, 8, 9, 10)), "points_open")
    refused(await here.do(SATO, case, "receive", counts={"交付請求書": 0}), "paper_missing")
    done(await here.do(SATO, case, "receive"))


async def test_a_paper_only_others_need_is_not_missed() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "receive", applicant="self")
    done(await here.do(SATO, case, "receive", counts={"委任状": 0}))
    assert "委任状" not in (await here.case(case)).progress.items


async def test_the_same_step_pressed_twice_is_done_once() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu")
    said = Report(answers={"applicant": "self"})
    done(await here.desk.complete_step(SATO, case, "apply", said, command="enter"))
    assert done(await here.desk.complete_step(SATO, case, "apply", said, command="enter")).repeated
    assert here.types("case", case).count("step_done") == 1


async def test_a_defect_sends_back_and_spoils_what_was_made() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "compare")
    who = SATO if (await here.case(case)).signed["provisional"].person != "p-sato" else SUZUKI
    done(await here.do(who, case, "compare", outcome="defect"))
    found = await here.case(case)
    assert [step.id for step in found.steps(here.desk.definition(found))] == ["provisional"]
    assert found.progress.spoiled >= 1
    await here.finish(case)


# ── identity ──


async def test_identity_is_judged_by_the_rules_and_the_missing_document_is_said_aloud() -> None:
    here = Counter()
    _, case = await here.started("card-ansho-saisettei", "identify", which="user")
    refused(await here.do(TANAKA, case, "identify", evidence=("no-such",)), "no_such_document")
    words = refused(await here.do(TANAKA, case, "identify"), "identity_missing").sentence()
    assert "本人確認" in words or "証" in words
    done(await here.do(TANAKA, case, "identify", evidence=("drivers-license",)))
    data = next(event.data for event in here.events("case", case) if event.data.get("step") == "identify")
    assert (data["judged"], set(data["evidence"])) == ("sufficient", {"individual-number-card", "drivers-license"})


async def test_only_the_city_goes_on_without_the_documents_and_says_why() -> None:
    here = Counter()
    _, case = await here.started("card-ansho-saisettei", "identify", which="both")
    refused(await here.do(TANAKA, case, "identify"), "identity_missing")
    done(await here.do(TANAKA, case, "identify", reason="city_decides"))
    data = next(event.data for event in here.events("case", case) if event.data.get("step") == "identify")
    assert (data["judged"], data["reason"]) == ("city", "city_decides")


async def test_a_document_shown_once_counts_for_every_case_of_the_person() -> None:
    here = Counter()
    visit, first = await here.started("card-ansho-saisettei", "identify", which="user")
    done(await here.do(TANAKA, first, "identify", evidence=("drivers-license",)))
    assert (await here.visit(visit)).parties[0].evidence == ("drivers-license",)
    second = await here.open("card-ansho-saisettei", visit)
    await here.to(second, "identify", which="both")
    done(await here.do(TANAKA, second, "identify"))


async def test_an_identity_check_without_any_document_is_refused() -> None:
    here = Counter()
    _, case = await here.started("card-kofu", "identify", who="self", reissue="free")
    refused(await here.do(TANAKA, case, "identify"), "identity_missing")
    booked = str(done(await here.desk.open_case(SATO, "juki-etsuran")).shown["case"])
    await here.to(booked, "check-identity")
    refused(await here.do(SATO, booked, "check-identity"), "evidence_needed")
    done(await here.do(SATO, booked, "check-identity", evidence=("passport",)))


# ── what cannot be taken back ──


async def test_an_irreversible_step_is_begun_before_it_is_done() -> None:
    here = Counter(**KNOWN)
    _, case = await here.started("jpki-renew", "revoke")
    refused(await here.do(SATO, case, "revoke"), "begin_first")
    refused(await here.desk.result_unknown(SATO, case, "revoke"), "not_begun")
    done(await here.desk.begin_step(SATO, case, "revoke"))
    refused(await here.desk.begin_step(SATO, case, "revoke"), "already_begun")
    refused(await here.desk.close_case(SATO, case, "absent", "visitor_left", {}), "result_unknown")
    refused(await here.desk.park(SATO, case, "system_down"), "result_unknown")
    done(await here.do(SATO, case, "revoke"))
    assert (await here.case(case)).began == {}


async def test_an_ordinary_step_has_nothing_to_begin() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu")
    refused(await here.desk.begin_step(SATO, case, "apply"), "already_begun")
    refused(await here.desk.begin_step(SATO, case, "deliver"), "step_not_ready")


async def test_a_terminal_that_comes_back_knows_no_result_of_what_it_had_begun() -> None:
    here = Counter(**KNOWN)
    _, case = await here.started("jpki-renew", "revoke")
    program = Actor(operator="terminal", person="terminal", role="device", auth="program")
    refused(await here.desk.came_back(program, case), "not_begun")
    done(await here.desk.begin_step(SATO, case, "revoke"))
    done(await here.desk.came_back(program, case))
    assert (await here.case(case)).unknown == {"revoke"}
    refused(await here.desk.came_back(program, case), "not_begun")
    done(await here.do(SATO, case, "revoke"))


async def test_nobody_repeats_an_unknown_result_before_somebody_has_looked() -> None:
    here = Counter(**KNOWN)
    _, case = await here.started("jpki-renew", "revoke")
    done(await here.desk.begin_step(SATO, case, "revoke"))
    done(await here.desk.result_unknown(SATO, case, "revoke"))
    assert (await here.case(case)).unknown == {"revoke"}
    row = await here.journal.case(case)
    assert row is not None
    assert row.state == "unknown"
    done(await here.desk.not_performed(SATO, case, "revoke"))
    found = await here.case(case)
    assert (found.unknown, found.began) == (frozenset(), {})
    done(await here.desk.begin_step(SATO, case, "revoke"))
    done(await here.do(SATO, case, "revoke"))


async def test_only_the_role_of_a_begun_step_says_what_became_of_it() -> None:
    here = Counter(who="self", reissue="free", face="same")
    _, case = await here.started("card-kofu", "process")
    refused(await here.desk.begin_step(SATO, case, "process"), "wrong_role")
    done(await here.desk.begin_step(TANAKA, case, "process"))
    refused(await here.desk.not_performed(SATO, case, "process"), "wrong_role")
    done(await here.desk.not_performed(TANAKA, case, "process"))


# ── undo ──


async def test_the_last_own_step_is_undone_and_what_it_took_goes_back() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "receive", applicant="self")
    done(await here.do(SATO, case, "receive"))
    refused(await here.desk.undo_step(SUZUKI, case, "mistake"), "undo_not_last")
    done(await here.desk.undo_step(SATO, case, "mistake"))
    found = await here.case(case)
    assert found.progress.held() == {}
    assert found.progress.items["本人確認書類"].way == "returned"
    assert [step.id for step in found.steps(here.desk.definition(found))] == ["receive"]
    refused(await here.desk.undo_step(SATO, case, "mistake"), "undo_not_last")


async def test_undoing_a_step_leaves_what_lay_in_the_tray_before() -> None:
    here = Counter(window="open", pin="forgotten", which="signature")
    _, case = await here.started("jpki-renew", "receive")
    done(await here.do(SATO, case, "receive", answers={"wish": "file", "pen": "declined"}))
    done(await here.desk.undo_step(SATO, case, "mistake"))
    assert set((await here.case(case)).progress.held()) == {CARD, "暗証番号初期化の申請書"}


async def test_what_cannot_be_undone_is_never_undone() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "submit-papers")
    last = (await here.case(case)).history[-1]
    delivered = SATO if last.person == "p-sato" else SUZUKI if last.person == "p-suzuki" else TAKAHASHI
    refused(await here.desk.undo_step(delivered, case, "mistake"), "undo_never")


# ── endings ──


async def test_a_case_ends_only_when_every_thing_has_a_named_way() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "register-reception", applicant="self")
    refused(await here.desk.close_case(SATO, case, "completed", "", {}), "not_finished")
    words = refused(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", {}), "settle_items").sentence()
    assert "交付請求書" in words
    refused(
        await here.desk.close_case(
            SATO, case, "withdrawn", "x", {"交付請求書": "destroyed", "本人確認書類": "returned"}
        ),
        "settle_items",
    )
    settle = {"交付請求書": "returned", "本人確認書類": "returned"}
    done(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", settle))
    found = await here.case(case)
    assert (found.outcome, found.progress.held()) == ("withdrawn", {})
    refused(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", {}), "case_closed")
    refused(await here.desk.park(SATO, case, "paper_missing"), "case_closed")


async def test_an_outcome_that_ends_the_case_needs_the_ways_too() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "examine", applicant="self")
    refused(await here.do(TANAKA, case, "examine", outcome="refused", reason="letter"), "settle_items")
    settle = {"交付請求書": "filed", "受付確認票": "destroyed", "住民票の写し": "destroyed"}
    answer = done(await here.do(TANAKA, case, "examine", outcome="refused", reason="letter", settle=settle))
    assert answer.shown["ended"] == "declined"


async def test_things_go_into_the_safe_in_a_sealed_bag_by_two_people() -> None:
    here = Counter(**KNOWN)
    _, case = await here.started("jpki-renew", "compare")
    refused(await here.desk.put_in_safe(SATO, None, case, "7"), "second_needed")
    refused(await here.desk.put_in_safe(SATO, SATO, case, "7"), "second_needed")
    refused(await here.desk.put_in_safe(SATO, TANAKA, case, ""), "bag_needed")
    done(await here.desk.put_in_safe(SATO, TANAKA, case, "7"))
    found = await here.case(case)
    assert (found.in_safe(), found.bags) == ((CARD,), {CARD: "7"})
    refused(await here.desk.put_in_safe(SATO, TANAKA, case, "8"), "nothing_held")
    refused(await here.desk.take_from_safe(SATO, None, case), "second_needed")
    done(await here.desk.take_from_safe(SATO, TANAKA, case))
    assert CARD in (await here.case(case)).progress.held()
    refused(await here.desk.take_from_safe(SATO, TANAKA, case), "nothing_held")


async def test_a_case_is_not_completed_while_a_thing_lies_in_the_safe() -> None:
    here = Counter(**KNOWN)
    _, case = await here.started("jpki-renew", "explain")
    await here.to(case, "bind-papers")
    visit, other = await here.started("jpki-renew", "bind-papers")
    assert visit
    # a card that should have gone back at return-card was received again by mistake and locked up
    done(await here.desk.promise_later(SATO, other, "本人確認書類（カード以外1点）", 3, list_="original"))
    done(await here.do(SATO, other, "bind-papers"))
    found = await here.case(other)
    assert (found.outcome, set(found.owed())) == ("completed", {"本人確認書類（カード以外1点）"})
    row = await here.journal.case(other)
    assert row is not None
    assert (row.owed, str(row.due)) == (("本人確認書類（カード以外1点）",), "2026-11-23")
    refused(await here.desk.settle_owed(SATO, other, {}), "settle_items")
    refused(await here.desk.settle_owed(SATO, "nothing", {}), "no_case")
    done(await here.desk.settle_owed(SATO, other, {"本人確認書類（カード以外1点）": "filed"}))
    assert (await here.case(other)).owed() == {}


async def test_completing_needs_the_safe_empty_and_absence_may_fill_it() -> None:
    here = Counter(**KNOWN)
    _, case = await here.started("jpki-renew", "return-card")
    done(await here.desk.put_in_safe(SATO, TANAKA, case, "7"))
    await here.to(case, "bind-papers")
    refused(await here.do(SATO, case, "bind-papers"), "still_in_safe")
    done(await here.desk.take_from_safe(SATO, TANAKA, case))
    settle = {"申請書": "filed", "電子証明書失効申請等受理通知書": "filed", "電子証明書の写し": "filed", CARD: "safe"}
    refused(await here.desk.close_case(SATO, case, "absent", "visitor_left", settle), "second_needed")
    done(await here.desk.close_case(SATO, case, "absent", "visitor_left", settle, second=TANAKA, told=Report(bag="9")))
    assert (await here.case(case)).bags[CARD] == "9"


async def test_a_visitor_sent_home_for_a_paper_gets_the_list_with_the_case_number_and_the_day() -> None:
    from datetime import date

    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "receive", applicant="proxy")
    answer = done(
        await here.do(SATO, case, "receive", outcome="come_again", reason="letter", counts={"委任状": 0},
                      deadline=date(2026, 12, 4), settle={})
    )  # fmt: skip
    (job,) = here.jobs("bring")
    assert answer.shown["bring"] == job.id
    assert (job.body["items"], job.body["n"], job.body["number"]) == (["委任状"], 1, "A-001")
    assert job.body["deadline"] == "令和8年12月4日(金)"
    found = await here.case(case)
    assert (found.outcome, found.missing, found.deadline) == ("come_again", ("委任状",), date(2026, 12, 4))
    assert done(await here.desk.reprint(SATO, visit, "bring", case_id=case)).shown["copy"] == 1
    assert here.jobs("bring")[1].body == job.body


async def test_the_reason_stands_on_the_list_when_no_paper_is_named_and_no_free_text_ever() -> None:
    here = Counter()
    _, case = await here.started("jpki-renew", "too-early", window="early")
    done(await here.do(SATO, case, "too-early", outcome="come_again", reason="too_early"))
    assert here.jobs("bring")[0].body["items"] == ["満了まで3か月以上ある"]
    _, other = await here.started("juminhyo-kofu", "apply")
    told = Report(missing=("山田太郎の委任状",))
    refused(await here.desk.close_case(SATO, other, "come_again", "paper_missing", {}, told=told), "no_such_paper")
    told = Report(missing=("委任状",))
    shown = done(await here.desk.close_case(SATO, other, "come_again", "paper_missing", {}, told=told)).shown
    assert shown["job"] == here.jobs("bring")[1].id


async def test_telling_a_complaint_to_the_city_asks_for_the_erasure_of_what_was_heard() -> None:
    here = Counter(level="city", cause="service")
    case = str(done(await here.desk.open_case(SATO, "complaint")).shown["case"])
    await here.finish(case)
    due = next(event for event in here.events("case", case) if event.type == "erasure_due")
    assert due.data == {"stream_kind": "case", "stream_id": case, "classes": ["contact", "phone"]}
    assert (await here.case(case)).erasing == ("contact", "phone")


async def test_tomorrows_work_shows_its_day_in_the_list() -> None:
    here = Counter(who="self", cards="none", proven="yes", school="no", others="no")
    _, case = await here.started("juki-tennyu", "sort-papers")
    row = await here.journal.case(case)
    assert row is not None
    assert str(row.due) == "2026-11-21"
    await here.finish(case)
    row = await here.journal.case(case)
    assert row is not None
    assert (row.due, row.done, row.state) == (None, row.total, "closed")


# ── sleep ──


async def test_a_case_sleeps_with_a_reason_and_a_date_and_wakes_at_the_same_step() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "provisional")
    refused(await here.desk.wake(SATO, case), "case_not_parked")
    done(await here.desk.park(SATO, case, "reply_awaited", days=7))
    refused(await here.desk.park(SATO, case, "reply_awaited"), "case_parked")
    refused(await here.do(SATO, case, "provisional"), "case_parked")
    row = await here.journal.case(case)
    assert row is not None
    assert (row.state, str(row.due)) == ("parked", "2026-11-27")
    done(await here.desk.wake(SATO, case))
    assert [step.id for step in (await here.case(case)).steps(packaged().procedures["juminhyo-kofu"])] == [
        "provisional"
    ]


async def test_a_case_does_not_wake_under_a_ticket_that_is_over() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "provisional")
    over = await here.ticket()
    done(await here.desk.close_visit(SATO, over))
    done(await here.desk.park(SATO, case, "reply_awaited"))
    refused(await here.desk.wake(SATO, case, visit_id=over), "visit_closed")
    refused(await here.desk.wake(SATO, "nothing"), "no_case")


# ── the city ──


async def test_the_flag_leaves_everything_to_the_city_and_two_of_them_lift_it() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "register-reception")
    before = here.jobs("ticket")
    other = await here.open("juki-tennyu", visit)
    refused(await here.desk.release_for_city(TANAKA, WATANABE, case, reason="x"), "not_flagged")
    done(await here.desk.flag_for_city(SATO, case, text="支援措置"))
    refused(await here.desk.flag_for_city(SATO, case), "already_flagged")
    assert (await here.case(other)).city_only
    assert (await here.case(await here.open("jpki-renew", visit))).city_only
    refused(await here.do(SATO, case, "register-reception"), "city_only")
    refused(await here.do(SATO, case, "register-reception", second=SUZUKI), "city_only")
    refused(await here.desk.close_case(SATO, case, "withdrawn", "x", {}), "city_only")
    refused(await here.desk.match_handover(SATO, visit, tag="", slip=case, folder=case), "city_only")
    done(await here.do(TANAKA, case, "register-reception"))
    assert {one.role for one in await here.desk.eligible(case, "hand-tag")} <= {"city"}
    for two, code in (
        ((TANAKA, SATO), "two_of_city"),
        ((TANAKA, TANAKA), "two_of_city"),
        ((SATO, TANAKA), "two_of_city"),
    ):
        refused(await here.desk.release_for_city(*two, case, reason="確認済み"), code)
    refused(await here.desk.release_for_city(TANAKA, None, case, reason="確認済み"), "two_of_city")
    refused(await here.desk.release_for_city(TANAKA, WATANABE, case, reason=""), "reason_needed")
    done(await here.desk.release_for_city(TANAKA, WATANABE, case, reason="確認済み"))
    assert not (await here.case(other)).city_only
    done(await here.do(SATO, case, "hand-tag"))
    seen = [event.data for one in (case, other) for event in here.events("case", one)]
    assert "支援措置" not in repr(seen)
    assert before == here.jobs("ticket")
    released = next(event for event in here.events("case", case) if event.type == "city_released")
    assert released.envelope.second == WATANABE


async def test_a_child_needs_the_guardian_and_an_interpreter_is_nobodys_proxy() -> None:
    from flows.meter import judged

    here = Counter(who="child", reissue="free")
    child = Party(id="c", stance="subject", under15=True)
    visit = await here.at_window("C", parties=(child, Party(id="i", stance="interpreter", evidence=("passport",))))
    case = await here.open("card-kofu", visit)
    procedure = here.desk.definition(await here.case(case))
    found = judged(procedure, await here.case(case), await here.visit(visit), here.desk.today(), ("passport",))
    assert found is not None
    assert not found.sufficient
    done(await here.desk.add_party(SATO, visit, Party(id="g", stance="legal_proxy", evidence=("drivers-license",))))
    shown = ("individual-number-card", "family-register")
    found = judged(procedure, await here.case(case), await here.visit(visit), here.desk.today(), shown)
    assert found is not None
    assert found.sufficient
