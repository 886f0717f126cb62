"""A letter goes out, the case sleeps, and the reply wakes it under another ticket on another day."""

from flows.procedure import Step
from tests.flows.counter import SATO, TANAKA, Counter, done, refused


async def worked(here: Counter, case: str, until: set[str]) -> list[Step]:
    """Do what is ready until one of these steps is, or nothing is."""
    while True:
        state = await here.case(case)
        ready = state.steps(here.desk.definition(state)) if state.open else ()
        if not ready or until & {step.id for step in ready}:
            return list(ready)
        await here.plainly(case, ready[0].id)


async def test_the_reply_to_an_inquiry_wakes_the_registration_under_a_new_ticket() -> None:
    here = Counter()
    first, case = await here.started("inkan-toroku-shokai", "sort-papers")
    refused(await here.desk.close_visit(SATO, first), "case_still_open")
    done(await here.desk.park(SATO, case, "reply_awaited", days=20))
    done(await here.desk.close_visit(SATO, first))
    here.clock.pass_minutes(24 * 60)
    done(await here.desk.wake(TANAKA, case))
    await worked(here, case, {"await-reply", "bring-reply", "receive-reply"})
    done(await here.desk.park(SATO, case, "reply_awaited", days=20))
    row = await here.journal.case(case)
    assert row is not None
    assert row.state == "parked"
    here.clock.pass_minutes(9 * 24 * 60)
    second = await here.at_window("A")
    done(await here.desk.wake(SATO, case, visit_id=second))
    assert (await here.case(case)).visit == second
    assert (await here.finish(case)).outcome == "completed"
    assert not (await here.case(case)).progress.held()
    assert [job.body["visit"] for job in here.jobs("intake")] == [first, second]
    visit = await here.visit(second)
    if visit.tag_out:
        done(await here.desk.take_tag(SATO, second, visit.tag))
    done(await here.desk.close_visit(SATO, second))
