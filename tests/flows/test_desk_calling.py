"""Calling and leaving: two windows never one visitor, and nobody leaves without what is theirs."""

import asyncio

from flows.rehearse import first_ways
from tests.flows.counter import CARD, SATO, SUZUKI, TAKAHASHI, TANAKA, Counter, done, refused


async def test_a_visitor_is_called_arrives_and_sits_down_again() -> None:
    here = Counter()
    visit = await here.ticket()
    assert done(await here.desk.call(SATO, visit)).shown["calls"] == 1
    done(await here.desk.arrive(SATO, visit))
    assert ((await here.visit(visit)).state, (await here.visit(visit)).window) == ("serving", "3")
    done(await here.desk.hold(SATO, visit))
    assert (await here.visit(visit)).state == "held"
    refused(await here.desk.hold(SATO, visit), "wrong_state")
    refused(await here.desk.call(SATO, "nobody"), "no_visit")
    refused(await here.desk.hold(SATO, "nobody"), "no_visit")


async def test_two_windows_never_serve_one_visitor() -> None:
    here = Counter()
    there = Counter("T2", "4", beside=here)
    visit = await here.ticket()
    answers = await asyncio.gather(here.desk.call(SATO, visit), there.desk.call(SUZUKI, visit))
    assert [type(answer).__name__ for answer in answers].count("Done") == 1
    for verb in (there.desk.call, there.desk.arrive, there.desk.undo_call, there.desk.hold, there.desk.absent):
        found = await verb(SUZUKI, visit)
        refused(found, "called_elsewhere" if verb != there.desk.absent else "recall_first")
    refused(await there.desk.send_away(SUZUKI, visit, "tax"), "called_elsewhere")
    done(await here.desk.arrive(SATO, visit))
    assert (await here.visit(visit)).window == "3"


async def test_a_waiting_visitor_is_claimed_by_the_window_that_calls() -> None:
    here = Counter()
    there = Counter("T2", "4", beside=here)
    visit = await here.ticket()
    done(await there.desk.call(SUZUKI, visit))
    found = await here.visit(visit)
    assert (found.holder, found.term, found.window) == ("T2", 1, "4")


async def test_a_claim_somebody_else_won_is_said_so() -> None:
    here = Counter()
    there = Counter("T2", "4", beside=here)
    visit = await here.ticket()
    assert await here.journal.claim(here.events("visit", visit)[0].envelope.stream, 0) == 1
    refused(await there.desk.call(SUZUKI, visit), "called_elsewhere")


async def test_offline_a_visitor_another_terminal_holds_stays_there_and_the_next_own_one_is_called() -> None:
    here = Counter()
    there = Counter("T2", "4", beside=here)
    theirs, ours = await here.ticket(), await there.ticket()
    there.journal.online = False
    refused(await there.desk.call(SUZUKI, theirs), "held_elsewhere_offline")
    assert done(await there.desk.claim_next(SUZUKI)).shown["visit"] == ours


async def test_the_next_one_is_by_priority_then_arrival_and_category() -> None:
    here = Counter()
    refused(await here.desk.claim_next(SATO), "nobody_waiting")
    first = await here.ticket()
    here.clock.pass_minutes(1)
    await here.ticket("B")
    urgent = await here.ticket(priority=1)
    assert done(await here.desk.claim_next(SATO, command="f3")).shown["visit"] == urgent
    assert done(await here.desk.claim_next(SATO, command="f3")).shown["visit"] == urgent
    assert done(await here.desk.claim_next(SATO, "A")).shown["visit"] == first
    refused(await here.desk.claim_next(SATO, "C"), "nobody_waiting")


async def test_a_card_in_the_reader_stops_the_next_call_closing_and_signing_out() -> None:
    here = Counter()
    visit = await here.ticket()
    refused(await here.desk.claim_next(SATO, card_in_reader=True), "card_in_reader")
    refused(await here.desk.call(SATO, visit, card_in_reader=True), "card_in_reader")
    refused(await here.desk.close_visit(SATO, visit, card_in_reader=True), "card_in_reader")
    refused(await here.desk.sign_out(SATO, card_in_reader=True), "card_in_reader")


async def test_a_wrong_call_is_taken_back_and_the_place_is_kept() -> None:
    here = Counter()
    first = await here.ticket()
    here.clock.pass_minutes(5)
    await here.ticket()
    done(await here.desk.call(SATO, first))
    done(await here.desk.undo_call(SATO, first))
    assert (await here.visit(first)).state == "waiting"
    refused(await here.desk.undo_call(SATO, first), "wrong_state")
    assert done(await here.desk.claim_next(SATO)).shown["visit"] == first


async def test_nobody_is_absent_before_two_calls_and_the_ticket_wakes_them() -> None:
    here = Counter()
    visit = await here.ticket()
    done(await here.desk.call(SATO, visit))
    refused(await here.desk.absent(SATO, visit), "recall_first")
    done(await here.desk.call(SATO, visit))
    done(await here.desk.absent(SATO, visit))
    assert (await here.visit(visit)).state == "absent"
    refused(await here.desk.absent(SATO, visit), "recall_first")
    done(await here.desk.come_back(SATO, visit))
    assert (await here.visit(visit)).state == "waiting"


async def test_a_visitor_at_another_counter_is_not_called() -> None:
    here = Counter()
    visit = await here.at_window()
    done(await here.desk.send_away(SATO, visit, "tax"))
    refused(await here.desk.call(SATO, visit), "away_now")
    done(await here.desk.come_back(SATO, visit))
    assert ((await here.visit(visit)).state, (await here.visit(visit)).place) == ("held", "")


async def test_the_case_does_not_call_a_visitor_who_is_at_another_counter() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "call")
    done(await here.desk.send_away(SATO, visit, "tax"))
    refused(await here.do(SATO, case, "call"), "away_now")
    done(await here.desk.come_back(SATO, visit))
    done(await here.do(SATO, case, "call"))
    assert (await here.visit(visit)).area == "delivery"


async def test_tag_slip_and_folder_must_belong_together_before_anything_is_handed_over() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "verify-tag")
    refused(await here.do(SATO, case, "verify-tag", scan="A-009"), "tag_mismatch")
    await here.to(case, "deliver")
    done(await here.desk.begin_step(SATO, case, "deliver"))
    refused(await here.do(SATO, case, "deliver"), "match_first")
    refused(await here.desk.match_handover(SATO, "nobody", tag="A-001", slip=case, folder=case), "no_visit")
    refused(await here.desk.match_handover(SATO, visit, tag="A-009", slip=case, folder=case), "tag_mismatch")
    refused(await here.desk.match_handover(SATO, visit, tag="A-001", slip=case, folder="other"), "folder_mismatch")
    refused(await here.desk.match_handover(SATO, visit, tag="A-001", slip="other", folder="other"), "folder_mismatch")
    done(await here.desk.match_handover(SATO, visit, tag="A-001", slip=case, folder=case))
    done(await here.do(SATO, case, "deliver"))


async def test_a_second_visit_without_a_tag_hands_over_without_matching() -> None:
    here = Counter()
    first, case = await here.started("tokubetsu-eijusha-shomeisho", "await-certificate", what="renew", who="self")
    done(await here.desk.park(SATO, case, "reply_awaited", days=30))
    done(await here.desk.close_visit(SATO, first))
    second = await here.at_window("D")
    done(await here.desk.wake(SATO, case, visit_id=second))
    assert (await here.visit(second)).cases == (case,)
    assert (await here.case(case)).ticket == "D-002"
    await here.to(case, "deliver")
    done(await here.desk.begin_step(TANAKA, case, "deliver"))
    done(await here.do(TANAKA, case, "deliver"))
    await here.finish(case)
    done(await here.desk.close_visit(SATO, second))


async def test_a_visit_does_not_close_while_a_case_still_needs_the_visitor() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "register-reception")
    refused(await here.desk.close_visit(SATO, visit), "case_still_open")
    done(await here.desk.park(SATO, case, "paper_missing"))
    refused(await here.desk.close_visit(SATO, visit), "tray_not_empty")
    refused(await here.desk.close_visit(SATO, "nobody"), "no_visit")


async def test_a_tag_comes_back_before_the_visitor_leaves() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "call")
    settle = first_ways(here.desk.definition(await here.case(case)), (await here.case(case)).progress)
    done(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", settle))
    refused(await here.desk.close_visit(SATO, visit), "tag_still_out")
    refused(await here.desk.take_tag(SATO, visit, "A-009"), "tag_mismatch")
    done(await here.desk.take_tag(SATO, visit, "A-001"))
    refused(await here.desk.take_tag(SATO, visit, "A-001"), "tag_mismatch")
    done(await here.desk.close_visit(SATO, visit))
    refused(await here.desk.close_visit(SATO, visit), "visit_closed")


async def test_the_visitor_leaves_while_the_city_still_files_the_papers() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "submit-papers")
    done(await here.desk.close_visit(SATO, visit))
    assert (await here.visit(visit)).state == "closed"
    assert (await here.finish(case)).outcome == "completed"


async def test_a_card_held_by_two_cases_is_passed_on_and_given_back_once() -> None:
    here = Counter(pin="known")
    visit, first = await here.started("jpki-renew", "return-card", window="expired")
    second = await here.open("card-ansho-saisettei", visit)
    await here.to(second, "slip", which="signature")
    await here.plainly(first, "return-card")
    assert (await here.case(first)).progress.items[CARD].way == "passed_on"
    await here.finish(first)
    refused(await here.desk.close_visit(SATO, visit), "case_still_open")
    done(await here.desk.close_case(SATO, second, "withdrawn", "visitor_asks", {CARD: "returned", "申請書": "filed"}))
    assert (await here.case(second)).progress.items[CARD].way == "returned"
    done(await here.desk.close_visit(SATO, visit))
    moves = [move for case in (first, second) for event in here.events("case", case)
             for move in event.data.get("moves", []) if move["item"] == CARD]  # fmt: skip
    assert [move["way"] for move in moves].count("returned") == 1


async def test_a_supervisor_may_let_a_visitor_go_from_another_window() -> None:
    here = Counter()
    there = Counter("T2", "4", beside=here)
    visit = await here.ticket()
    done(await there.desk.close_visit(TAKAHASHI, visit, outcome="withdrawn"))
    assert ((await here.visit(visit)).holder, (await here.visit(visit)).outcome) == ("T2", "withdrawn")
