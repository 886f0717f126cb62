"""What goes wrong during a rehearsed day: lines that fail in six ways, terminals whose plug is pulled."""

import time
from random import Random

from tui.simulate.proxy import FaultProxy, Mode
from tui.simulate.station import Child

BAD: tuple[Mode, ...] = ("latency", "blackhole", "refuse", "reset", "cut_reply")
GOOD_S, BAD_S = (0.3, 1.8), (0.2, 1.2)
"""Seconds a line stays well, and bad."""
KILL_EVERY_VISITS = 12
LEAST_KILLS = 2


class Weather:
    """Bad weather over one office, in small steps.

    Args:
        choices: source of every choice.
        proxies: the lines by terminal.
        children: the terminals.
        kinds: ``net`` and ``kill``, one, both or none.
        visits: how many visits the day has.

    Attributes:
        cuts: how often a line was made bad.
    """

    def __init__(
        self,
        choices: Random,
        proxies: dict[str, FaultProxy],
        children: dict[str, Child],
        kinds: frozenset[str],
        visits: int,
    ) -> None:
        self._choices = choices
        self._proxies = proxies
        self._children = children
        self._kinds = kinds
        self._until = dict.fromkeys(proxies, 0.0)
        self._kills_left = max(LEAST_KILLS, visits // KILL_EVERY_VISITS) if "kill" in kinds else 0
        self._kills = self._kills_left
        self._work = 0
        self.cuts = 0

    def step(self, todo: int) -> None:
        """Let time pass.

        Args:
            todo: work left in the office, by which the kills are spread over the day.
        """
        self._work = max(self._work, todo)
        if "net" in self._kinds:
            for name in self._proxies:
                self._blow(name)
        if self._kills_left and todo and self._work - todo >= self._due():
            self._kills_left -= 1
            self._choices.choice(sorted(self._children.items()))[1].kill()

    def _due(self) -> float:
        """Return after how much work the next plug is pulled; the first soon, the last near the end."""
        return self._work * (self._kills - self._kills_left + 0.5) / (self._kills + 0.5)

    def _blow(self, name: str) -> None:
        now = time.monotonic()
        if now < self._until[name]:
            return
        proxy = self._proxies[name]
        bad = proxy.mode == "ok"
        proxy.set(self._choices.choice(BAD) if bad else "ok")
        if bad and self._choices.random() < 0.5:
            proxy.drop_all()
        self.cuts += bad
        self._until[name] = now + self._choices.uniform(*(BAD_S if bad else GOOD_S))

    def clear(self) -> None:
        """The lines are well again."""
        for proxy in self._proxies.values():
            proxy.set("ok")
        for child in self._children.values():
            child.tell("push")
