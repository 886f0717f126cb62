"""Some seconds of everything at once: three links, a bad network, killed backends; afterwards all agrees."""

import random
import threading
import time
from collections import Counter

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from flows.events import Stream
from flows.ports import Unreachable
from store.sync.uplink import Uplink
from tests.store.central_world import FixedClock, MemoryInlet, Office, doors, problems
from tui.simulate.proxy import FaultProxy, Mode

pytest_plugins = ["tests.store.central_fixtures"]
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("storm")]

SECONDS = 6.0
MODES: tuple[Mode, ...] = ("ok", "ok", "latency", "blackhole", "refuse", "reset", "cut_reply")
SHARED = Stream("day", "shared")


def write_for_a_while(inlet: MemoryInlet, link: Uplink, dice: random.Random, end: float) -> None:
    """A busy window: own cases, and now and then a stream that others write too."""
    while time.monotonic() < end:
        stream = SHARED if dice.random() < 0.2 else Stream("case", f"{inlet.terminal}{dice.randrange(5)}")
        inlet.write(stream, sealed={"visit": dice.randbytes(20)} if dice.random() < 0.3 else None)
        link.wake()
        time.sleep(dice.random() * 0.02)


def storm(weather: FaultProxy, office: Office, dice: random.Random, end: float) -> None:
    """Change the network a few times a second and kill backends of the terminals."""
    with psycopg.connect(office.admin, autocommit=True) as admin:
        while time.monotonic() < end:
            weather.set(dice.choice(MODES))
            if dice.random() < 0.3:
                admin.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename like %s",
                    (f"madoguchi_{office.code}_%",),
                )
            time.sleep(dice.random() * 0.3)
    weather.set("ok")


def settled(links: dict[str, Uplink], inlets: dict[str, MemoryInlet]) -> bool:
    written = sum(len(inlet.written) for inlet in inlets.values())
    return all(not links[name].state().unsent and inlets[name].cursor() == written for name in links)


def test_after_the_storm_every_terminal_has_everything_once_and_in_order(office: Office) -> None:
    dice = random.Random(20261121)
    inlets = {name: MemoryInlet(office.code, name) for name in office.dsn}
    assert office.server.port
    with FaultProxy(office.server.port) as weather:
        links = {}
        for name, inlet in inlets.items():
            dsn = make_conninfo(office.dsn[name], host="127.0.0.1", port=weather.port)
            links[name] = Uplink(dsn, inlet, FixedClock(), poll=0.05, patience=0.4, chance=lambda: 0.0)
            links[name].start()
        end = time.monotonic() + SECONDS
        busy = [
            threading.Thread(target=write_for_a_while, args=(inlets[name], links[name], random.Random(name), end))
            for name in inlets
        ]
        for window in busy:
            window.start()
        storm(weather, office, dice, end)
        for window in busy:
            window.join(timeout=30)
        until = time.monotonic() + 30
        while not settled(links, inlets) and time.monotonic() < until:
            time.sleep(0.05)
        states = [link.state() for link in links.values()]
        for link in links.values():
            link.stop()
    with doors(office.dsn["a"]) as central:
        feed = []
        while page := central.pull(len(feed), 1000, 0).events:
            feed += page
    assert weather.hits > 10
    assert [state.alarm for state in states] == [""] * 3
    assert problems(feed, inlets.values()) == Counter()
    assert sum(event.verdict == "drawer" for event in feed) > 0


async def test_of_all_windows_that_claim_in_the_storm_one_holds(office: Office) -> None:
    dice = random.Random(7)
    assert office.server.port
    with FaultProxy(office.server.port) as weather:
        inlets = {name: MemoryInlet(office.code, name) for name in office.dsn}
        links = {
            name: Uplink(
                make_conninfo(office.dsn[name], host="127.0.0.1", port=weather.port),
                inlets[name],
                FixedClock(),
                patience=0.3,
            )
            for name in office.dsn
        }
        inlets["a"].write(SHARED)
        links["a"].once()
        term = 1
        for _ in range(12):
            winners = []
            for name, link in links.items():
                weather.set(dice.choice(("ok", "cut_reply", "reset")))
                try:
                    won = await link.claim(SHARED, term)
                except Unreachable:
                    weather.set("ok")
                    won = await link.claim(SHARED, term)
                winners += [name] if won else []
            assert len(winners) == 1
            term += 1
        for link in links.values():
            link.stop()
