"""What was asked of another office is known by date, until it comes; cases that ended are counted by outcome."""

from datetime import date, timedelta

from flows.desk import Done
from flows.outcomes import ENDS, sums, tally
from flows.ports import Awaited, CaseRow
from tests.flows.counter import SATO, Counter, done

TODAY = date(2026, 11, 20)


async def row(here: Counter, case: str) -> CaseRow:
    found = await here.journal.case(case)
    assert found is not None
    return found


async def only(here: Counter, case: str) -> Awaited:
    (found,) = (await row(here, case)).awaited
    return found


async def test_nothing_is_awaited_before_it_is_asked_for() -> None:
    here = Counter()
    _, case = await here.started("koseki-jikobo", "order")
    assert (await row(here, case)).awaited == ()


async def test_a_request_is_awaited_from_the_moment_it_was_made_and_has_come_when_somebody_says_so() -> None:
    here = Counter()
    _, case = await here.started("koseki-jikobo", "order")
    done(await here.do(SATO, case, "order"))
    asked_at = here.clock.now()
    here.clock.pass_minutes(30)
    found = await only(here, case)
    assert (found.step, found.asked_at, found.arrived_at) == ("made-elsewhere", asked_at, None)
    assert found.asked == "持っている区役所に謄本の作成を頼む"
    assert (found.form, found.form_way) == ("交付請求書", "tray")
    done(await here.plainly(case, "made-elsewhere"))
    assert (await only(here, case)).arrived_at == here.clock.now()


async def test_what_does_not_fit_is_asked_for_again() -> None:
    here = Counter()
    _, case = await here.started("koseki-jikobo", "made-elsewhere")
    assert isinstance(await here.do(SATO, case, "made-elsewhere", outcome="not_found", reason="other_ward"), Done)
    assert (await row(here, case)).awaited == ()
    here.clock.pass_minutes(5)
    done(await here.do(SATO, case, "order"))
    assert (await only(here, case)).asked_at == here.clock.now()


async def test_the_due_date_counts_from_the_day_it_was_asked_and_does_not_move() -> None:
    here = Counter()
    case = str(done(await here.desk.open_case(SATO, "tsuchisho-henrei")).shown["case"])
    await here.to(case, "wait-claim")
    first = (await row(here, case)).awaited
    here.clock.pass_minutes(3 * 24 * 60)
    assert (await row(here, case)).awaited == first
    assert first[0].due == TODAY + timedelta(days=93)


async def test_an_ended_case_awaits_nothing() -> None:
    here = Counter()
    _, case = await here.started("koseki-jikobo", "made-elsewhere")
    ended = await here.finish(case)
    assert ended.outcome == "completed"
    assert (await row(here, case)).awaited == ()


# ── outcomes ──


async def test_the_days_cases_are_counted_by_procedure_and_outcome() -> None:
    here = Counter(applicant="self")
    for end in ("withdrawn", "withdrawn", "absent"):
        _, case = await here.started("juminhyo-kofu", "apply")
        done(await here.desk.close_case(SATO, case, end, "visitor_asks", {}))
    _, other = await here.started("koseki-jikobo", "order")
    await here.finish(other)
    await here.started("juminhyo-kofu", "apply")
    rows = await here.journal.cases(open_only=False)
    first, second = tally(rows, TODAY)
    assert (first.procedure, dict(first.counts), first.total) == ("juminhyo-kofu", {"withdrawn": 2, "absent": 1}, 3)
    assert (second.procedure, dict(second.counts)) == ("koseki-jikobo", {"completed": 1})
    assert sums((first, second)) == {"completed": 1, "withdrawn": 2, "absent": 1}
    assert set(sums((first, second))) <= set(ENDS)


async def test_a_case_counts_on_the_day_it_ended_not_on_the_day_it_began_or_was_settled() -> None:
    here = Counter()
    _, case = await here.started("juminhyo-kofu", "apply")
    here.clock.pass_minutes(24 * 60)
    done(await here.desk.close_case(SATO, case, "withdrawn", "visitor_asks", {}))
    rows = await here.journal.cases(open_only=False)
    assert tally(rows, TODAY) == ()
    assert [one.total for one in tally(rows, TODAY + timedelta(days=1))] == [1]
