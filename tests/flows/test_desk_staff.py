"""Accounts: own secrets, lock-out, contracts that end, and nobody leaves holding papers."""

from datetime import date

from flows.desk import Session
from flows.operator import MAX_FAILURES
from tests.flows.counter import ADMIN, SATO, TAKAHASHI, Counter, done, refused
from tests.memory import with_staff


async def staffed() -> Counter:
    here = Counter()
    await with_staff(here.desk)
    return here


async def test_an_operator_signs_in_with_their_own_secret() -> None:
    here = await staffed()
    session = await here.desk.sign_in("1001", "1001")
    assert isinstance(session, Session)
    assert (session.actor.person, session.actor.role, session.name) == ("p-sato", "contractor", "職員1001")
    rows = {row.code: row for row in await here.journal.operators()}
    assert "kept" not in repr(rows["1001"])


async def test_a_wrong_code_and_a_wrong_secret_sound_the_same() -> None:
    here = await staffed()
    wrong = (await here.desk.sign_in("4711", "x"), await here.desk.sign_in("1001", "x"))
    assert len({refused(answer, "sign_in_failed").sentence() for answer in wrong}) == 1


async def test_five_wrong_secrets_lock_and_a_reset_opens() -> None:
    here = await staffed()
    for _ in range(MAX_FAILURES):
        refused(await here.desk.sign_in("1001", "x"), "sign_in_failed")
    refused(await here.desk.sign_in("1001", "1001"), "operator_locked")
    here.clock.pass_minutes(1)
    done(await here.desk.reset_operator(ADMIN, "1001", "new"))
    assert isinstance(await here.desk.sign_in("1001", "new"), Session)


async def test_each_terminal_counts_its_own_failures_and_a_good_one_forgets_them() -> None:
    here = await staffed()
    there = Counter("T2", "4", beside=here)
    for _ in range(MAX_FAILURES - 1):
        await here.desk.sign_in("1001", "x")
    assert isinstance(await here.desk.sign_in("1001", "1001"), Session)
    refused(await here.desk.sign_in("1001", "x"), "sign_in_failed")
    assert isinstance(await there.desk.sign_in("1001", "1001"), Session)


async def test_a_locked_account_and_an_ended_contract_do_not_sign_in() -> None:
    here = await staffed()
    done(await here.desk.lock_operator(ADMIN, "1002"))
    refused(await here.desk.sign_in("1002", "1002"), "operator_locked")
    for code, ends in (("1003", date(2026, 11, 19)), ("1004", date(2026, 11, 20))):
        added = await here.desk.add_operator(ADMIN, code, person=f"p{code}", role="contractor", secret="s", ends=ends)
        done(added)
    refused(await here.desk.sign_in("1003", "s"), "contract_over")
    assert isinstance(await here.desk.sign_in("1004", "s"), Session)


async def test_an_account_needs_a_role_and_a_new_code() -> None:
    here = await staffed()
    refused(await here.desk.add_operator(ADMIN, "1001", person="p", role="city", secret="s"), "operator_exists")
    refused(await here.desk.add_operator(ADMIN, "7", person="p", role="king", secret="s"), "no_such_role")
    refused(await here.desk.lock_operator(ADMIN, "7"), "no_operator")
    refused(await here.desk.reset_operator(ADMIN, "7", "s"), "no_operator")


async def test_nobody_ends_a_shift_with_papers_in_their_hands() -> None:
    here = await staffed()
    _, case = await here.started("juminhyo-kofu", "register-reception", applicant="self")
    refused(await here.desk.sign_out(SATO), "still_holding")
    done(await here.desk.sign_out(TAKAHASHI))
    done(await here.desk.offer(SATO, case, "supervisor"))
    refused(await here.desk.sign_out(SATO), "still_holding")
    held = (await here.case(case)).offered_items
    done(await here.desk.accept(TAKAHASHI, case, held))
    done(await here.desk.sign_out(SATO))
    refused(await here.desk.sign_out(TAKAHASHI), "still_holding")
    done(await here.desk.park(SATO, case, "second_absent"))
    done(await here.desk.sign_out(TAKAHASHI))
