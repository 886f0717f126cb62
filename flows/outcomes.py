"""How many cases ended how on a day, procedure by procedure; the reports count the same rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import get_args

import msgspec

from flows.ports import CaseRow
from flows.procedure import End

ENDS: tuple[str, ...] = get_args(End)
"""Every way a case can end, in the order they are shown."""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """One procedure's day: how many of its cases ended how; an end nobody reached is not named."""

    procedure: str
    title: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many of them ended at all."""
        return sum(self.counts.values())


def tally(rows: Iterable[CaseRow], day: date) -> tuple[Tally, ...]:
    """Count the cases that ended on a day by procedure and outcome; the busiest procedure first."""
    ended = [row for row in rows if row.closed_on == day and row.outcome]
    titles = {row.procedure: row.title for row in ended}
    counted = Counter((row.procedure, row.outcome) for row in ended)
    found = [Tally(procedure=name, title=titles[name], counts=_named(counted, name)) for name in titles]
    return tuple(sorted(found, key=lambda one: (-one.total, one.procedure)))


def sums(tallies: Iterable[Tally]) -> dict[str, int]:
    """Return how many cases ended how, all procedures together."""
    whole: Counter[str] = Counter()
    for one in tallies:
        whole.update(one.counts)
    return {end: whole[end] for end in ENDS if whole[end]}


def _named(counted: Mapping[tuple[str, str], int], procedure: str) -> dict[str, int]:
    return {end: counted[procedure, end] for end in ENDS if counted.get((procedure, end))}
