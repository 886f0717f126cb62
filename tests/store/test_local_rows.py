"""Lists come from views, names are opened only for display, and that somebody looked is written down."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
import pytest

from flows.events import Draft, Event, Stream
from flows.ports import CaseRow, OperatorRow, PrintJob, VisitRow, Write
from store.parcel import Projected
from store.rebuild import kept, rebuild
from store.rows import FileRows
from store.verify import verify
from tests.store.conftest import CASE, DAY, NOON, Terminal, later, tally


class Stopped:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


def rows_of(terminal: Terminal) -> FileRows:
    return FileRows(terminal.database, terminal.vault, Stopped(), lambda: "c01")


def listed(stream: Stream, events: Sequence[Event]) -> Projected | None:
    """Whole rows, as the desk's own fold would give them."""
    first, last = events[0].envelope, events[-1].envelope
    body: CaseRow | VisitRow | OperatorRow
    if stream.kind == "case":
        body = CaseRow(
            id=stream.id, visit=None, party="", procedure="p", title="t", ticket="", step="", step_title="",
            lane="contractor", done=0, total=1, holder="T1", term=0, offered_to="", state="working", outcome="",
            held_items=0, owed=(), due=None, opened_at=first.occurred_at, changed_at=last.occurred_at,
            business_date=first.business_date, version=last.version,
        )  # fmt: skip
    elif stream.kind == "visit":
        body = VisitRow(
            id=stream.id, number=stream.id, category="A", state="waiting", needs=(), language="ja", wants=(),
            parties=1, cases=(), window="", area="", arrived_at=first.occurred_at, called_at=None, calls=0,
            holder="", term=0, priority=0, business_date=first.business_date,
        )  # fmt: skip
    elif stream.kind == "operator":
        body = OperatorRow(
            code=stream.id, person="p", role="city", roles=("city",), locked=False, ends=None, qualifications=()
        )
    else:
        return None
    day = first.business_date.isoformat()
    return Projected(
        kind=stream.kind, id=stream.id, open=last.type != "closed", business_date=day,
        body=msgspec.json.encode(body, order="sorted"),
    )  # fmt: skip


@pytest.fixture
def counter(terminal: Terminal) -> Terminal:
    terminal.close()
    terminal.open(listed)
    return terminal


async def test_cases_come_oldest_first_and_closed_ones_only_when_asked(counter: Terminal) -> None:
    await counter.say(Stream("case", "b"), "opened", occurred_at=later(5))
    await counter.say(Stream("case", "a"), "opened", occurred_at=later(9))
    await counter.say(Stream("case", "c"), "opened", "closed", occurred_at=later(1))
    rows = rows_of(counter)
    assert [row.id for row in await rows.cases()] == ["b", "a"]
    assert [row.id for row in await rows.cases(open_only=False)] == ["c", "b", "a"]
    one = await rows.case("c")
    assert one is not None
    assert (one.version, one.contested) == (2, False)
    assert await rows.case("nobody") is None


async def visit_on(terminal: Terminal, name: str, day: date, *types: str) -> None:
    drafts = tuple(Draft(type=kind, occurred_at=later(len(name))) for kind in types)
    context = msgspec.structs.replace(terminal.context(), business_date=day)
    await terminal.journal.append([Write(stream=Stream("visit", name), expected=0, drafts=drafts)], context)


async def test_a_day_shows_its_visits_and_the_open_ones_of_earlier_days(counter: Terminal) -> None:
    yesterday, tomorrow = DAY - timedelta(days=1), DAY + timedelta(days=1)
    await visit_on(counter, "today", DAY, "opened")
    await visit_on(counter, "done today", DAY, "opened", "closed")
    await visit_on(counter, "old", yesterday, "opened")
    await visit_on(counter, "old and done", yesterday, "opened", "closed")
    await visit_on(counter, "next", tomorrow, "opened")
    rows = rows_of(counter)
    assert [row.id for row in await rows.visits(DAY)] == ["old", "today"]
    assert [row.id for row in await rows.visits(DAY, open_only=False)] == ["old", "today", "done today"]
    assert (await rows.visit("next")) is not None


async def test_operators_come_by_code(counter: Terminal) -> None:
    for code in ("k2", "k1"):
        await counter.say(Stream("operator", code), "added", private={"operator": {"secret": "x"}})
    assert [row.code for row in await rows_of(counter).operators()] == ["k1", "k2"]


async def test_a_contested_stream_is_flagged_in_its_row(counter: Terminal) -> None:
    await counter.say(CASE, "opened")
    counter.execute("UPDATE view_row SET contested = 1")
    assert [row.contested for row in await rows_of(counter).cases()] == [True]


async def test_names_are_opened_for_display_and_the_look_is_logged(counter: Terminal) -> None:
    await counter.say(CASE, "opened", private={"visit": {"name": "山田", "kana": "ヤマダ"}})
    await counter.say(CASE, "corrected", private={"visit": {"name": "山口"}})
    rows = rows_of(counter)
    for _ in range(2):
        assert await rows.names(CASE) == {"name": "山口", "kana": "ヤマダ"}
    (look,) = await rows.looked(NOON.date())
    assert (look.operator, look.stream_id, look.times) == ("c01", "c-1", 2)


async def test_a_stream_without_names_is_empty_and_nobody_looked(counter: Terminal) -> None:
    await counter.say(CASE, "opened")
    assert await rows_of(counter).names(CASE) == {}
    assert await rows_of(counter).looked(NOON.date()) == []


async def test_no_view_holds_what_was_sealed(counter: Terminal) -> None:
    await counter.say(CASE, "opened", private={"visit": {"name": "山田"}})
    assert all("山田".encode() not in body for (body,) in counter.rows("SELECT body FROM view_row"))


async def test_print_jobs_are_listed_in_the_order_they_were_queued(counter: Terminal) -> None:
    jobs = [PrintJob(id=f"j{n}", key=f"t:{n}", slip="ticket", body={"number": f"A-{n}"}, copy=n) for n in (1, 0)]
    await counter.journal.append([], counter.context(), jobs)
    counter.execute("UPDATE spool_job SET state = 'printed' WHERE id = 'j0'")
    rows = rows_of(counter)
    assert [(job.number, job.state, job.copy) for job in await rows.jobs()] == [("A-1", "queued", 1)]
    assert [job.id for job in await rows.jobs(unfinished_only=False)] == ["j1", "j0"]


async def test_views_can_be_thrown_away_and_come_back_to_the_byte(terminal: Terminal) -> None:
    for name in ("a", "b", "c"):
        await terminal.say(Stream("case", name), "opened", "step_done", private={"visit": {"name": name}})
    await terminal.say(Stream("case", "a"), "gone")
    before = terminal.database.read_now(kept)
    assert len(before) == 2
    terminal.execute("UPDATE view_row SET body = x'00', open = 0 WHERE id = 'b'")
    terminal.execute("INSERT INTO view_row VALUES ('case', 'ghost', 'case', 'ghost', 1, '', 0, x'00')")
    found = terminal.database.read_now(lambda file: verify(file, tally))
    assert [(one.code, one.where) for one in found] == [("rows", "case b"), ("rows", "case ghost")]
    assert terminal.database.write_now(lambda file: rebuild(file, tally)) == 2
    assert terminal.database.read_now(kept) == before


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        ("UPDATE event SET raw = CAST(replace(CAST(raw AS TEXT), 'step_done', 'step_dont') AS BLOB)", {"chain"}),
        ("UPDATE event SET hash = prev WHERE seq = 3", {"chain"}),
        ("UPDATE event SET type = 'forged' WHERE seq = 2", {"envelope"}),
        ("UPDATE event SET stream_id = 'other' WHERE seq = 2", {"envelope", "version"}),
        ("DELETE FROM event WHERE seq = 2", {"seq", "version", "chain"}),
        ("DELETE FROM event WHERE seq = 1", {"seq", "version"}),
        ("UPDATE sealed SET ciphertext = x'00'", {"seal"}),
        ("DELETE FROM sealed", {"seal"}),
        ("UPDATE meta SET cursor = 2", {"position"}),
        ("UPDATE event SET prev = hash WHERE seq = 1", {"chain"}),
    ],
)
async def test_tampering_is_detected_and_named(terminal: Terminal, damage: str, codes: set[str]) -> None:
    await terminal.say(CASE, "opened", "step_done", "step_done", private={"visit": {"name": "甲"}})
    assert terminal.database.read_now(lambda file: verify(file, tally, terminal="T1")) == []
    terminal.execute(damage)
    found = terminal.database.read_now(lambda file: verify(file, tally, terminal="T1"))
    assert codes <= {one.code for one in found}
    assert all("甲" not in one.sentence and one.sentence for one in found)
