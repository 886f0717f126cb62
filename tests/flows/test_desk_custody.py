"""Custody: papers change hands only when both sides have counted them; help, resources, things left behind."""

from tests.flows.counter import CARD, SATO, SUZUKI, TAKAHASHI, TANAKA, Counter, cash, done, refused

KNOWN = {"window": "open", "pin": "known", "wish": "file", "pen": "declined"}


async def offered() -> tuple[Counter, Counter, str]:
    here = Counter(**KNOWN)
    there = Counter("T2", "9", beside=here)
    _, case = await here.started("jpki-renew", "inspect")
    shown = done(await here.desk.offer(SATO, case, "city")).shown
    assert shown["items"] == 2
    return here, there, case


async def test_until_it_is_accepted_custody_stays_with_the_sender() -> None:
    here, there, case = await offered()
    assert (await here.case(case)).holder == "T1"
    refused(await here.do(TAKAHASHI, case, "inspect"), "offered_now")
    refused(await here.desk.offer(SATO, case, "city"), "offered_now")
    refused(await there.desk.accept(SUZUKI, case, [CARD]), "not_your_list")
    done(await there.desk.accept(TANAKA, case, ["申請書", CARD]))
    found = await here.case(case)
    assert (found.holder, found.keeper, found.difference, found.term) == ("T2", "p-tanaka", (), 1)
    refused(await here.do(TAKAHASHI, case, "inspect"), "held_elsewhere")


async def test_what_is_not_there_at_the_hand_over_is_a_named_difference() -> None:
    _, there, case = await offered()
    assert done(await there.desk.accept(TANAKA, case, ["申請書"])).shown["difference"] == [CARD]
    assert (await there.case(case)).difference == (CARD,)


async def test_an_offer_is_declined_or_taken_back_and_the_case_stays() -> None:
    here, there, case = await offered()
    refused(await there.desk.withdraw_offer(TANAKA, case), "held_elsewhere")
    refused(await there.desk.decline(SUZUKI, case, "wrong_list"), "not_your_list")
    done(await there.desk.decline(TANAKA, case, "wrong_list"))
    found = await here.case(case)
    assert (found.offered, found.holder, found.declined) == ("", "T1", "wrong_list")
    refused(await there.desk.accept(TANAKA, case, []), "not_offered")
    refused(await there.desk.decline(TANAKA, case, "x"), "not_offered")
    refused(await here.desk.withdraw_offer(SATO, case), "not_offered")
    done(await here.desk.offer(SATO, case, "supervisor"))
    done(await here.desk.withdraw_offer(SATO, case))
    assert (await here.case(case)).offered == ""


async def test_only_a_role_takes_over_and_never_in_the_middle_of_a_begun_step() -> None:
    here = Counter(**KNOWN)
    _, case = await here.started("jpki-renew", "revoke")
    refused(await here.desk.offer(SATO, case, "visitor"), "no_such_list")
    refused(await here.desk.offer(SATO, "nothing", "city"), "no_case")
    done(await here.desk.begin_step(SATO, case, "revoke"))
    refused(await here.desk.offer(SATO, case, "city"), "finish_begun")


async def test_one_of_two_who_reach_for_a_case_gets_it() -> None:
    _, there, case = await offered()
    third = Counter("T3", "8", beside=there)
    stale = await third.case(case)
    done(await there.desk.accept(TANAKA, case, ["申請書", CARD]))
    assert stale.offered == "city"
    refused(await third.desk.accept(TANAKA, case, ["申請書", CARD]), "not_offered")


async def test_a_claim_the_central_gave_to_somebody_else_is_lost() -> None:
    from flows.events import Stream

    _, there, case = await offered()
    assert await there.journal.claim(Stream("case", case), 0) == 1
    refused(await there.desk.accept(TANAKA, case, []), "taken_by_other")


async def test_offline_nothing_is_taken_from_another_terminal() -> None:
    here, there, case = await offered()
    there.journal.online = False
    refused(await there.desk.accept(TANAKA, case, []), "offline_claim")
    here.journal.online = False
    done(await here.desk.accept(TANAKA, case, ["申請書", CARD]))


async def test_verbs_of_another_terminal_are_refused_on_a_case_they_do_not_hold() -> None:
    here = Counter()
    there = Counter("T2", "9", beside=here)
    visit, case = await here.started("juminhyo-kofu", "deliver", applicant="self")
    receipt = (await here.case(case)).fees[0].receipt
    desk = there.desk
    for answer in (
        await desk.park(SUZUKI, case, "x"), await desk.wake(SUZUKI, case), await desk.undo_step(SUZUKI, case, "x"),
        await desk.close_case(SUZUKI, case, "absent", "x", {}), await desk.flag_for_city(SUZUKI, case),
        await desk.put_in_safe(SUZUKI, TANAKA, case, "1"), await desk.promise_later(SUZUKI, case, "x", 1),
        await desk.settle_owed(SUZUKI, case, {"x": "filed"}), await desk.charge_again(SUZUKI, case, "fee", cash(1)),
        await desk.replace_sheet(SUZUKI, TANAKA, case, "住民票の写し"), await desk.join_visit(SUZUKI, case, visit),
        await desk.not_performed(SUZUKI, case, "deliver"), await desk.begin_step(SUZUKI, case, "deliver"),
        await desk.take_from_safe(SUZUKI, TANAKA, case),
        await desk.release_for_city(TANAKA, SUZUKI, case, reason="x"),
    ):  # fmt: skip
        refused(answer, "held_elsewhere")
    refused(await desk.reverse_fee(SUZUKI, TANAKA, case, receipt, "mistake"), "no_such_receipt")


# ── outside terminals ──


async def test_one_key_parks_every_case_that_waits_for_a_dead_terminal_and_reception_is_warned() -> None:
    here = Counter(**KNOWN)
    there = Counter("T2", "9", beside=here, **KNOWN)
    _, waiting = await here.started("jpki-renew", "operate-terminal")
    _, begun = await here.started("jpki-renew", "revoke")
    done(await here.desk.begin_step(SATO, begun, "revoke"))
    _, early = await here.started("jpki-renew", "compare")
    _, theirs = await there.started("jpki-renew", "operate-terminal")
    shown = done(await here.desk.resource_down(SATO, "cs_terminal")).shown
    assert (shown["parked"], shown["unknown"], shown["elsewhere"]) == ([waiting], [begun], 1)
    refused(await here.desk.resource_down(SATO, "cs_terminal"), "already_down")
    assert (await here.case(waiting)).parked == "system_down"
    assert (await here.case(begun)).unknown == {"revoke"}
    assert not (await here.case(early)).parked
    refused(await there.do(SUZUKI, theirs, "operate-terminal"), "resource_down")
    assert done(await there.desk.issue_ticket(SUZUKI, "B", wants=["jpki-renew"])).shown["down"] == ["cs_terminal"]
    assert done(await there.desk.issue_ticket(SUZUKI, "A", wants=["juminhyo-kofu"])).shown["down"] == []
    done(await here.do(SATO, begun, "revoke"))
    assert done(await here.desk.resource_up(SATO, "cs_terminal")).shown["woken"] == [waiting]
    refused(await here.desk.resource_up(SATO, "cs_terminal"), "not_down")
    done(await there.do(SUZUKI, theirs, "operate-terminal"))


async def test_nothing_begins_on_a_terminal_that_is_down() -> None:
    here = Counter(**KNOWN)
    _, case = await here.started("jpki-renew", "revoke")
    done(await here.desk.resource_down(TAKAHASHI, "juki"))
    done(await here.desk.begin_step(SATO, case, "revoke"))
    done(await here.desk.not_performed(SATO, case, "revoke"))
    done(await here.desk.resource_down(TAKAHASHI, "cs_terminal"))
    done(await here.desk.wake(SATO, case))
    refused(await here.desk.begin_step(SATO, case, "revoke"), "resource_down")


# ── help and things left behind ──


async def test_help_is_called_without_a_word_and_shows_to_supervisor_and_city_only() -> None:
    here = Counter()
    there = Counter("T2", "9", beside=here)
    visit = await here.at_window()
    before = await here.visit(visit)
    refused(await here.desk.call_for_help(SATO, kind="boredom"), "no_such_kind")
    call = str(done(await here.desk.call_for_help(SATO, visit_id=visit, command="h")).shown["help"])
    assert done(await here.desk.call_for_help(SATO, visit_id=visit, command="h")).repeated
    for role in ("supervisor", "city"):
        assert [(row.id, row.window, row.kind) for row in await there.desk.help_calls(role)] == [
            (call, "3", "violence")
        ]
    assert await there.desk.help_calls("contractor") == ()
    refused(await here.desk.answer_help(SATO, call), "wrong_role")
    done(await there.desk.answer_help(TAKAHASHI, call))
    assert (await there.desk.help_calls("city"))[0].answered_by == "p-takahashi"
    done(await there.desk.answer_help(TANAKA, call, over=True))
    refused(await there.desk.answer_help(TANAKA, call), "no_help_call")
    assert await there.desk.help_calls("city") == ()
    assert await here.visit(visit) == before


async def test_a_card_left_behind_goes_into_the_citys_custody_and_back_to_its_owner() -> None:
    here = Counter()
    left = str(done(await here.desk.record_left_behind(SATO, "individual-number-card", "reader")).shown["left"])
    assert [(one.kind, one.state) for one in await here.desk.left_behind()] == [("individual-number-card", "found")]
    refused(await here.desk.keep_left_behind(SATO, left), "wrong_role")
    done(await here.desk.keep_left_behind(TANAKA, left))
    assert [(one.state, one.custodian) for one in await here.desk.left_behind()] == [("kept", "p-tanaka")]
    done(await here.desk.keep_left_behind(TANAKA, left, returned=True))
    assert await here.desk.left_behind() == ()
    refused(await here.desk.keep_left_behind(TANAKA, left), "nothing_left")
