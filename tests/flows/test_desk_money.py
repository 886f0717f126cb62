"""Money: the day's price, receipts in order, reversals by two, and a till that says its difference."""

from tests.flows.counter import ADMIN, SATO, SUZUKI, TAKAHASHI, TANAKA, Counter, cash, done, refused


async def at_fee(copies: int = 1) -> tuple[Counter, str, str]:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "provisional", applicant="self")
    done(await here.do(SATO, case, "provisional", counts={"住民票の写し": copies}))
    await here.to(case, "fee")
    return here, visit, case


async def test_a_fee_is_the_days_price_with_change_and_a_receipt() -> None:
    here, visit, case = await at_fee()
    shown = done(await here.do(SATO, case, "fee", payment=cash(1000))).shown
    assert (shown["yen"], shown["change"], shown["receipt"]) == (300, 700, "261120-T1-0001")
    (job,) = here.jobs("receipt")
    assert (job.id, job.body["tendered"], job.body["number"]) == (shown["job"], 1000, "A-001")
    assert (await here.desk.till()).sums == {"cash": 300}
    assert (await here.visit(visit)).open


async def test_as_many_are_paid_as_copies_were_counted() -> None:
    here, _, case = await at_fee(3)
    found = await here.case(case)
    assert here.desk.quantity(found, here.desk.definition(found).at("fee")) == 3
    words = refused(await here.do(SATO, case, "fee", payment=cash(1000, quantity=2)), "copies_differ").sentence()
    assert "3 通" in words
    assert done(await here.do(SATO, case, "fee", payment=cash(1000))).shown["yen"] == 900
    assert (await here.case(case)).fees[0].quantity == 3


async def test_too_little_and_anything_but_the_exact_sum_by_card_is_refused() -> None:
    here, _, case = await at_fee()
    refused(await here.do(SATO, case, "fee"), "not_enough")
    refused(await here.do(SATO, case, "fee", payment=cash(299)), "not_enough")
    refused(await here.do(SATO, case, "fee", payment=cash(500, method="card")), "not_enough")
    refused(await here.do(SATO, case, "fee", payment=cash(300, method="shells")), "no_such_method")
    refused(await here.do(SATO, case, "fee", payment=cash(300, method="stamp")), "no_such_method")
    refused(await here.do(SATO, case, "fee", payment=cash(300, quantity=-1)), "no_such_fee")
    done(await here.do(SATO, case, "fee", payment=cash(300, method="cashless")))
    assert (await here.desk.till()).expected_cash() == 0


async def test_a_fee_is_waived_on_a_ground_of_the_table_by_the_city_only() -> None:
    here, _, case = await at_fee()
    refused(await here.do(SATO, case, "fee", payment=cash(0, waiver="rich")), "no_such_waiver")
    refused(await here.do(SATO, case, "fee", payment=cash(0, waiver="welfare")), "waiver_needs_city")
    shown = done(await here.do(SATO, case, "fee", second=TANAKA, payment=cash(0, waiver="welfare"))).shown
    assert shown["yen"] == 0
    assert (await here.case(case)).fees[0].waiver == "welfare"
    assert (await here.finish(case)).outcome == "completed"


async def test_a_payment_is_taken_back_by_two_people_and_the_fee_is_open_again() -> None:
    here, _, case = await at_fee()
    receipt = str(done(await here.do(SATO, case, "fee", payment=cash(1000))).shown["receipt"])
    refused(await here.desk.reverse_fee(SATO, None, case, receipt, "mistake"), "second_needed")
    refused(await here.desk.reverse_fee(SATO, SATO, case, receipt, "mistake"), "second_needed")
    refused(await here.desk.reverse_fee(SATO, TAKAHASHI, case, "none", "mistake"), "no_such_receipt")
    shown = done(await here.desk.reverse_fee(SATO, TAKAHASHI, case, receipt, "mistake", command="r")).shown
    assert (shown["yen"], shown["receipt"]) == (300, "261120-T1-0002")
    assert done(await here.desk.reverse_fee(SATO, TAKAHASHI, case, receipt, "mistake", command="r")).repeated
    refused(await here.desk.reverse_fee(SATO, TAKAHASHI, case, receipt, "mistake"), "no_such_receipt")
    refused(await here.desk.reverse_fee(SATO, TAKAHASHI, case, shown["receipt"], "mistake"), "no_such_receipt")
    found = await here.case(case)
    assert found.net_fee == 0
    assert [step.id for step in found.steps(here.desk.definition(found))] == ["fee"]
    done(await here.do(SATO, case, "fee", payment=cash(300)))
    assert (await here.finish(case)).net_fee == 300


async def test_a_case_is_not_completed_on_a_payment_that_was_taken_back() -> None:
    here, _, case = await at_fee()
    refused(await here.desk.charge_again(SATO, case, "fee", cash(300)), "nothing_to_charge")
    receipt = str(done(await here.do(SATO, case, "fee", payment=cash(300))).shown["receipt"])
    await here.to(case, "keep-papers")
    done(await here.desk.reverse_fee(SATO, TAKAHASHI, case, receipt, "mistake"))
    refused(await here.do(TANAKA, case, "keep-papers"), "fee_gone")
    refused(await here.desk.charge_again(SATO, "nothing", "fee", cash(300)), "no_case")
    refused(await here.desk.charge_again(SATO, case, "fee", cash(100)), "not_enough")
    shown = done(await here.desk.charge_again(SATO, case, "fee", cash(500))).shown
    assert (shown["yen"], shown["change"]) == (300, 200)
    done(await here.do(TANAKA, case, "keep-papers"))
    assert (await here.case(case)).net_fee == 300


async def test_a_case_that_ends_otherwise_keeps_no_money() -> None:
    here, visit, case = await at_fee()
    receipt = str(done(await here.do(SATO, case, "fee", payment=cash(300))).shown["receipt"])
    settle = {"交付請求書": "filed", "受付確認票": "filed", "住民票の写し": "destroyed"}
    refused(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", settle), "fee_to_reverse")
    done(await here.desk.reverse_fee(SATO, TAKAHASHI, case, receipt, "visitor_asks"))
    done(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", settle))
    done(await here.desk.close_visit(SATO, visit))
    assert (await here.desk.till()).sums == {"cash": 0}


async def test_after_the_day_a_payment_is_the_citys_to_give_back() -> None:
    here, _, case = await at_fee()
    receipt = str(done(await here.do(SATO, case, "fee", payment=cash(300))).shown["receipt"])
    here.clock.pass_minutes(24 * 60)
    refused(await here.desk.reverse_fee(SATO, TAKAHASHI, case, receipt, "mistake"), "no_such_receipt")


async def test_a_closed_till_takes_and_gives_nothing() -> None:
    here, _, case = await at_fee()
    receipt = str(done(await here.do(SATO, case, "fee", payment=cash(300))).shown["receipt"])
    done(await here.desk.close_till(SATO, 300))
    refused(await here.desk.reverse_fee(SATO, TAKAHASHI, case, receipt, "mistake"), "till_closed")
    refused(await here.desk.close_till(SATO, 300), "till_closed")
    refused(await here.desk.open_till(SATO, 5000), "till_closed")
    visit = await here.at_window()
    other = await here.open("juminhyo-kofu", visit)
    await here.to(other, "fee", applicant="self")
    refused(await here.do(SUZUKI, other, "fee", payment=cash(300)), "till_closed")


async def test_a_difference_at_closing_is_named_and_repeated_presses_count_once() -> None:
    here, _, case = await at_fee()
    done(await here.desk.open_till(ADMIN, 20_000))
    done(await here.do(SATO, case, "fee", payment=cash(1000)))
    shown = done(await here.desk.close_till(SATO, 20_200, command="close")).shown
    assert (shown["expected"], shown["counted"], shown["difference"]) == (20_300, 20_200, -100)
    again = done(await here.desk.close_till(SATO, 20_200, command="close"))
    assert again.repeated
    assert again.shown["difference"] == -100
    assert (await here.desk.till()).counted == 20_200


async def test_receipts_of_a_terminal_run_without_gap_and_two_terminals_never_share_one() -> None:
    here = Counter()
    there = Counter("T2", "4", beside=here)
    seen = []
    for window in (here, there, here):
        _, case = await window.started("juminhyo-kofu", "deliver", applicant="self")
        seen.append((await window.case(case)).fees[0].receipt)
    assert seen == ["261120-T1-0001", "261120-T2-0001", "261120-T1-0002"]


async def test_a_wrong_sheet_is_exchanged_free_of_charge_and_counted_as_spoiled() -> None:
    here, _, case = await at_fee(2)
    await here.finish(case)
    spoiled = (await here.case(case)).progress.spoiled
    sheet = "住民票の写し"
    refused(await here.desk.replace_sheet(SATO, None, case, sheet), "second_needed")
    refused(await here.desk.replace_sheet(SATO, SUZUKI, case, sheet, count=3), "not_handed_out")
    refused(await here.desk.replace_sheet(SATO, SUZUKI, case, "受付確認票"), "not_handed_out")
    refused(await here.desk.replace_sheet(SATO, SUZUKI, "nothing", sheet), "no_case")
    assert done(await here.desk.replace_sheet(SATO, SUZUKI, case, sheet, count=2)).shown["spoiled"] == spoiled + 2
    found = await here.case(case)
    assert (found.net_fee, found.outcome) == (600, "completed")
    here.clock.pass_minutes(24 * 60)
    refused(await here.desk.replace_sheet(SATO, SUZUKI, case, sheet), "not_today")
