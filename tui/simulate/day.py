"""The day itself: start the office, let it work in bad weather, wait until all is sent and taken in, count."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

import msgspec
import psycopg

from store.local import store_key
from store.verify import Finding
from tui.opening import open_store, place_of
from tui.simulate.chance import chance
from tui.simulate.count import Book, at_central, at_terminal
from tui.simulate.office import OFFICE, Place
from tui.simulate.orders import Orders, Standing
from tui.simulate.station import COMMAND, Child
from tui.simulate.totals import Evening, Totals, add_up
from tui.simulate.weather import Weather
from tui.simulate.witness import confirmed

TICK_S = 0.05
ALARM_S = 4.0
"""A link that has rung for so long will not mend itself."""
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
    return Shift(place, wanted).live()


class Shift:
    """One day of one office: its terminals at work, under its weather."""

    def __init__(self, place: Place, wanted: Wanted) -> None:
        self._place = place
        self._wanted = wanted
        orders = Orders(visits=wanted.visits, seed=wanted.seed, terminals=tuple(place.kiosks), boot=0, name=wanted.name)
        self._terminals = {name: Child(wanted.command, place.config(name), orders) for name in place.kiosks}
        self._weather = Weather(
            chance(wanted.seed, "weather"), place.proxies, self._terminals, wanted.faults, wanted.visits
        )
        self._alarmed_at = 0.0

    def live(self) -> Lived:
        """Open, work, count the tills, wait until all has arrived, close."""
        began = time.monotonic()
        try:
            for terminal in self._terminals.values():
                terminal.start()
            self._work(began + self._wanted.patience + SLOWEST_VISIT_S * self._wanted.visits)
            self._weather.clear()
            for terminal in self._terminals.values():
                terminal.tell("close")
            self._drain(time.monotonic() + self._wanted.patience)
            said = self._standings()
        finally:
            codes = [terminal.stop() for terminal in self._terminals.values()]
        ended = self._terminals.values()
        return Lived(
            unsent=sum(one.unsent if one else 1 for one in said) + sum(code != 0 for code in codes),
            seconds=time.monotonic() - began, kills=sum(one.kills for one in ended), cuts=self._weather.cuts,
            refused=dict(sum((one.refused() for one in ended), Counter())),
            errors=tuple(line for one in ended for line in one.errors),
        )  # fmt: skip

    def _standings(self) -> list[Standing | None]:
        return [terminal.standing for terminal in self._terminals.values()]

    def _going(self, until: float) -> bool:
        """Whether it makes sense to go on: time is left, everybody runs, nobody waits for a person to mend the link."""
        now = time.monotonic()
        if not any(one and one.alarm for one in self._standings()):
            self._alarmed_at = now
        well = now < until and now - self._alarmed_at < ALARM_S
        return well and all(terminal.running for terminal in self._terminals.values())

    def _work(self, until: float) -> None:
        while self._going(until):
            standings = self._standings()
            todo = sum(one.todo for one in standings if one)
            if all(standings):
                if not todo:
                    return
                self._weather.step(todo)
            time.sleep(TICK_S)

    def _drain(self, until: float) -> None:
        """Until every till is counted, everything is sent and everything was taken in everywhere."""
        while self._going(until):
            top = _last_position(self._place)
            if all(one and one.closed and not one.unsent and one.cursor == top for one in self._standings()):
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
