"""Reception: numbers that never repeat, people, slips and their reprints."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.desk import Answer, Paper
from flows.events import Actor, Draft, Event, Stream
from flows.ports import Conflict, JournalError
from flows.visit import Party
from tests.flows.counter import ADMIN, SATO, SUZUKI, TAKAHASHI, TANAKA, Counter, done, refused


async def test_a_ticket_is_a_number_a_visit_and_a_slip_at_once() -> None:
    here = Counter()
    shown = done(await here.desk.issue_ticket(SATO, "A", wants=["juminhyo-kofu"], needs=["wheelchair"])).shown
    visit = await here.visit(shown["visit"])
    assert (shown["number"], shown["left"], shown["down"]) == ("A-001", 199, [])
    assert (visit.state, visit.wants, visit.needs) == ("waiting", ("juminhyo-kofu",), ("wheelchair",))
    assert [job.id for job in here.jobs("ticket")] == [shown["job"]]
    assert len(visit.parties) == 1


async def test_the_same_command_twice_writes_once_and_shows_the_same() -> None:
    here = Counter()
    first = done(await here.desk.issue_ticket(SATO, "A", command="enter-1"))
    again = done(await here.desk.issue_ticket(SATO, "A", command="enter-1"))
    assert again.repeated
    assert {key: again.shown[key] for key in ("visit", "number")} == {
        key: first.shown[key] for key in ("visit", "number")
    }
    assert len(here.jobs("ticket")) == 1


async def test_a_band_that_is_used_up_refuses_until_numbers_are_leased() -> None:
    here = Counter()
    here.desk.bands["A"] = (1, 1)
    await here.ticket()
    refused(await here.desk.issue_ticket(SATO, "A"), "band_exhausted")
    refused(await here.desk.add_band(ADMIN, "A", 1, 5), "band_overlaps")
    assert done(await here.desk.add_band(ADMIN, "A", 501, 502)).shown["left"] == 2
    assert (await here.visit(await here.ticket())).number == "A-501"


async def test_two_terminals_never_give_the_same_number() -> None:
    here = Counter()
    there = Counter("T2", "4", beside=here)
    numbers = [(await window.visit(await window.ticket())).number for window in (here, there) for _ in range(20)]
    assert len(set(numbers)) == 40


async def test_two_desks_at_one_moment_both_write_because_the_slower_reads_again() -> None:
    here = Counter()
    visit = await here.ticket()
    read, once = here.journal.read, []

    async def slower(stream: Stream) -> Sequence[Event]:
        events = await read(stream)
        if stream.kind == "visit" and not once:
            once.append(1)
            done(await here.desk.set_needs(SUZUKI, visit, ["hurry"]))
        return events

    here.journal.read = slower  # type: ignore[method-assign]
    done(await here.desk.add_party(SATO, visit, Party(id="p9", stance="companion")))
    found = await here.visit(visit)
    assert (found.needs, len(found.parties), found.version) == (("hurry",), 2, 3)


async def test_a_stream_that_never_rests_is_said_to_be_busy() -> None:
    here = Counter()
    visit = await here.ticket()
    real = here.journal.append

    async def always_late(*_: object) -> Sequence[Event]:
        raise Conflict("visit")

    here.journal.append = always_late  # type: ignore[method-assign]
    refused(await here.desk.set_needs(SATO, visit, []), "busy")

    async def full(*_: object) -> Sequence[Event]:
        raise JournalError("disk full")

    here.journal.append = full  # type: ignore[method-assign]
    refused(await here.desk.set_needs(SATO, visit, []), "not_written")
    here.journal.append = real  # type: ignore[method-assign]
    assert (await here.visit(visit)).version == 1


async def test_what_may_be_a_my_number_is_refused_and_kept_nowhere() -> None:
    here = Counter()
    visit = await here.ticket()
    party = Party(id="p9", stance="companion")
    number = "123456789018"
    refused(await here.desk.add_party(SATO, visit, party, names={"p9.name": number}), "my_number")
    assert len((await here.visit(visit)).parties) == 1
    assert number not in repr(here.office.streams)


async def test_people_of_a_visit_come_change_and_show_each_document_once() -> None:
    here = Counter()
    visit = await here.ticket(parties=(Party(id="p1", stance="subject"), Party(id="p2", stance="subject")))
    done(await here.desk.add_party(SATO, visit, Party(id="p3", stance="interpreter"), names={"p3.name": "通訳 花子"}))
    done(await here.desk.change_party(SATO, visit, "p2", present=False))
    for _ in range(2):
        done(await here.desk.show_evidence(SATO, visit, "p1", "passport"))
    found = await here.visit(visit)
    assert [party.present for party in found.parties] == [True, False, True]
    assert found.parties[0].evidence == ("passport",)
    assert "通訳" not in repr([event.data for event in here.events("visit", visit)])


async def test_nothing_is_written_on_a_visit_that_is_over_or_unknown() -> None:
    here = Counter()
    visit = await here.ticket()
    refused(await here.desk.set_needs(SATO, "nobody", []), "no_visit")
    done(await here.desk.close_visit(SATO, visit))
    refused(await here.desk.set_needs(SATO, visit, []), "visit_closed")
    refused(await here.desk.open_case(SATO, "juminhyo-kofu", visit_id=visit), "visit_closed")
    refused(await here.desk.open_case(SATO, "juminhyo-kofu", visit_id="nobody"), "no_visit")


async def test_a_case_needs_a_known_procedure_a_visitor_and_one_of_the_people_who_came() -> None:
    here = Counter()
    visit = await here.ticket()
    refused(await here.desk.open_case(SATO, "no-such", visit_id=visit), "no_procedure")
    refused(await here.desk.open_case(SATO, "juminhyo-kofu"), "needs_visit")
    refused(await here.desk.open_case(SATO, "juminhyo-kofu", visit_id=visit, party_id="stranger"), "no_party")
    case = await here.case(await here.open("juminhyo-kofu", visit))
    assert (case.ticket, case.n, case.holder) == ("A-001", 1, "T1")
    assert (await here.visit(visit)).cases == (case.id,)


async def test_a_booking_is_opened_without_a_visitor_and_joined_when_they_come() -> None:
    here = Counter()
    private = {"phone": {"caller": "電話 太郎"}}
    case_id = str(done(await here.desk.open_case(SATO, "juki-etsuran", private=private)).shown["case"])
    await here.to(case_id, "check-identity")
    visit = await here.at_window()
    refused(await here.desk.join_visit(SATO, "nothing", visit), "no_case")
    done(await here.desk.join_visit(SATO, case_id, visit))
    case = await here.case(case_id)
    assert (case.visit, case.ticket, case.party) == (visit, "A-001", (await here.visit(visit)).parties[0].id)
    assert (await here.visit(visit)).cases == (case_id,)
    assert "電話" not in repr([event.data for event in here.events("case", case_id)])
    done(await here.desk.park(SATO, case_id, "reply_awaited"))
    refused(await here.desk.join_visit(SATO, case_id, visit), "case_parked")


async def test_a_definition_is_published_once_and_old_cases_fold_by_it() -> None:
    here = Counter()
    visit = await here.ticket()
    first = await here.case(await here.open("juminhyo-kofu", visit))
    await here.open("juminhyo-kofu", visit)
    assert here.types("definition", first.definition) == ["definition_published"]
    procedures = dict(here.desk.catalog.hashes)
    here.desk.catalog.hashes.clear()
    try:
        assert here.desk.definition(await here.case(first.id)).id == "juminhyo-kofu"
    finally:
        here.desk.catalog.hashes.update(procedures)


async def test_every_slip_is_printed_again_with_its_number_and_a_mark() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "deliver")
    receipt = (await here.case(case)).fees[0].receipt
    for slip, more in (
        ("ticket", {}), ("tag", {}), ("intake", {"case_id": case}), ("receipt", {"case_id": case, "receipt": receipt}),
    ):  # fmt: skip
        for copy in (1, 2):
            shown = done(await here.desk.reprint(SATO, visit, slip, **more)).shown
            assert (shown["number"], shown["copy"]) == ("A-001", copy)
        assert sorted(job.copy for job in here.jobs(slip)) == [0, 1, 2]
        first, *again = here.jobs(slip)
        assert all(job.body == first.body for job in again)


async def test_only_what_was_printed_can_be_printed_again() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "receive")
    refused(await here.desk.reprint(SATO, "nobody"), "no_visit")
    for slip, more in (
        ("tag", {}), ("intake", {"case_id": case}), ("bring", {"case_id": case}), ("handover", {"case_id": "other"}),
        ("receipt", {"case_id": case, "receipt": "none"}),
    ):  # fmt: skip
        refused(await here.desk.reprint(SATO, visit, slip, **more), "never_printed")


async def test_a_slip_printed_again_after_a_send_back_counts_on() -> None:
    here = Counter()
    visit, case = await here.started("juki-tennyu", "provisional")
    done(await here.desk.reprint(SATO, visit, "intake", case_id=case))
    await here.to(case, "examine")
    done(await here.do(TANAKA, case, "examine", outcome="reception", reason="form"))
    await here.to(case, "provisional")
    assert [job.copy for job in here.jobs("intake")] == [0, 1, 2]
    assert len(here.jobs("tag")) == 1


async def test_what_became_of_a_print_is_recorded() -> None:
    here = Counter()
    job = here.jobs("ticket")
    await here.ticket()
    job = here.jobs("ticket")
    for state in ("sending", "printed"):
        done(await here.desk.record_print(SATO, job[0].id, state))
    assert [event.data["state"] for event in here.events("print", job[0].id)] == ["sending", "printed"]


async def test_a_lost_ticket_is_replaced_against_identity_and_the_old_number_is_dead() -> None:
    here = Counter()
    visit, case = await here.started("juminhyo-kofu", "verify-tag")
    refused(await here.desk.replace_ticket(SATO, "nobody", evidence="passport"), "no_visit")
    refused(await here.desk.replace_ticket(SATO, visit, evidence="", slip=case), "evidence_needed")
    refused(await here.desk.replace_ticket(SATO, visit, evidence="passport", slip="other"), "slip_mismatch")
    shown = done(await here.desk.replace_ticket(SATO, visit, evidence="passport", slip=case)).shown
    assert (shown["dead"], shown["number"]) == ("A-001", "A-002")
    found = await here.visit(visit)
    assert (found.number, found.tag, found.dead_numbers) == ("A-002", "A-002", ("A-001",))
    assert (await here.case(case)).ticket == "A-002"
    assert [job.copy for job in here.jobs("tag")] == [0, 1]
    refused(await here.do(SATO, case, "verify-tag", scan="A-001"), "dead_number")
    refused(await here.desk.take_tag(SATO, visit, "A-001"), "dead_number")
    refused(await here.desk.match_handover(SATO, visit, tag="A-001", slip=case, folder=case), "dead_number")
    done(await here.do(SATO, case, "verify-tag", scan="A-002"))
    done(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", await settle(here, case)))
    done(await here.desk.close_visit(SATO, visit))
    refused(await here.desk.replace_ticket(SATO, visit, evidence="passport", slip=case), "visit_closed")


async def settle(here: Counter, case_id: str) -> dict[str, str]:
    from flows.rehearse import first_ways

    case = await here.case(case_id)
    return first_ways(here.desk.definition(case), case.progress)


async def test_a_paper_number_is_entered_later_with_its_time_by_two_people() -> None:
    here = Counter()
    here.clock.pass_minutes(120)
    then = here.clock.now() - timedelta(hours=1)

    async def enter(n: int, second: Actor | None = TAKAHASHI, at: datetime = then) -> Answer:
        return await here.desk.issue_ticket(SATO, "A", paper=Paper(n=n, occurred_at=at, second=second))

    refused(await enter(150, second=None), "second_needed")
    refused(await enter(150, second=SATO), "second_needed")
    refused(await enter(150, at=here.clock.now() + timedelta(minutes=1)), "not_yet_happened")
    refused(await enter(900), "not_our_number")
    visit = str(done(await enter(150)).shown["visit"])
    refused(await enter(150), "number_used")
    found, event = await here.visit(visit), here.events("visit", visit)[0]
    assert (found.number, found.paper_day, found.arrived_at) == ("A-150", True, then)
    assert (event.envelope.recorded_at, event.envelope.second) == (here.clock.now(), TAKAHASHI)
    assert here.jobs("ticket") == []


async def test_paper_work_on_a_case_carries_its_own_time_and_checker() -> None:
    here = Counter()
    here.clock.pass_minutes(60)
    then = here.clock.now() - timedelta(minutes=30)
    visit = await here.at_window()
    case = str(
        done(
            await here.desk.open_case(
                SATO, "juminhyo-kofu", visit_id=visit, occurred_at=then, second=TANAKA
            )
        ).shown["case"]
    )  # fmt: skip
    refused(await here.do(SATO, case, "apply", answers={"applicant": "self"}, occurred_at=then), "second_needed")
    done(await here.do(SATO, case, "apply", second=SUZUKI, answers={"applicant": "self"}, occurred_at=then))
    found = await here.case(case)
    assert found.paper_day
    assert (found.signed["apply"].person, found.signed["apply"].second) == ("p-sato", "p-suzuki")
    assert [line.at for line in found.history] == [then, then]


async def test_an_unknown_event_changes_nothing_but_the_version() -> None:
    here = Counter()
    visit = await here.ticket()
    before = await here.visit(visit)
    done(await here.desk.note(SATO, visit, Draft(type="from_a_newer_terminal", data={"x": 1})))
    after = await here.visit(visit)
    assert after.version == before.version + 1
    assert (after.state, after.parties) == (before.state, before.parties)
