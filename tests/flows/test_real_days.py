"""Real days at a counter (MODEL section 6), each through the desk."""

from flows.board import board_view
from flows.desk import Done, Paper, Report, Session
from flows.desk.calling import needs_visitor
from flows.events import Stream
from flows.rehearse import first_ways
from flows.visit import Party
from tests.flows.counter import (
    ADMIN,
    CARD,
    SATO,
    SUZUKI,
    TAKAHASHI,
    TANAKA,
    WATANABE,
    Counter,
    cash,
    done,
    refused,
)
from tests.memory import with_staff

RENEW = {"window": "open", "pin": "known", "wish": "file", "pen": "declined"}


async def ways(here: Counter, case_id: str) -> dict[str, str]:
    """The proposed way of every thing still held."""
    case = await here.case(case_id)
    return first_ways(here.desk.definition(case), case.progress)


async def test_a_paper_is_forgotten() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "receive", applicant="proxy")
    words = refused(await here.do(SATO, case, "receive", counts={"委任状": 0}), "paper_missing").sentence()
    assert "委任状" in words
    ended = done(await here.do(SATO, case, "receive", outcome="come_again", reason="letter", counts={"委任状": 0}))
    assert ended.shown["ended"] == "come_again"
    assert here.jobs("bring")[0].body["items"] == ["委任状"]
    assert (await here.case(case)).progress.held() == {}
    done(await here.desk.close_visit(SATO, visit))


async def test_a_paper_is_missed_after_things_were_taken_and_everything_goes_back() -> None:
    here = Counter(**RENEW)
    visit, case = await here.started("jpki-renew", "compare")
    told = Report(missing=("本人確認書類（カード以外1点）",))
    settle = {"申請書": "returned", CARD: "returned"}
    done(await here.desk.close_case(SATO, case, "come_again", "paper_missing", settle, told=told))
    assert {place.way for place in (await here.case(case)).progress.items.values()} == {"returned"}
    assert here.jobs("bring")[0].body["items"] == ["本人確認書類（カード以外1点）"]
    done(await here.desk.close_visit(SATO, visit))


async def test_the_visitor_leaves_in_the_middle_and_the_ticket_wakes_everything() -> None:
    here = Counter(**RENEW)
    visit, case = await here.started("jpki-renew", "inspect")
    done(await here.desk.hold(SATO, visit))
    for _ in range(2):
        done(await here.desk.call(SATO, visit))
    done(await here.desk.absent(SATO, visit))
    done(await here.desk.park(SATO, case, "visitor_left", days=1))
    done(await here.desk.put_in_safe(SATO, TANAKA, case, "B-17"))
    row = await here.journal.case(case)
    assert row is not None
    assert (row.state, row.owed, str(row.due)) == ("parked", (CARD,), "2026-11-21")
    here.clock.pass_minutes(24 * 60)
    done(await here.desk.come_back(SATO, visit))
    done(await here.desk.wake(SATO, case))
    done(await here.desk.take_from_safe(SATO, WATANABE, case))
    assert (await here.finish(case)).outcome == "completed"
    assert (await here.case(case)).progress.items[CARD].way == "returned"
    done(await here.desk.close_visit(SATO, visit))


async def test_the_wrong_person_answers_and_a_number_is_called_twice() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "call")
    done(await here.do(SATO, case, "call"))
    refused(await here.do(SATO, case, "verify-tag", scan="A-044"), "tag_mismatch")
    done(await here.desk.undo_call(SATO, visit))
    assert (await here.visit(visit)).state == "held"
    done(await here.desk.call(SATO, visit, area="delivery"))
    assert done(await here.desk.call(SATO, visit, area="delivery")).shown["calls"] == 2
    done(await here.do(SATO, case, "verify-tag", scan="A-001"))


async def test_a_ticket_is_lost_and_turns_up_in_other_hands() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "call")
    done(await here.desk.replace_ticket(SATO, visit, evidence="passport", slip=case))
    assert here.jobs("tag")[-1].copy == 1
    done(await here.do(SATO, case, "call"))
    refused(await here.do(SATO, case, "verify-tag", scan="A-001"), "dead_number")
    assert (await here.finish(case)).outcome == "completed"


async def test_a_family_of_three_on_one_ticket_and_one_leaves_early() -> None:
    here = Counter(**RENEW)
    family = tuple(Party(id=name, stance="subject") for name in ("father", "mother", "son"))
    visit = await here.at_window("B", parties=family)
    cases = {name: await here.open("jpki-renew", visit, name) for name in ("father", "mother", "son")}
    await here.finish(cases["father"])
    await here.to(cases["mother"], "compare")
    settle = await ways(here, cases["mother"])
    done(await here.desk.close_case(SATO, cases["mother"], "withdrawn", "visitor_asks", settle))
    done(await here.desk.change_party(SATO, visit, "mother", present=False))
    refused(await here.desk.close_visit(SATO, visit), "case_still_open")
    await here.finish(cases["son"])
    done(await here.desk.close_visit(SATO, visit))
    numbers = {(await here.case(case)).ticket for case in cases.values()}
    assert numbers == {"B-001"}
    assert [(await here.case(case)).n for case in cases.values()] == [1, 2, 3]


async def test_a_child_comes_with_a_guardian() -> None:
    here = Counter(who="child", reissue="free", notice="lost", paper_card="none", juki_card="none")
    child = Party(id="child", stance="subject", under15=True)
    guardian = Party(id="mother", stance="legal_proxy")
    visit = await here.at_window("C", parties=(child, guardian))
    case = await here.open("card-kofu", visit, "child")
    await here.to(case, "identify")
    missing = refused(await here.do(TANAKA, case, "identify", evidence=("passport",)), "identity_missing").sentence()
    assert "代理" in missing or "戸籍" in missing
    done(await here.desk.show_evidence(TANAKA, visit, "mother", "drivers-license"))
    done(await here.desk.show_evidence(TANAKA, visit, "child", "family-register"))
    done(await here.do(TANAKA, case, "identify", evidence=("passport",)))
    assert (await here.finish(case)).progress.items["法定代理人の本人確認書類"].way == "returned"


async def test_a_child_who_did_not_come_is_the_citys_to_decide() -> None:
    here = Counter()
    visit, case = await here.started("card-kofu", "check-booking")
    done(await here.do(SATO, case, "check-booking", outcome="child_absent", reason="child_absent", settle={}))
    assert (await here.case(case)).outcome == "referred"
    done(await here.desk.close_visit(SATO, visit))


async def test_an_interpreter_shows_papers_and_stays_an_interpreter() -> None:
    here = Counter(which="user")
    people = (Party(id="guest", stance="subject"), Party(id="friend", stance="interpreter"))
    visit = await here.at_window("B", parties=people, language="en")
    case = await here.open("card-ansho-saisettei", visit, "guest")
    done(await here.desk.show_evidence(SATO, visit, "friend", "passport"))
    await here.to(case, "identify")
    refused(await here.do(TANAKA, case, "identify"), "identity_missing")
    refused(await here.desk.open_case(SATO, "jpki-renew", visit_id=visit, party_id="nobody"), "no_party")


async def test_the_pin_locks_midway_and_the_case_returns_to_the_exact_step() -> None:
    here = Counter(**RENEW, which="user")
    _, case = await here.started("jpki-renew", "enter-pin")
    done(await here.desk.begin_step(SATO, case, "enter-pin"))
    done(await here.do(SATO, case, "enter-pin", outcome="locked"))
    found = await here.case(case)
    assert [step.id for step in found.steps(here.desk.definition(found))] == ["reset-which"]
    assert CARD in found.progress.held()
    await here.to(case, "reset-identify")
    refused(await here.do(TANAKA, case, "reset-identify"), "identity_missing")
    await here.to(case, "enter-pin")
    assert (await here.finish(case)).outcome == "completed"


async def test_the_outside_terminal_dies_and_comes_back() -> None:
    here = Counter(**RENEW)
    started = [await here.started("jpki-renew", "operate-terminal") for _ in range(3)]
    shown = done(await here.desk.resource_down(SATO, "cs_terminal")).shown
    assert sorted(shown["parked"]) == sorted(case for _, case in started)
    warned = done(await here.desk.issue_ticket(SATO, "B", wants=["jpki-renew"])).shown
    assert warned["down"] == ["cs_terminal"]
    visit, case = started[0]
    refused(await here.desk.close_visit(SATO, visit), "tray_not_empty")
    done(await here.desk.wake(SATO, case))
    settle = {"申請書": "filed", CARD: "returned"}
    done(await here.desk.close_case(SATO, case, "come_again", "system_down", settle))
    done(await here.desk.close_visit(SATO, visit))
    done(await here.desk.resource_up(SATO, "cs_terminal"))
    for _, other in started[1:]:
        assert (await here.finish(other)).outcome == "completed"


async def test_a_card_stays_in_the_reader() -> None:
    here = Counter(**RENEW)
    visit, case = await here.started("jpki-renew", "return-card")
    refused(await here.do(SATO, case, "return-card", card_in_reader=True), "card_in_reader")
    await here.finish(case)
    refused(await here.desk.close_visit(SATO, visit, card_in_reader=True), "card_in_reader")
    refused(await here.desk.claim_next(SATO, card_in_reader=True), "card_in_reader")
    refused(await here.desk.sign_out(SATO, card_in_reader=True), "card_in_reader")
    done(await here.desk.close_visit(SATO, visit))
    left = str(
        done(
            await here.desk.record_left_behind(SATO, "individual-number-card", "reader", visit_id=visit)
        ).shown["left"]
    )  # fmt: skip
    done(await here.desk.keep_left_behind(TANAKA, left))
    assert (await here.desk.left_behind())[0].visit == visit


async def test_the_power_goes_in_the_middle_and_half_done_commands_are_pressed_again() -> None:
    here = Counter(**RENEW)
    _, case = await here.started("jpki-renew", "revoke")
    done(await here.desk.begin_step(SATO, case, "revoke", command="begin"))
    again = Counter(beside=here, **RENEW)
    assert done(await again.desk.begin_step(SATO, case, "revoke", command="begin")).repeated
    refused(await again.desk.begin_step(SATO, case, "revoke"), "already_begun")
    done(await again.desk.result_unknown(SATO, case, "revoke"))
    done(await again.do(SATO, case, "revoke"))
    assert (await again.case(case)).unknown == frozenset()
    done(await here.desk.close_till(SATO, 0, command="close"))
    assert done(await again.desk.close_till(SATO, 0, command="close")).repeated
    assert here.types("till", here.desk.till_stream().id) == ["till_closed"]


async def test_no_second_person_is_here() -> None:
    here = Counter(**RENEW)
    there = Counter("T2", "7", beside=here)
    await with_staff(here.desk)
    _, case = await here.started("jpki-renew", "inspect")
    did = (await here.case(case)).signed["compare"].person
    for code in ("1001", "1002"):
        await here.desk.sign_in(code, code)
    await there.desk.sign_in("3001", "3001")
    found = await here.desk.eligible(case, "inspect")
    assert did not in {one.person for one in found}
    assert [(one.operator, one.window) for one in found if one.terminal] == [("3001", "7")]
    done(await here.desk.park(SATO, case, "second_absent"))
    done(await here.desk.wake(SATO, case))
    done(await here.do(TANAKA, case, "inspect", reason="staff_short"))


async def test_the_shift_changes_with_a_count_on_both_sides() -> None:
    here = Counter(**RENEW)
    await with_staff(here.desk)
    assert isinstance(await here.desk.sign_in("1001", "1001"), Session)
    _, case = await here.started("jpki-renew", "inspect")
    refused(await here.desk.sign_out(SATO), "still_holding")
    shown = done(await here.desk.offer(SATO, case, "contractor")).shown
    assert shown["items"] == 2
    taken = done(await here.desk.accept(SUZUKI, case, ["申請書"])).shown
    assert taken["difference"] == [CARD]
    done(await here.desk.sign_out(SATO))
    refused(await here.desk.sign_out(SUZUKI), "still_holding")
    assert (await here.case(case)).keeper == "p-suzuki"


async def test_a_mistake_is_found_after_payment() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "submit-papers", applicant="self")
    done(await here.desk.replace_sheet(SATO, SUZUKI, case, "住民票の写し"))
    found = await here.case(case)
    assert (found.progress.spoiled, len(found.fees)) == (1, 1)
    receipt = found.fees[0].receipt
    done(await here.desk.reverse_fee(SATO, TAKAHASHI, case, receipt, "mistake"))
    due = 300 * found.fees[0].quantity
    done(await here.desk.charge_again(SATO, case, "fee", cash(due, quantity=found.fees[0].quantity)))
    assert (await here.finish(case)).net_fee == due
    done(await here.desk.close_visit(SATO, visit))


async def test_a_procedure_is_added_and_another_withdrawn_on_the_same_ticket() -> None:
    here = Counter(which="signature")
    visit, first = await here.started("card-ansho-saisettei", "open-terminal")
    second = await here.open("jpki-renew", visit)
    assert (await here.case(second)).ticket == (await here.case(first)).ticket == "B-001"
    words = refused(await here.desk.close_case(SATO, first, "withdrawn", "visitor_asks", {}), "settle_items").sentence()
    assert CARD in words
    settle = await ways(here, first)
    done(await here.desk.close_case(SATO, first, "withdrawn", "visitor_asks", settle))
    assert (await here.case(first)).progress.items[CARD].way == "returned"
    assert (await here.finish(second, **RENEW)).outcome == "completed"
    done(await here.desk.close_visit(SATO, visit))


async def test_what_was_done_on_the_outside_terminal_is_known_when_a_case_is_withdrawn() -> None:
    here = Counter(**RENEW)
    _, case = await here.started("jpki-renew", "prepare-issue")
    found = await here.case(case)
    outside = [
        step.id for step in here.desk.definition(found).step if step.id in found.progress.done and step.irreversible
    ]
    assert outside == ["enter-pin", "revoke"]
    done(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", await ways(here, case)))
    assert "revoke" in (await here.case(case)).signed


async def test_a_protected_person_is_found_midway() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "provisional", applicant="self")
    rows = await here.journal.visits(here.desk.today())
    before = board_view(rows, here.clock.now())
    done(await here.desk.flag_for_city(SUZUKI, case, text="支援措置の対象"))
    assert board_view(await here.journal.visits(here.desk.today()), here.clock.now()) == before
    refused(await here.do(SATO, case, "provisional"), "city_only")
    done(await here.desk.offer(SATO, case, "city"))
    there = Counter("T2", "9", beside=here)
    done(await there.desk.accept(TANAKA, case, (await here.case(case)).offered_items))
    done(await there.do(TANAKA, case, "provisional"))
    refused(await there.desk.release_for_city(TANAKA, SATO, case, reason="x"), "two_of_city")
    done(await there.desk.release_for_city(TANAKA, WATANABE, case, reason="本人から申出"))
    assert (await there.case(case)).city_only is False
    assert "支援措置" not in repr([event.data for event in here.events("case", case)])
    assert (await here.visit(visit)).needs == ()


async def test_violence_or_illness_at_the_window() -> None:
    here = Counter()
    desk = Counter("T2", "9", beside=here).desk
    visit = await here.at_window()
    done(await here.desk.call_for_help(SATO, kind="illness", visit_id=visit))
    assert [row.kind for row in await desk.help_calls("supervisor")] == ["illness"]
    assert await here.desk.help_calls("contractor") == ()


async def test_the_counts_differ_at_closing() -> None:
    here = Counter()
    done(await here.desk.open_till(ADMIN, 10_000))
    _, case = await here.started("juminhyo-kofu", "fee", applicant="self")
    await here.plainly(case, "fee")
    expected = (await here.desk.till()).expected_cash()
    shown = done(await here.desk.close_till(SATO, expected - 500)).shown
    assert shown["difference"] == -500
    assert (await here.desk.till()).closed


async def test_the_network_is_gone_from_nine_and_thirty_visitors_are_served() -> None:
    """Four terminals, each on its own numbers and its own file; nothing is shared until the evening."""
    offices = [Counter(f"T{n}", str(n), **RENEW, applicant="self", which="signature") for n in range(1, 5)]
    for window in offices:
        window.journal.online = False
    served = 0
    for turn in range(10):
        for window in offices[1:]:
            procedure = ("juminhyo-kofu", "jpki-renew", "card-ansho-saisettei")[turn % 3]
            visit, case = await window.started(procedure)
            assert (await window.finish(case)).outcome == "completed"
            done(await window.desk.close_visit(SATO, visit))
            served += 1
        await offices[0].ticket("A")
    assert served == 30
    evening = [(window, events) for window in offices for events in window.office.streams.items()]
    numbers = [event.data["number"] for _, (stream, events) in evening if stream.kind == "ticket" for event in events]
    receipts = [event.data["receipt"] for _, (stream, events) in evening if stream.kind == "till" for event in events]
    assert len(numbers) == 40
    assert len(set(numbers)) == 40
    assert len(set(receipts)) == len(receipts) > 0


async def test_reception_and_three_windows_share_a_morning_without_the_central() -> None:
    """What another terminal holds cannot be taken; everybody goes on with their own and nobody is called twice."""
    windows = [Counter("T1", "1")]
    windows += [Counter(f"T{n}", str(n), beside=windows[0], applicant="self") for n in (2, 3, 4)]
    for window in windows:
        window.journal.online = False
    stranger = await windows[0].ticket()
    for window in windows[1:]:
        refused(await window.desk.call(SATO, stranger), "held_elsewhere_offline")
        own = await window.ticket()
        assert done(await window.desk.claim_next(SATO)).shown["visit"] == own
        await window.desk.arrive(SATO, own)
        await window.finish(await window.open("juminhyo-kofu", own))
        done(await window.desk.close_visit(SATO, own))
    for window in windows:
        window.journal.online = True
    assert isinstance(await windows[2].desk.call(SATO, stranger), Done)


async def test_the_terminal_was_dead_and_the_paper_is_entered_in_the_evening() -> None:
    here = Counter(applicant="self")
    then = here.clock.now()
    here.clock.pass_minutes(8 * 60)
    paper = Paper(n=77, occurred_at=then, second=TAKAHASHI)
    visit = str(done(await here.desk.issue_ticket(SATO, "A", paper=paper)).shown["visit"])
    opened = await here.desk.open_case(SATO, "juminhyo-kofu", visit_id=visit, occurred_at=then, second=TAKAHASHI)
    case = str(done(opened).shown["case"])
    said = {"answers": {"applicant": "self"}, "occurred_at": then}
    done(await here.do(SATO, case, "apply", second=TAKAHASHI, **said))
    assert all(event.data["paper_day"] for event in here.events("case", case))
    assert await here.finish(case)
    row = await here.journal.visit(visit)
    assert row is not None
    assert (row.number, row.arrived_at) == ("A-077", then)


async def test_a_certificate_comes_weeks_later_under_a_new_ticket() -> None:
    here = Counter(what="renew", who="self")
    first, case = await here.started("tokubetsu-eijusha-shomeisho", "await-certificate")
    done(await here.desk.park(SATO, case, "reply_awaited", days=30))
    done(await here.desk.close_visit(SATO, first))
    row = await here.journal.case(case)
    assert row is not None
    assert str(row.due) == "2026-12-20"
    here.clock.pass_minutes(21 * 24 * 60)
    second = await here.at_window("D")
    done(await here.desk.wake(SATO, case, visit_id=second))
    found = await here.case(case)
    assert needs_visitor(here.desk.definition(found), found)
    assert (await here.finish(case)).outcome == "completed"
    done(await here.desk.close_visit(SATO, second))
    assert [line.type for line in (await here.case(case)).history].count("woken") == 1


async def test_the_law_changes_while_a_case_sleeps_and_it_goes_on_as_it_started() -> None:
    here = Counter(applicant="self")
    _, case = await here.started("juminhyo-kofu", "provisional")
    address = (await here.case(case)).definition
    body = here.events("definition", address)[0].data["body"]
    assert "juminhyo-kofu" in body
    assert Stream("definition", address) in here.office.streams
    assert (await here.finish(case)).definition == address
