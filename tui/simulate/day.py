"""The day itself: start the office, let it work in bad weather, wait until all is sent and taken in, count."""

import asyncio
import time
from collections.abc import Sequence

import msgspec
import psycopg

from store.local import store_key
from store.verify import Finding
from tui.opening import open_store, place_of
from tui.simulate.chance import chance
from tui.simulate.count import Book, at_central, at_terminal
from tui.simulate.office import OFFICE, Place
from tui.simulate.station import COMMAND, Child
from tui.simulate.terminal import Orders
from tui.simulate.totals import Evening, Totals, add_up
from tui.simulate.weather import Weather
from tui.simulate.witness import confirmed

TICK_S = 0.05
SLOWEST_VISIT_S = 4.0


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """The day that is wanted.

    Attributes:
        faults: ``net`` and ``kill``.
        name: what visitors are called; sealed everywhere.
        command: how a terminal is started.
        patience: seconds to wait in the evening until everything has arrived everywhere.
    """

    visits: int
    seed: int
    terminals: int
    faults: frozenset[str] = frozenset()
    name: str = ""
    command: Sequence[str] = COMMAND
    patience: float = 45.0


class Lived(msgspec.Struct, frozen=True, kw_only=True):
    """A day that is over, before it was counted."""

    unsent: int
    seconds: float
    kills: int
    cuts: int
    refused: dict[str, int]
    errors: tuple[str, ...]


def live(place: Place, wanted: Wanted) -> Lived:
    """Live through a day; a terminal that fails by itself or work that never ends shows in the count."""
    began = time.monotonic()
    orders = Orders(visits=wanted.visits, seed=wanted.seed, terminals=tuple(place.kiosks), boot=0, name=wanted.name)
    children = {name: Child(wanted.command, place.config(name), orders) for name in place.kiosks}
    weather = Weather(chance(wanted.seed, "weather"), place.proxies, children, wanted.faults, wanted.visits)
    try:
        for child in children.values():
            child.start()
        _work(children, weather, began + wanted.patience + SLOWEST_VISIT_S * wanted.visits)
        weather.clear()
        for child in children.values():
            child.tell("close")
        _drain(place, children, wanted.patience)
        said = [child.standing for child in children.values()]
    finally:
        codes = [child.stop() for child in children.values()]
    refused: dict[str, int] = {}
    for one in said:
        for code, times in (one.refusals if one else {}).items():
            refused[code] = refused.get(code, 0) + times
    return Lived(
        unsent=sum(one.unsent if one else 1 for one in said) + sum(code != 0 for code in codes),
        seconds=time.monotonic() - began, kills=sum(child.kills for child in children.values()), cuts=weather.cuts,
        refused=refused, errors=tuple(line for child in children.values() for line in child.errors),
    )  # fmt: skip


def _work(children: dict[str, Child], weather: Weather, until: float) -> None:
    """Until every task is over."""
    while time.monotonic() < until and all(child.running for child in children.values()):
        standings = [child.standing for child in children.values()]
        todo = sum(one.todo for one in standings if one)
        if all(standings) and not todo:
            return
        if all(standings):
            weather.step(todo)
        time.sleep(TICK_S)


def _drain(place: Place, children: dict[str, Child], patience: float) -> None:
    """Until every till is counted, everything is sent and everything was taken in everywhere."""
    until = time.monotonic() + patience
    while time.monotonic() < until and all(child.running for child in children.values()):
        top = _last_position(place)
        standings = [child.standing for child in children.values()]
        if all(one and one.closed and not one.unsent and one.cursor == top for one in standings):
            return
        time.sleep(2 * TICK_S)


def _last_position(place: Place) -> int:
    with psycopg.connect(place.central.admin_dsn) as connection:
        row = connection.execute("select last_pos from madoguchi.office_head where office = %s", (OFFICE,)).fetchone()
    return int(row[0]) if row else 0


def count(place: Place, wanted: Wanted, lived: Lived) -> Totals:
    """Count the evening."""
    evening = Evening(
        central=at_central(place.central.admin_dsn),
        terminals={name: _at(place, name) for name in place.kiosks},
        confirmed={name: confirmed(place.root / name / "witness") for name in place.kiosks},
        findings={name: asyncio.run(_verify(place, name)) for name in place.kiosks},
    )
    return add_up(evening, wanted=wanted.visits, unsent=lived.unsent, seconds=lived.seconds)


def _at(place: Place, name: str) -> Book:
    home = place_of(place.kiosks[name])
    return at_terminal(home.path, store_key(home))


async def _verify(place: Place, name: str) -> list[Finding]:
    opened = open_store(place.kiosks[name])
    try:
        await opened.learn()
        return await opened.store.verify()
    finally:
        opened.close()
