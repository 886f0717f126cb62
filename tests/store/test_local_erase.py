"""Erasing destroys: no key, no ciphertext, no byte stays, and an old copy opens nothing; the journal says what went."""

import secrets
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from flows.events import Draft, Stream
from flows.ports import JournalError, PrintJob, Write
from store.engine import Database, connect
from store.erase import Eraser
from store.erasing import destroy_class, wipe
from store.errors import StoreError
from store.inlet import FileInlet
from store.office_keys import OfficeKeys
from store.parcel import Delivered
from store.rebuild import kept, rebuild
from store.streams import opened, standing
from store.vault import Vault
from store.verify import verify
from tests.store.conftest import CASE, DAY, KEY, Terminal, tally
from tests.store.pages import holds

VISIT = Stream("visit", "v-1")


def eraser(terminal: Terminal, **days: int) -> Eraser:
    return Eraser(terminal.database, terminal.vault, terminal.journal, days)


def sent(terminal: Terminal) -> None:
    terminal.execute("UPDATE outbox SET sent_at = 'x'")


def blobs(terminal: Terminal) -> list[bytes]:
    sealed = terminal.rows("SELECT ciphertext FROM sealed")
    return [row[0] for row in sealed + terminal.rows("SELECT wrapped FROM stream_key")]


def backup(terminal: Terminal, place: Path) -> Path:
    """A copy of everything beside the running program, as somebody might have made it."""
    place.mkdir()
    for path in terminal.place.glob("T1.db*"):
        shutil.copy(path, place)
    shutil.copytree(terminal.keys.directory, place / "keys")
    return place / "T1.db"


def open_backup(path: Path, keys: Path) -> list[object]:
    with closing(Database(path, KEY)) as database:
        vault = Vault("13101", OfficeKeys(keys))
        events = database.read_now(lambda file: opened(file, vault, standing(file, VISIT)))
    return [event.private.get("visit") for event in events]


async def test_after_erasing_and_rotating_no_byte_of_a_person_is_left_and_an_old_copy_stays_closed(
    terminal: Terminal, tmp_path: Path
) -> None:
    marker = "窓口花子" + secrets.token_hex(16)
    long = marker + "字" * 6000
    await terminal.say(VISIT, "opened", "noted", private={"visit": {"name": marker, "memo": long}}, visit="v-1")
    old = backup(terminal, tmp_path / "backup")
    traces = blobs(terminal)
    pieces = [trace[at : at + 60] for trace in traces for at in range(0, len(trace) - 60, 2000)]
    # the same search finds everything while it is there
    assert all(holds(terminal.path, KEY, piece) for piece in pieces)
    assert [found["name"] for found in open_backup(old, terminal.keys.directory)] == [marker, marker]  # type: ignore[index]

    await eraser(terminal).erase_visit("v-1", terminal.context())
    await eraser(terminal).rotate()

    assert [event.private for event in await terminal.journal.read(VISIT)] == [{"visit": None}] * 2
    for path in terminal.place.rglob("*"):
        if path.is_file() and "backup" not in path.parts:
            assert marker.encode() not in path.read_bytes()
    assert not any(holds(terminal.path, KEY, piece) for piece in pieces)
    assert open_backup(old, terminal.keys.directory) == [None, None]


async def test_survivors_are_wrapped_anew_and_still_open_after_the_rotation(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened", private={"register": {"serial": "A1"}})
    FileInlet(terminal.database, terminal.vault, terminal.journal, tally).keys_uploaded(
        FileInlet(terminal.database, terminal.vault, terminal.journal, tally).keys_to_upload(9)
    )
    assert await eraser(terminal).rotate(202648) == 1
    assert terminal.keys.generations() == [202648]
    terminal.reopen()
    assert (await terminal.journal.read(CASE))[0].private == {"register": {"serial": "A1"}}
    assert terminal.rows("SELECT generation, uploaded FROM stream_key") == [(202648, 0)]
    with pytest.raises(ValueError, match="older"):
        await eraser(terminal).rotate(1)


async def test_the_erasure_is_an_event_that_says_class_amount_rule_and_person(terminal: Terminal) -> None:
    await terminal.say(VISIT, "opened", visit="v-1", private={"visit": {"name": "甲"}, "contact": {"phone": "03"}})
    await terminal.say(CASE, "opened", visit="v-1", private={"visit": {"name": "甲"}})
    done = await eraser(terminal).erase_visit("v-1", terminal.context("e1"))
    assert (done.streams, done.sealed) == (2, 3)
    events = await terminal.journal.seen("e1")
    assert {event.envelope.stream.kind for event in events} == {"erasure"}
    assert [event.data for event in events] == [
        {"stream_kind": "case", "stream_id": "c-1", "classes": ["visit"], "rule": "request", "count": 1},
        {"stream_kind": "visit", "stream_id": "v-1", "classes": ["contact", "visit"], "rule": "request", "count": 2},
    ]
    assert {event.envelope.actor.person for event in events} == {"p01"}


async def test_asking_again_erases_nothing_more_and_writes_nothing(terminal: Terminal) -> None:
    await terminal.say(VISIT, "opened", visit="v-1", private={"visit": {"name": "甲"}})
    await eraser(terminal).erase_visit("v-1", terminal.context("e1"))
    again = await eraser(terminal).erase_visit("v-1", terminal.context("e2"))
    assert (again.streams, again.sealed) == (0, 0)
    assert await terminal.journal.seen("e2") == []


async def test_only_the_named_classes_are_erased(terminal: Terminal) -> None:
    await terminal.say(VISIT, "opened", visit="v-1", private={"visit": {"name": "甲"}, "register": {"serial": "1"}})
    await eraser(terminal).erase_visit("v-1", terminal.context(), {"visit"})
    assert (await terminal.journal.read(VISIT))[0].private == {"visit": None, "register": {"serial": "1"}}


async def test_what_many_visits_share_is_not_erased_with_one_of_them(terminal: Terminal) -> None:
    till = Stream("till", "t-1")
    await terminal.say(till, "fee_taken", visit="v-1", private={"visit": {"payer": "乙"}})
    await eraser(terminal).erase_visit("v-1", terminal.context())
    assert (await terminal.journal.read(till))[0].private == {"visit": {"payer": "乙"}}


async def test_due_is_what_is_finished_and_sent_and_kept_long_enough(terminal: Terminal) -> None:
    await terminal.say(VISIT, "opened", private={"visit": {"name": "甲"}, "register": {"serial": "1"}}, visit="v-1")
    one = eraser(terminal, visit=2)
    far = DAY + timedelta(days=9)
    assert await one.due(far) == []  # still open
    await terminal.say(VISIT, "closed")
    assert await one.due(far) == []  # not sent
    sent(terminal)
    assert await one.due(DAY + timedelta(days=1)) == []  # not long enough
    assert [(due.stream, due.retention) for due in await one.due(DAY + timedelta(days=2))] == [(VISIT, "visit")]
    assert (await one.erase_due(far, terminal.context())).streams == 1
    assert await one.due(far) == []
    assert (await terminal.journal.read(VISIT))[0].private == {"visit": None, "register": {"serial": "1"}}


async def test_a_visit_is_kept_while_one_of_its_cases_sleeps(terminal: Terminal) -> None:
    await terminal.say(VISIT, "opened", "closed", private={"visit": {"name": "甲"}}, visit="v-1")
    await terminal.say(CASE, "opened", visit="v-1")
    sent(terminal)
    assert await eraser(terminal, visit=0).due(DAY) == []
    await terminal.say(CASE, "closed")
    sent(terminal)
    assert [due.stream for due in await eraser(terminal, visit=0).due(DAY)] == [VISIT]


async def test_nothing_personal_is_written_to_an_erased_class_again(terminal: Terminal) -> None:
    await terminal.say(VISIT, "opened", visit="v-1", private={"visit": {"name": "甲"}})
    await eraser(terminal).erase_visit("v-1", terminal.context())
    with pytest.raises(JournalError, match="書き足せません"):
        await terminal.say(VISIT, "noted", private={"visit": {"name": "甲"}})
    await terminal.say(VISIT, "closed")


async def test_views_rebuild_to_the_byte_and_the_file_verifies_after_an_erasure(terminal: Terminal) -> None:
    await terminal.say(VISIT, "opened", "closed", visit="v-1", private={"visit": {"name": "甲"}})
    before = terminal.database.read_now(kept)
    await eraser(terminal).erase_visit("v-1", terminal.context())
    terminal.database.write_now(lambda file: rebuild(file, tally))
    assert terminal.database.read_now(kept) == before
    assert terminal.database.read_now(lambda file: verify(file, tally, terminal="T1")) == []


async def test_the_bytes_of_the_slips_of_a_visit_go_with_it(terminal: Terminal) -> None:
    job = PrintJob(id="j1", key="t:0", slip="intake", body={"number": "A-1"})
    write = Write(stream=VISIT, expected=0, drafts=(Draft(type="opened", visit="v-1", private={"visit": {"n": "甲"}}),))
    await terminal.journal.append([write], terminal.context(), [job])
    terminal.execute("UPDATE spool_job SET payload = x'1b40', state = 'uncertain'")
    await eraser(terminal).erase_visit("v-1", terminal.context())
    assert terminal.rows("SELECT payload FROM spool_job") == [(None,)]


async def test_another_terminal_destroys_the_same_when_it_pulls_the_erasure(terminal: Terminal, tmp_path: Path) -> None:
    door = FileInlet(terminal.database, terminal.vault, terminal.journal, tally)
    await terminal.say(VISIT, "opened", visit="v-1", private={"visit": {"name": "甲"}})
    keys = door.keys_to_upload(9)
    await eraser(terminal).erase_visit("v-1", terminal.context())
    with closing(Terminal(tmp_path, "T2", terminal.keys.directory)) as other:
        inlet = FileInlet(other.database, other.vault, other.journal, tally)
        inlet.take_keys(keys, [])
        parcels = door.unsent(9)
        inlet.apply([Delivered(pos=n, verdict="accepted", parcel=parcel) for n, parcel in enumerate(parcels, 1)])
        assert (await other.journal.read(VISIT))[0].private == {"visit": None}
        assert other.rows("SELECT count(*) FROM stream_key") == [(0,)]


async def test_what_only_another_terminal_holds_of_a_visit_is_erased_with_it(
    terminal: Terminal, tmp_path: Path
) -> None:
    """The city wrote a text into the case; the window that erases the visit has the event and not the ciphertext."""
    door = FileInlet(terminal.database, terminal.vault, terminal.journal, tally)
    (tmp_path / "city").mkdir()
    with closing(Terminal(tmp_path / "city", "T2", terminal.keys.directory)) as city:
        theirs = FileInlet(city.database, city.vault, city.journal, tally)
        await city.say(CASE, "opened", private={"register": {"note": "花子"}}, visit="v-1")
        arrived = [Delivered(pos=1, verdict="accepted", parcel=parcel) for parcel in theirs.unsent(9)]
        door.apply(arrived)
        assert blobs(terminal) == []
        await eraser(terminal).erase_visit("v-1", terminal.context())
        erasure = [Delivered(pos=2, verdict="accepted", parcel=parcel) for parcel in door.unsent(9)]
        theirs.apply([*arrived, *erasure])
        assert blobs(city) == []


async def test_a_reader_that_holds_an_old_picture_delays_the_wipe_and_the_next_start_finishes_it(
    terminal: Terminal,
) -> None:
    await terminal.say(VISIT, "opened", visit="v-1", private={"visit": {"name": "甲"}})
    old = connect(terminal.path, KEY, writer=False)
    old.execute("BEGIN")
    old.execute("SELECT count(*) FROM sealed").fetchone()
    terminal.database.write_now(lambda file: destroy_class(file, VISIT, "visit"))
    with pytest.raises(StoreError, match="後始末"):
        wipe(terminal.database, patience=0.05)
    assert terminal.rows("SELECT wiped FROM erasure_log") == [(0,)]
    old.execute("COMMIT")
    old.close()
    wipe(terminal.database)
    assert terminal.rows("SELECT wiped FROM erasure_log") == [(1,)]
