"""The journal writes everything of a command at once, in order, once."""

import asyncio
from datetime import timedelta

import pytest

from flows.events import GENESIS, Draft, Stream, canonical, chain_hash, decode
from flows.ports import Conflict, NumberRefused, PrintJob, Write
from store.errors import DuplicateJob, StoreError
from tests.store.conftest import CASE, DAY, NOON, Terminal

VISIT = Stream("visit", "v-1")
VALID_NUMBER = "123456789018"


async def test_a_stream_that_does_not_exist_is_empty(terminal: Terminal) -> None:
    assert await terminal.journal.read(CASE) == []


async def test_what_was_appended_is_read_back_equal(terminal: Terminal) -> None:
    written = await terminal.say(CASE, "opened", "step_done", data={"step": "receive"}, visit="v-1", case="c-1")
    assert await terminal.journal.read(CASE) == written
    assert [event.envelope.version for event in written] == [1, 2]


async def test_each_event_continues_the_chain_of_the_terminal(terminal: Terminal) -> None:
    events = [*await terminal.say(CASE, "opened"), *await terminal.say(VISIT, "opened", "called")]
    assert [event.envelope.seq for event in events] == [1, 2, 3]
    prev = GENESIS
    for event in events:
        assert event.prev == prev
        assert event.hash == chain_hash(prev, event.raw)
        assert canonical(decode(event.raw)) == event.raw
        prev = event.hash


async def test_a_stream_that_moved_on_is_a_conflict_and_nothing_is_written(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened")
    both = [
        Write(stream=VISIT, expected=0, drafts=(Draft(type="opened"),)),
        Write(stream=CASE, expected=0, drafts=(Draft(type="opened"),)),
    ]
    with pytest.raises(Conflict):
        await terminal.journal.append(both, terminal.context("x"))
    assert await terminal.journal.read(VISIT) == []
    assert await terminal.journal.seen("x") == []
    assert terminal.rows("SELECT count(*) FROM outbox") == [(1,)]


async def test_a_command_writes_once_and_then_returns_its_first_result(terminal: Terminal) -> None:
    write = Write(stream=CASE, expected=0, drafts=(Draft(type="opened", private={"visit": {"name": "山田"}}),))
    first = await terminal.journal.append([write], terminal.context("enter"))
    again = await terminal.journal.append([write], terminal.context("enter"))
    assert list(again) == list(first) == list(await terminal.journal.seen("enter"))


async def test_a_double_press_in_the_same_moment_writes_once(terminal: Terminal) -> None:
    write = Write(stream=CASE, expected=0, drafts=(Draft(type="opened"),))
    one, two = await asyncio.gather(
        terminal.journal.append([write], terminal.context("enter")),
        terminal.journal.append([write], terminal.context("enter")),
    )
    assert list(one) == list(two)
    assert terminal.rows("SELECT count(*) FROM event") == [(1,)]


async def test_event_outbox_view_and_print_job_are_one_transaction(terminal: Terminal) -> None:
    job = PrintJob(id="j1", key="t:0", slip="ticket", body={"number": "A-001"})
    write = Write(stream=VISIT, expected=0, drafts=(Draft(type="opened"),))
    await terminal.journal.append([write], terminal.context(), [job])
    other = Write(stream=CASE, expected=0, drafts=(Draft(type="opened"),))
    with pytest.raises(DuplicateJob):
        await terminal.journal.append([other], terminal.context(), [job])
    counts = [terminal.rows(f"SELECT count(*) FROM {name}") for name in ("event", "outbox", "view_row", "spool_job")]
    assert counts == [[(1,)]] * 4


@pytest.mark.parametrize(
    "draft",
    [
        Draft(type="noted", data={"code": VALID_NUMBER}),
        Draft(type="noted", data={"list": [{"deep": "１２３４ ５６７８ ９０１８"}]}),
        Draft(type="noted", data={"code": int(VALID_NUMBER)}),
        Draft(type="noted", private={"visit": {"memo": f"番号は{VALID_NUMBER}です"}}),
    ],
)
async def test_a_my_number_is_refused_and_not_repeated(terminal: Terminal, draft: Draft) -> None:
    with pytest.raises(NumberRefused) as refused:
        await terminal.journal.append([Write(stream=CASE, expected=0, drafts=(draft,))], terminal.context())
    assert VALID_NUMBER not in str(refused.value)
    assert str(refused.value) == "個人番号の可能性があるため記録できません"
    assert await terminal.journal.read(CASE) == []


async def test_a_print_job_with_a_my_number_is_refused(terminal: Terminal) -> None:
    job = PrintJob(id="j1", key="t:0", slip="ticket", body={"memo": VALID_NUMBER})
    with pytest.raises(NumberRefused):
        await terminal.journal.append([], terminal.context(), [job])


async def test_our_own_identities_are_never_taken_for_a_my_number(terminal: Terminal) -> None:
    hashes = {"definition": "a" * 51 + VALID_NUMBER + "b", "link": f"019a9f00-0000-7000-8000-{VALID_NUMBER}"}
    assert await terminal.say(CASE, "opened", data=hashes)


async def test_a_key_made_of_our_identities_is_never_taken_for_a_my_number(terminal: Terminal) -> None:
    case = f"019a9f00-0000-7000-8000-{VALID_NUMBER}"
    job = PrintJob(id="j1", key=f"bring:{case}::0", slip="bring", body={"case": case})
    written = await terminal.journal.append(
        [Write(stream=CASE, expected=0, drafts=(Draft(type="opened"),))], terminal.context(), [job]
    )
    assert len(written) == 1
    with pytest.raises(NumberRefused):
        await terminal.journal.append(
            [], terminal.context(), [PrintJob(id="j2", key=f"t:{VALID_NUMBER}:0", slip="t", body={})]
        )


async def test_personal_data_is_opened_for_the_reader_and_stands_nowhere_else(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened", private={"visit": {"name": "窓口花子"}, "register": {"serial": "X9"}})
    (event,) = await terminal.journal.read(CASE)
    assert event.private == {"visit": {"name": "窓口花子"}, "register": {"serial": "X9"}}
    assert "窓口花子".encode() not in event.raw
    assert set(event.envelope.seals) == {"visit", "register"}


async def test_an_event_takes_the_term_of_its_stream_unless_it_names_one(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened")
    await terminal.say(CASE, "claimed", term=4)
    await terminal.say(CASE, "step_done")
    assert [event.envelope.term for event in await terminal.journal.read(CASE)] == [0, 4, 4]


async def test_the_chain_goes_on_after_a_restart(terminal: Terminal) -> None:
    (first,) = await terminal.say(CASE, "opened")
    terminal.reopen()
    (second,) = await terminal.say(CASE, "step_done")
    assert (second.prev, second.envelope.seq, second.envelope.epoch) == (first.hash, 2, 1)


async def test_a_clock_that_goes_back_is_marked_and_order_is_kept(terminal: Terminal) -> None:
    back = NOON - timedelta(hours=2)
    hlcs, marks = [], []
    for position, now in enumerate([NOON, back, back, NOON + timedelta(seconds=1)]):
        write = Write(stream=CASE, expected=position, drafts=(Draft(type="step_done"),))
        (event,) = await terminal.journal.append([write], terminal.context(now=now))
        hlcs.append(event.envelope.hlc)
        marks.append(event.envelope.clock_suspect)
    assert hlcs == sorted(set(hlcs))
    assert marks == [False, True, True, False]


async def test_later_entry_keeps_when_it_happened_and_when_it_was_written(terminal: Terminal) -> None:
    earlier = NOON - timedelta(hours=3)
    (event,) = await terminal.say(CASE, "opened", occurred_at=earlier)
    assert (event.envelope.occurred_at, event.envelope.recorded_at) == (earlier, NOON)
    assert event.envelope.business_date == DAY
    assert not event.envelope.clock_suspect


async def test_a_file_of_another_terminal_is_refused(terminal: Terminal) -> None:
    terminal.close()
    terminal.name = "T2"
    with pytest.raises(StoreError, match="別の端末（T1）"):
        terminal.open()
