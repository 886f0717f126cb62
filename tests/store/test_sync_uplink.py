"""The link under bad weather: whatever happens to the network, nothing is lost, doubled or reordered."""

import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from flows.events import Stream
from flows.ports import Unreachable
from store.central.provision import revoke
from store.sync.uplink import Uplink
from tests.store.central_world import FixedClock, MemoryInlet, Office, doors, send
from tui.simulate.proxy import FaultProxy, Mode

pytest_plugins = ["tests.store.central_fixtures"]
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("central")]

CASE = Stream("case", "k1")


@pytest.fixture
def proxy(office: Office) -> Iterator[FaultProxy]:
    assert office.server.port
    with FaultProxy(office.server.port) as weather:
        yield weather


Linked = Callable[..., tuple[Uplink, MemoryInlet]]


@pytest.fixture
def linked(office: Office, proxy: FaultProxy) -> Iterator[Linked]:
    made: list[Uplink] = []

    def make(terminal: str = "a", inlet: MemoryInlet | None = None) -> tuple[Uplink, MemoryInlet]:
        store = inlet or MemoryInlet(office.code, terminal)
        dsn = make_conninfo(office.dsn[terminal], host="127.0.0.1", port=proxy.port)
        made.append(Uplink(dsn, store, FixedClock(), poll=0.05, patience=0.5, chance=lambda: 0.0))
        return made[-1], store

    yield make
    for link in made:
        link.stop()


def until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.01)


def feed(office: Office) -> list[str]:
    with doors(office.dsn["c"]) as central:
        return [event.parcel.hash for event in central.pull(0, 1000, 0).events]


def test_once_sends_everything_and_takes_everything(office: Office, linked: Linked) -> None:
    other = MemoryInlet(office.code, "b")
    other.write(Stream("case", "k2"))
    with doors(office.dsn["b"]) as central:
        send(other, central)
    link, inlet = linked()
    for _ in range(450):
        inlet.write(CASE)
    state = link.once()
    assert (state.online, state.unsent, state.alarm, state.behind) == (True, 0, "", 0)
    assert inlet.cursor() == 451
    assert state.last_contact == FixedClock().now()
    assert feed(office) == [d.parcel.hash for d in inlet.pulled]


def test_once_says_that_the_central_is_away_and_keeps_everything(linked: Linked, proxy: FaultProxy) -> None:
    link, inlet = linked()
    inlet.write(CASE)
    proxy.set("refuse")
    with pytest.raises(Unreachable, match="つながりません"):
        link.once()
    state = link.state()
    assert (state.online, state.unsent, state.alarm) == (False, 1, "")


@pytest.mark.parametrize("mode", ["latency", "blackhole", "refuse", "reset", "cut_reply"])
def test_the_link_heals_by_itself_and_nothing_is_lost_or_doubled(
    office: Office, linked: Linked, proxy: FaultProxy, mode: Mode
) -> None:
    link, inlet = linked()
    link.start()
    until(lambda: link.state().online)
    proxy.set(mode)
    for _ in range(30):
        inlet.write(CASE)
    link.wake()
    if mode != "latency":
        until(lambda: not link.state().online)
        assert link.state().alarm == ""
    proxy.set("ok")
    until(lambda: inlet.cursor() == 30 and link.state().unsent == 0)
    assert feed(office) == [sent.hash for sent in inlet.written]
    assert [d.parcel.hash for d in inlet.pulled] == [sent.hash for sent in inlet.written]


def test_a_committed_push_whose_answer_was_lost_is_answered_again(
    office: Office, linked: Linked, proxy: FaultProxy
) -> None:
    link, inlet = linked()
    link.once()
    inlet.write(CASE)
    inlet.write(CASE, version=9)
    proxy.set("cut_reply")
    with pytest.raises(Unreachable):
        link.once()
    assert link.state().unsent == 2
    proxy.set("ok")
    link.once()
    assert [answer.verdict for answer in inlet.answers.values()] == ["accepted", "drawer"]
    assert len(feed(office)) == 2


def test_what_others_write_arrives_long_before_the_next_look(office: Office, linked: Linked) -> None:
    link, inlet = linked()
    link._poll = 30.0
    link.start()
    until(lambda: link.state().online)
    time.sleep(0.1)
    other = MemoryInlet(office.code, "b")
    other.write(CASE)
    with doors(office.dsn["b"]) as central:
        send(other, central)
    until(lambda: inlet.cursor() == 1, seconds=5)


def test_a_deaf_link_still_sees_everything_by_looking(office: Office, linked: Linked) -> None:
    link, inlet = linked()
    link._link.listen = lambda _: None  # type: ignore[method-assign]
    link.start()
    other = MemoryInlet(office.code, "b")
    other.write(CASE)
    with doors(office.dsn["b"]) as central:
        send(other, central)
    until(lambda: inlet.cursor() == 1)


def test_a_server_that_dies_and_recovers_is_found_again(office: Office, linked: Linked) -> None:
    link, inlet = linked()
    link.start()
    until(lambda: link.state().online)
    with psycopg.connect(office.admin, autocommit=True) as admin:
        for _ in range(3):
            inlet.write(CASE)
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s",
                (f"madoguchi_{office.code}_a",),
            )
            link.wake()
    until(lambda: inlet.cursor() == 3)
    assert feed(office) == [sent.hash for sent in inlet.written]


def test_a_clone_stops_with_an_alarm_and_takes_nothing_that_might_be_its_twins(office: Office, linked: Linked) -> None:
    one, twin = MemoryInlet(office.code, "a"), MemoryInlet(office.code, "a")
    one.write(CASE)
    with doors(office.dsn["a"]) as central:
        send(one, central)
    twin.write(CASE, id_="elsewhere")
    link, inlet = linked(inlet=twin)
    state = link.once()
    assert state.unsent == 1
    assert "複製" in state.alarm
    assert inlet.cursor() == 0
    assert "複製" in link.once().alarm


async def test_a_person_may_begin_a_new_epoch_and_the_rest_is_salvaged(office: Office, linked: Linked) -> None:
    one, twin = MemoryInlet(office.code, "a"), MemoryInlet(office.code, "a")
    one.write(CASE)
    with doors(office.dsn["a"]) as central:
        send(one, central)
    twin.write(CASE, id_="elsewhere")
    link, inlet = linked(inlet=twin)
    link.once()
    assert await link.salvage() == 1
    state = link.state()
    assert (state.alarm, state.unsent, inlet.epoch()) == ("", 0, 2)
    assert [d.parcel.id for d in inlet.pulled] == ["a-1-1", "elsewhere"]
    assert [d.verdict for d in inlet.pulled] == ["accepted", "drawer"]


def test_a_restored_backup_is_noticed_at_the_greeting(office: Office, linked: Linked) -> None:
    one = MemoryInlet(office.code, "a")
    one.write(CASE)
    with doors(office.dsn["a"]) as central:
        send(one, central)
    link, _ = linked()
    assert "古い時点" in link.once().alarm


def test_a_revoked_terminal_alarms_and_keeps_its_work(office: Office, linked: Linked) -> None:
    link, inlet = linked()
    inlet.write(CASE)
    revoke(office.admin, office.code, "a")
    state = link.once()
    assert state.unsent == 1
    assert "許可がありません" in state.alarm
    assert not state.online


async def test_a_claim_sends_first_then_takes_the_stream_with_its_keys(office: Office, linked: Linked) -> None:
    holder = MemoryInlet(office.code, "b")
    holder.write(CASE, sealed={"visit": b"name"})
    with doors(office.dsn["b"]) as central:
        send(holder, central)
    link, inlet = linked()
    inlet.write(Stream("case", "mine"))
    assert await link.claim(CASE, 1) == 2
    assert inlet.unsent(10) == []
    assert [s.body for s in inlet.taken_seals] == [b"name"]
    assert inlet.cursor() == 2
    assert await link.claim(CASE, 5) is None


@pytest.mark.parametrize("mode", ["refuse", "blackhole", "cut_reply"])
async def test_a_claim_without_the_central_is_unreachable_and_may_be_tried_again(
    office: Office, linked: Linked, proxy: FaultProxy, mode: Mode
) -> None:
    holder = MemoryInlet(office.code, "b")
    holder.write(CASE)
    with doors(office.dsn["b"]) as central:
        send(holder, central)
    link, _ = linked()
    link.once()
    proxy.set(mode)
    with pytest.raises(Unreachable):
        await link.claim(CASE, 1)
    proxy.set("ok")
    assert await link.claim(CASE, 1) == 2


async def test_a_band_of_numbers_is_the_same_after_a_lost_answer(linked: Linked, proxy: FaultProxy) -> None:
    link, _ = linked()
    day = FixedClock().now().date()
    first = await link.lease_numbers(day, "C", 20, "r1")
    proxy.set("cut_reply")
    with pytest.raises(Unreachable):
        await link.lease_numbers(day, "C", 20, "r2")
    proxy.set("ok")
    assert (first, await link.lease_numbers(day, "C", 20, "r2")) == ((1, 20), (21, 40))


def test_an_erasure_by_another_terminal_arrives(office: Office, linked: Linked) -> None:
    other = MemoryInlet(office.code, "b")
    other.write(CASE, sealed={"visit": b"name"})
    other.write(
        Stream("register", "r"), type_="erase", data={"stream_kind": "case", "stream_id": "k1", "classes": ["visit"]}
    )
    with doors(office.dsn["b"]) as central:
        send(other, central)
    link, inlet = linked()
    link.once()
    assert [(e.stream, e.retention) for e in inlet.gone] == [(CASE, "visit")]


def test_a_failure_of_the_terminals_own_store_is_an_alarm_not_a_dead_thread(linked: Linked) -> None:
    link, inlet = linked()

    def broken(limit: int) -> list[object]:
        raise RuntimeError("disk")

    inlet.unsent = broken  # type: ignore[method-assign,assignment]
    inlet.counts = lambda: type(inlet).counts(MemoryInlet("x", "a"))  # type: ignore[method-assign]
    link.start()
    until(lambda: "予期しない" in link.state().alarm)
    assert link._thread is not None
    assert link._thread.is_alive()


def test_stopping_in_a_black_hole_takes_no_longer_than_a_connect(linked: Linked, proxy: FaultProxy) -> None:
    link, inlet = linked()
    link.start()
    until(lambda: link.state().online)
    proxy.set("blackhole")
    inlet.write(CASE)
    link.wake()
    time.sleep(0.1)
    begun = time.monotonic()
    link.stop()
    assert time.monotonic() - begun < 4.5
