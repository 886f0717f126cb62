"""The tests have teeth: the same small day, run with a fault built in on purpose, must be found wrong."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from flows.events import Stream, decode
from store.central import schema
from store.central.provision import provision
from store.parcel import Answer, Parcel
from store.sync.doors import Doors
from store.sync.ports import Central, Inlet
from store.sync.puller import pull_once
from store.sync.pusher import MOST_EVENTS, push_once
from store.sync.retry import Inconsistent
from tests.store.central_world import MemoryInlet, Office, problems
from tui.central.embedded import Embedded

pytest_plugins = ["tests.store.central_fixtures"]
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("storm")]

Push = Callable[[Inlet, Central], int]
Pull = Callable[[Inlet, Central], object]
STREAMS = (Stream("day", "shared"), Stream("case", "k1"))


class Fickle(Doors):
    """Doors that sometimes fall shut before the request, and sometimes after it was served."""

    def __init__(self, connection: psycopg.Connection[Any], dice: random.Random) -> None:
        super().__init__(connection)
        self._dice = dice

    def push(self, epoch: int, parcels: object, keys: object = ()) -> list[Answer]:
        luck = self._dice.random()
        if luck < 0.2:
            raise psycopg.OperationalError("lost on the way there")
        answers = super().push(epoch, parcels, keys)  # type: ignore[arg-type]
        if luck < 0.5:
            raise psycopg.OperationalError("lost on the way back")
        return answers


def ack_before_send(inlet: Inlet, central: Central) -> int:
    """Mutant: marks events as sent when they leave, not when they are answered."""
    sent = inlet.unsent(MOST_EVENTS)
    if sent:
        inlet.acked([Answer(seq=parcel.seq, verdict="accepted", pos=0) for parcel in sent])
        central.push(inlet.epoch(), sent)
    return len(sent)


def ack_dropped(inlet: Inlet, central: Central) -> int:
    """Mutant: after a lost answer sends the same work again as new events."""
    assert isinstance(inlet, MemoryInlet)
    try:
        return push_once(inlet, central)
    except psycopg.OperationalError:
        for old in [p for p in inlet.unsent(MOST_EVENTS) if "again" not in p.id]:
            stream = Stream(old.stream_kind, old.stream_id)
            inlet.write(stream, id_=f"{old.id}again{len(inlet.written)}", command=decode(old.raw).command)
        raise


def pull_without_check(inlet: Inlet, central: Central) -> int:
    """Mutant: takes whatever comes, and the highest position as the cursor."""
    page = central.pull(inlet.cursor(), 200, 0)
    inlet.apply(page.events)
    return len(page.events)


def small_day(dsn: dict[str, str], office: str, push: Push, pull: Pull, seed: int = 1) -> Counter[str]:
    """Two terminals write, send over fickle doors and take; returns what is wrong in the evening."""
    with ExitStack() as open_:
        central = {name: open_.enter_context(psycopg.connect(dsn[name], autocommit=True)) for name in ("a", "b")}
        return evening(central, {name: MemoryInlet(office, name) for name in central}, push, pull, random.Random(seed))


def evening(
    central: dict[str, psycopg.Connection[Any]],
    inlets: dict[str, MemoryInlet],
    push: Push,
    pull: Pull,
    dice: random.Random,
) -> Counter[str]:
    """Live through the day and look at what is left of it."""
    for _ in range(60):
        name = dice.choice(["a", "b"])
        fickle = Fickle(central[name], dice)
        fickle.hello(1, inlets[name].last_seq())
        for _ in range(dice.randrange(3)):
            inlets[name].write(dice.choice(STREAMS))
        try:
            push(inlets[name], fickle)
            pull(inlets[name], fickle)
        except psycopg.OperationalError:
            continue
    for name, inlet in inlets.items():
        while push(inlet, Doors(central[name])):
            pass
    for name, inlet in inlets.items():
        while inlet.cursor() < Doors(central[name]).bootstrap().last_pos:
            pull(inlet, Doors(central[name]))
    feed = Doors(central["a"]).pull(0, 1000, 0).events
    return problems(feed, inlets.values())


def pull_well(inlet: Inlet, central: Central) -> int:
    return pull_once(inlet, central)[0]


def test_the_real_steps_leave_nothing_wrong(office: Office) -> None:
    assert small_day(office.dsn, office.code, push_once, pull_well) == Counter()


def test_acknowledging_before_sending_is_caught(office: Office) -> None:
    assert small_day(office.dsn, office.code, ack_before_send, pull_well)["lost"] > 0


def test_sending_again_as_new_events_is_caught(office: Office) -> None:
    assert small_day(office.dsn, office.code, ack_dropped, pull_well)["doubled"] > 0


@pytest.fixture(scope="module")
def side(postgres: Embedded) -> str:
    """A second central in the same server, to be mutilated."""
    with psycopg.connect(postgres.admin_dsn, autocommit=True) as admin:
        admin.execute("create database mutant")
    dsn = make_conninfo(postgres.admin_dsn, dbname="mutant")
    schema.migrate(dsn)
    with psycopg.connect(dsn) as admin:
        admin.execute("create sequence madoguchi.ids; grant usage on sequence madoguchi.ids to madoguchi_owner")
    return dsn


@contextmanager
def mutilated(dsn: str, file: str, *changes: tuple[str, str]) -> Iterator[None]:
    """Run the functions of one SQL file with pieces of their text replaced, and heal them afterwards."""
    text = files("store.central").joinpath("sql", file).read_text(encoding="utf-8")
    mutant = text
    for old, new in changes:
        assert mutant.count(old) == 1, old
        mutant = mutant.replace(old, new)
    redefine(dsn, mutant)
    try:
        yield
    finally:
        redefine(dsn, text)


def redefine(dsn: str, text: str) -> None:
    with psycopg.connect(dsn) as admin:
        admin.execute("set search_path = madoguchi, pg_temp")
        admin.execute(text.replace("create function", "create or replace function").encode())


def test_skipping_the_version_check_is_caught(side: str) -> None:
    change = ("if p_version <> coalesce(head.version, 0) + 1", "if false")
    with mutilated(side, "0001_inside.sql", change):
        found = small_day(provision(side, "mut1", ["a", "b"]), "mut1", push_once, pull_well)
    assert found["versions"] > 0
    assert small_day(provision(side, "mut2", ["a", "b"]), "mut2", push_once, pull_well) == Counter()


def test_forgetting_the_drawer_is_caught(side: str) -> None:
    change = ("if follows(p_me, p_kind, p_id, p_term) then return 'follows'; end if;", "")
    with mutilated(side, "0001_inside.sql", change):
        found = followers(provision(side, "mut3", ["a", "b"]), "mut3")
    assert found == ["accepted", "drawer", "accepted"]
    assert followers(provision(side, "mut4", ["a", "b"]), "mut4") == ["accepted", "drawer", "drawer"]


def followers(dsn: dict[str, str], office: str) -> list[str]:
    here, there = MemoryInlet(office, "a"), MemoryInlet(office, "b")
    here.write(STREAMS[1])
    there.write(STREAMS[1], id_="late")
    with psycopg.connect(dsn["a"], autocommit=True) as one, psycopg.connect(dsn["b"], autocommit=True) as two:
        said = answered(Doors(one), here.written) + answered(Doors(two), there.written)
        there.write(STREAMS[1], version=2)
        return [answer.verdict for answer in said + answered(Doors(two), there.written[1:])]


ID_CURSOR = (
    ("next_pos := next_pos + 1;", "next_pos := nextval('ids');"),
    (
        "into next_pos from office_head o where o.office = me.office for update;",
        "into next_pos from office_head o where o.office = me.office;",
    ),
    ("update office_head o set last_pos = next_pos where o.office = me.office;", ""),
    (
        "select o.last_pos into top from office_head o where o.office = me.office;",
        "select coalesce(max(e.pos), 0) into top from event e where e.office = me.office;",
    ),
    ("if got <> due then", "if false then"),
)


def test_a_slow_commit_hides_nothing_from_a_reader(office: Office) -> None:
    assert slow_commit(office.dsn, office.code, pull_well) == Counter()


def test_numbering_without_the_lock_of_the_office_loses_rows_and_is_caught(side: str) -> None:
    with mutilated(side, "0001_doors.sql", *ID_CURSOR):
        found = slow_commit(provision(side, "mut5", ["a", "b", "c"]), "mut5", pull_without_check)
    assert found["unseen"] == 1


def test_the_real_reader_notices_such_a_central_by_itself(side: str) -> None:
    with mutilated(side, "0001_doors.sql", *ID_CURSOR), pytest.raises(Inconsistent):
        slow_commit(provision(side, "mut6", ["a", "b", "c"]), "mut6", pull_well)


def slow_commit(dsn: dict[str, str], office: str, pull: Callable[[Inlet, Central], object]) -> Counter[str]:
    """One terminal draws its place but commits late; another overtakes it; a reader looks in between and after."""
    slow, quick, reader = (MemoryInlet(office, name) for name in ("a", "b", "c"))
    slow.write(Stream("case", "s"))
    quick.write(Stream("case", "q"))
    with (
        psycopg.connect(dsn["a"]) as late,
        psycopg.connect(dsn["b"], autocommit=True) as early,
        psycopg.connect(dsn["c"], autocommit=True) as eye,
    ):
        slow.acked(answered(Doors(late), slow.written))
        other = threading.Thread(target=lambda: quick.acked(answered(Doors(early), quick.written)))
        other.start()
        time.sleep(0.3)
        pull(reader, Doors(eye))
        late.commit()
        other.join(timeout=10)
        pull(reader, Doors(eye))
        feed = Doors(eye).pull(0, 10, 0).events
    found = problems(feed, [slow, quick])
    found["unseen"] = len({e.parcel.hash for e in feed} - {d.parcel.hash for d in reader.pulled})
    return +found


def answered(central: Doors, sent: Sequence[Parcel]) -> list[Answer]:
    central.hello(1, sent[-1].seq)
    return central.push(1, sent)
