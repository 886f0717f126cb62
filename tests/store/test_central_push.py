"""What the central answers to what terminals hand in."""

import msgspec
import psycopg
import pytest

from flows.events import GENESIS, Stream, chain_hash
from store.central.provision import revoke
from tests.store.central_world import MemoryInlet, Office, doors, parcel, send, verdicts

pytest_plugins = ["tests.store.central_fixtures"]
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("central")]

CASE = Stream("case", "k1")


def refusal(error: pytest.ExceptionInfo[psycopg.Error]) -> str | None:
    return error.value.sqlstate


def test_events_are_accepted_in_dense_order(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    for _ in range(5):
        inlet.write(CASE)
    with doors(office.dsn["a"]) as central:
        answers = send(inlet, central)
        page = central.pull(0, 100, 0)
    assert verdicts(answers) == ["accepted"] * 5
    assert [answer.pos for answer in answers] == [1, 2, 3, 4, 5]
    assert [event.parcel.raw for event in page.events] == [sent.raw for sent in inlet.written]
    assert [event.parcel for event in page.events] == inlet.written


def test_the_same_batch_again_gets_the_same_answers_and_writes_nothing(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE)
    inlet.write(CASE, version=7)
    with doors(office.dsn["a"]) as central:
        first = send(inlet, central)
        assert central.push(1, inlet.written) == first
        assert verdicts(first) == ["accepted", "drawer"]
        assert central.pull(0, 100, 0).last_pos == 2


def test_a_replay_that_goes_on_writes_only_what_is_new(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE)
    with doors(office.dsn["a"]) as central:
        send(inlet, central)
        inlet.write(CASE)
        assert [answer.pos for answer in central.push(1, inlet.written)] == [1, 2]


def test_a_gap_is_refused_and_writes_nothing(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    for _ in range(3):
        inlet.write(CASE)
    with doors(office.dsn["a"]) as central:
        central.hello(1, 3)
        with pytest.raises(psycopg.Error) as error:
            central.push(1, inlet.written[1:])
        assert central.pull(0, 10, 0).events == ()
    assert refusal(error) == "55M01"


def test_the_same_number_with_another_event_is_a_clone(office: Office) -> None:
    one, twin = MemoryInlet(office.code, "a"), MemoryInlet(office.code, "a")
    one.write(CASE)
    twin.write(Stream("case", "other"), id_="elsewhere")
    with doors(office.dsn["a"]) as central:
        send(one, central)
        with pytest.raises(psycopg.Error) as error:
            central.push(1, twin.written)
    assert refusal(error) == "55M02"


def test_a_hash_that_does_not_follow_is_refused(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE)
    torn = msgspec.structs.replace(inlet.written[0], raw=inlet.written[0].raw + b" ")
    with doors(office.dsn["a"]) as central:
        central.hello(1, 1)
        with pytest.raises(psycopg.Error) as error:
            central.push(1, [torn])
    assert refusal(error) == "55M04"


def test_a_batch_with_one_bad_hash_is_refused_whole(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE)
    inlet.write(CASE)
    bad = msgspec.structs.replace(inlet.written[1], hash="11" * 32)
    with doors(office.dsn["a"]) as central:
        central.hello(1, 2)
        with pytest.raises(psycopg.Error):
            central.push(1, [inlet.written[0], bad])
        assert central.hello(1, 2).last_seq == 0


def test_events_of_another_terminal_are_refused(office: Office) -> None:
    theirs = MemoryInlet(office.code, "b")
    theirs.write(CASE)
    with doors(office.dsn["a"]) as central:
        central.hello(1, 1)
        with pytest.raises(psycopg.Error) as error:
            central.push(1, theirs.written)
    assert refusal(error) == "55M05"


def test_the_same_id_with_other_bytes_is_refused(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE, id_="same")
    inlet.write(CASE, id_="same")
    with doors(office.dsn["a"]) as central:
        central.hello(1, 2)
        with pytest.raises(psycopg.Error) as error:
            central.push(1, inlet.written)
    assert refusal(error) == "55M07"


def test_an_older_epoch_is_refused_once_a_newer_one_began(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE)
    with doors(office.dsn["a"]) as central:
        send(inlet, central)
        assert central.hello(1, 1, fresh=True).epoch == 2
        for attempt in (lambda: central.hello(1, 1), lambda: central.push(1, inlet.written)):
            with pytest.raises(psycopg.Error) as error:
                attempt()
            assert refusal(error) == "55M03"


def test_a_file_that_ends_before_what_was_received_is_a_restored_backup(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE)
    inlet.write(CASE)
    with doors(office.dsn["a"]) as central:
        send(inlet, central)
        with pytest.raises(psycopg.Error) as error:
            central.hello(1, 1)
    assert refusal(error) == "55M06"


def test_after_a_new_epoch_the_salvaged_events_land_under_their_old_ids(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE)
    with doors(office.dsn["a"]) as central:
        send(inlet, central)
        inlet.write(CASE, id_="kept")
        assert inlet.new_epoch(central.hello(1, 0, fresh=True).epoch) == 1
        assert verdicts(send(inlet, central)) == ["accepted"]
        assert central.pull(1, 10, 0).events[0].parcel.id == "kept"


def test_a_stale_version_goes_to_the_drawer_and_what_follows_it_too(office: Office) -> None:
    here, there = MemoryInlet(office.code, "a"), MemoryInlet(office.code, "b")
    other = Stream("case", "k2")
    here.write(CASE)
    there.write(CASE, id_="late")
    there.write(CASE)
    there.write(other)
    with doors(office.dsn["a"]) as central:
        send(here, central)
    with doors(office.dsn["b"]) as central:
        answers = send(there, central)
        feed = central.pull(0, 100, 0).events
    assert [(a.verdict, a.reason) for a in answers] == [("drawer", "version"), ("drawer", "follows"), ("accepted", "")]
    assert [event.pos for event in feed] == [1, 2, 3, 4]
    assert [event.verdict for event in feed] == ["accepted", "drawer", "drawer", "accepted"]


def test_a_version_that_happens_to_fit_still_follows_into_the_drawer(office: Office) -> None:
    here, there = MemoryInlet(office.code, "a"), MemoryInlet(office.code, "b")
    here.write(CASE)
    there.write(CASE, id_="late")
    with doors(office.dsn["a"]) as central:
        send(here, central)
    with doors(office.dsn["b"]) as central:
        send(there, central)
        there.write(CASE, version=2)
        assert verdicts(send(there, central)) == ["drawer"]


def test_an_older_term_goes_to_the_drawer(office: Office) -> None:
    holder, taker = MemoryInlet(office.code, "a"), MemoryInlet(office.code, "b")
    holder.write(CASE)
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(holder, mine)
        assert theirs.claim(CASE, 1) == 2
        holder.write(CASE)
        assert [(a.verdict, a.reason) for a in send(holder, mine)] == [("drawer", "term")]
        taker.write(CASE, version=2, term=2)
        assert verdicts(send(taker, theirs)) == ["accepted"]


def test_a_claim_after_the_drawer_lets_the_terminal_write_again(office: Office) -> None:
    here, there = MemoryInlet(office.code, "a"), MemoryInlet(office.code, "b")
    here.write(CASE)
    there.write(CASE, id_="late")
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(here, mine)
        send(there, theirs)
        assert theirs.claim(CASE, 1) == 2
        there.write(CASE, version=2, term=2)
        assert verdicts(send(there, theirs)) == ["accepted"]


def test_a_claim_before_the_drawer_does_not_release_what_follows(office: Office) -> None:
    here, there = MemoryInlet(office.code, "a"), MemoryInlet(office.code, "b")
    here.write(CASE)
    there.write(CASE, id_="late")
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(here, mine)
        theirs.hello(1, 1)
        assert theirs.claim(CASE, 1) == 2
        there.write(CASE, version=2, term=2)
        assert [a.reason for a in send(there, theirs)] == ["term", "follows"]


def test_a_resolution_marks_the_events_it_names(office: Office) -> None:
    here, there = MemoryInlet(office.code, "a"), MemoryInlet(office.code, "b")
    here.write(CASE)
    there.write(CASE, id_="late")
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(here, mine)
        send(there, theirs)
        here.write(CASE, data={"resolves": ["late"]})
        assert verdicts(send(here, mine)) == ["accepted"]
    with psycopg.connect(office.admin) as admin:
        rows = admin.execute(
            "select event, resolved_by from madoguchi.drawer where office = %s", (office.code,)
        ).fetchall()
    assert rows == [("late", 3)]


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe not text",
        b"[]",
        b'{"id":"x"}',
        b'{"nul":"\\u0000"}',
        b"not json at all",
        b'{"id":"\xff"}',
        b"[" * 50_000,
    ],
    ids=["bytes", "list", "too little", "nul", "text", "torn character", "abyss"],
)
def test_bytes_nobody_can_read_are_kept_and_hold_up_nothing(office: Office, raw: bytes) -> None:
    strange = parcel(office=office.code, terminal="a", seq=1, stream=CASE, version=1)
    strange = msgspec.structs.replace(strange, raw=raw, hash=chain_hash(GENESIS, raw))
    after = parcel(office=office.code, terminal="a", seq=2, stream=CASE, version=1, prev=strange.hash)
    with doors(office.dsn["a"]) as central:
        central.hello(1, 2)
        answers = central.push(1, [strange, after])
        event = central.pull(0, 10, 0).events[0]
    assert [(a.verdict, a.reason) for a in answers] == [("drawer", "unreadable"), ("accepted", "")]
    assert event.parcel.raw == raw


def test_an_unknown_type_of_a_newer_terminal_is_kept_and_forwarded(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE, type_="something_of_next_year", data={"shape": {"deep": [1]}})
    with doors(office.dsn["a"]) as central:
        assert verdicts(send(inlet, central)) == ["accepted"]
        assert central.pull(0, 10, 0).events[0].parcel.type == "something_of_next_year"


def test_a_revoked_terminal_finds_every_door_shut(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE)
    with doors(office.dsn["a"]) as central:
        send(inlet, central)
        with psycopg.connect(office.admin) as admin:
            admin.execute(
                "update madoguchi.terminal set revoked_at = now() where office = %s and terminal = 'a'", (office.code,)
            )
        for door in (lambda: central.push(1, inlet.written), lambda: central.pull(0, 1, 0), central.bootstrap):
            with pytest.raises(psycopg.Error) as error:
                door()
            assert refusal(error) == "28M01"
    revoke(office.admin, office.code, "a")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(office.dsn["a"])


def test_a_reader_ahead_of_the_central_is_told_that_the_central_is_older(office: Office) -> None:
    with doors(office.dsn["a"]) as central, pytest.raises(psycopg.Error) as error:
        central.pull(5, 10, 0)
    assert refusal(error) == "55M11"


def test_a_hole_in_the_feed_is_an_error_not_a_short_page(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    for _ in range(3):
        inlet.write(CASE)
    with doors(office.dsn["a"]) as central:
        send(inlet, central)
        with psycopg.connect(office.admin) as admin:
            admin.execute("delete from madoguchi.event where office = %s and pos = 2", (office.code,))
        with pytest.raises(psycopg.Error) as error:
            central.pull(0, 10, 0)
    assert refusal(error) == "55M10"


def test_a_new_partition_is_attached_before_the_old_one_is_full(office: Office) -> None:
    inlet = MemoryInlet(office.code, "a")
    inlet.write(CASE)
    inlet.write(CASE)
    with psycopg.connect(office.admin) as admin:
        admin.execute("update madoguchi.office_head set last_pos = 999999 where office = %s", (office.code,))
    with doors(office.dsn["a"]) as central:
        assert [answer.pos for answer in send(inlet, central)] == [1_000_000, 1_000_001]
    with psycopg.connect(office.admin) as admin:
        parts = admin.execute(
            "select distinct tableoid::regclass::text from madoguchi.event where office = %s order by 1", (office.code,)
        ).fetchall()
    assert [name for (name,) in parts] == ["madoguchi.event_000001"]
