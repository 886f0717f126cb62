"""Lists tell the truth: what is next, whose it is, what is held and due; rehearsed clerks finish what they begin."""

from datetime import date
from pathlib import Path
from random import Random

import msgspec
import pytest

from flows.case import fold
from flows.catalog import load
from flows.desk import Report
from flows.ledger import fold_till
from flows.ports import CaseRow
from flows.rehearse import Clerk, Habits
from flows.rows import Presence
from tests.flows.counter import CARD, SATO, TAKAHASHI, TANAKA, Counter, done
from tests.flows.definition_walk import packaged
from tests.memory import MORNING, STAFF, HandClock, actor, desk_on, with_staff

LAWFUL = sorted(one.id for one in packaged().procedures.values() if one.in_force(MORNING.date()))
KEEPING = """
id = "lend"
family = "lend"
area = "juki"
profile = "base"
category = "D"
title = { ja = "貸出" }
sources = [{ document = "001", section = "試験" }]

[[step]]
id = "take"
lane = "contractor"
kind = "receive"
title = "預かる"
takes = [{ original = "鍵" }, { form = "申請書" }]
why = "試験のため。"

[[step]]
id = "keep"
lane = "contractor"
kind = "file"
title = "保管する"
keeps = [{ item = "鍵", due_days = 10 }]
files = [{ item = "申請書" }]
why = "試験のため。"

[[step]]
id = "await"
lane = "city"
kind = "wait"
title = "回答を待つ"
due_days = 14
why = "試験のため。"
"""


async def row(here: Counter, case: str) -> CaseRow:
    found = await here.journal.case(case)
    assert found is not None
    return found


async def test_a_row_says_what_is_next_whose_it_is_and_how_far_it_came() -> None:
    here = Counter(window="open", pin="known", wish="file", pen="declined")
    _, case = await here.started("jpki-renew", "inspect")
    found = await row(here, case)
    assert (found.step, found.lane, found.state, found.held_items) == ("inspect", "supervisor", "working", 2)
    done(await here.desk.offer(SATO, case, "city"))
    assert ((await row(here, case)).state, (await row(here, case)).offered_to) == ("offered", "city")
    done(await here.desk.withdraw_offer(SATO, case))
    ended = await here.finish(case)
    assert ended.outcome == "completed"
    found = await row(here, case)
    assert (found.state, found.step, found.held_items, found.done) == ("closed", "", 0, found.total)


async def test_steps_that_no_longer_apply_are_not_counted() -> None:
    here = Counter()
    _, case = await here.started("jpki-renew", "ask-pin", window="open")
    unknown = (await row(here, case)).total
    await here.to(case, "receive", pin="known")
    assert (await row(here, case)).total < unknown


async def test_what_is_kept_and_what_is_awaited_is_due_on_a_day(tmp_path: Path) -> None:
    (tmp_path / "lend.toml").write_text(KEEPING, encoding="utf-8")
    desk = desk_on(catalog=lambda: load([tmp_path / "lend.toml"]), clock=HandClock())
    visit = done(await desk.issue_ticket(SATO, "D")).shown["visit"]
    case = str(done(await desk.open_case(SATO, "lend", visit_id=visit)).shown["case"])
    for step in ("take", "keep"):
        done(await desk.complete_step(SATO, case, step))
    found = await desk.rows.case(case)
    assert found is not None
    assert (found.owed, found.due) == (("鍵",), date(2026, 11, 30))
    done(await desk.complete_step(TANAKA, case, "await"))
    done(await desk.settle_owed(SATO, case, {"鍵": "returned"}))
    found = await desk.rows.case(case)
    assert found is not None
    assert (found.owed, found.due, found.state) == ((), None, "closed")


async def test_a_closed_case_that_keeps_something_stays_on_the_list() -> None:
    here = Counter(window="open", pin="known", wish="file", pen="declined")
    _, case = await here.started("jpki-renew", "compare")
    settle = {"申請書": "filed", CARD: "safe"}
    told = Report(bag="3")
    done(await here.desk.close_case(SATO, case, "absent", "visitor_left", settle, second=TANAKA, told=told))
    assert [(one.id, one.owed) for one in await here.journal.cases()] == [(case, (CARD,))]
    done(await here.desk.settle_owed(SATO, case, {CARD: "returned"}))
    assert await here.journal.cases() == []


async def test_where_people_are_signed_in_is_a_row_of_its_own() -> None:
    here = Counter()
    await with_staff(here.desk)
    await here.desk.sign_in("2001", "2001")
    (found,) = [msgspec.json.decode(body, type=Presence) for body in await here.journal.bodies("presence")]
    assert (found.code, found.terminal, found.window, found.present) == ("2001", "T1", "3", True)
    done(await here.desk.sign_out(TAKAHASHI))
    (found,) = [msgspec.json.decode(body, type=Presence) for body in await here.journal.bodies("presence")]
    assert not found.present
    assert {one.code for one in await here.journal.operators()} == set(STAFF)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("procedure", LAWFUL)
async def test_rehearsed_people_finish_every_procedure_whatever_goes_wrong(procedure: str, seed: int) -> None:
    here = Counter()
    clerk = Clerk(here.desk, [actor(code) for code in STAFF], Random(seed), Habits(trouble=0.1 * seed))
    start = packaged().procedures[procedure].start
    if start == "visit":
        visit = await clerk.serve(await here.ticket(packaged().procedures[procedure].category, wants=[procedure]))
        assert visit.state == "closed"
    else:
        await clerk.carry(await here.open(procedure))
    events = [found for stream, found in here.office.streams.items() if stream.kind == "case"]
    cases = [fold(found) for found in events]
    assert all(not case.open and not case.progress.held() for case in cases)
    tills = [fold_till(found) for stream, found in here.office.streams.items() if stream.kind == "till"]
    assert sum(sum(till.sums.values()) for till in tills) == sum(case.net_fee for case in cases)
