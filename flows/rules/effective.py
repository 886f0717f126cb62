"""Which arrangements of the law exist on a day.

Source: domain rules 2.7, worked example row 24 of 2.8. The table names them; obsolete ones end by date.
"""

from datetime import date
from functools import cache

import msgspec

from flows.rules.dated import holds, load
from flows.rules.words import say


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One arrangement: from its first day until its last.

    Attributes:
        name: by which procedures ask for it.
        title: what it is called.
        source: where its days come from.
        since: first day.
        until: last day.
        planned: announced without a sure date; it does not hold until the mark is taken away.
        confirmed: False when the day itself is not in an official source.
    """

    name: str
    title: str
    source: str
    since: date | None = None
    until: date | None = None
    planned: bool = False
    confirmed: bool = True


class EffectiveTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/effective.toml`."""

    change: tuple[Change, ...]


@cache
def changes() -> dict[str, Change]:
    """Give every arrangement by name."""
    return {row.name: row for row in load("effective", EffectiveTable).change}


def in_force(name: str, day: date) -> bool:
    """Say whether an arrangement exists on a day, first and last day included; a planned one never does.

    Args:
        name: its name in the table.
        day: the business day.

    Returns:
        True when it does.

    Raises:
        ValueError: the table has no such name.
    """
    row = changes().get(name)
    if row is None:
        raise ValueError(say("effective", "unknown", name=name))
    return not row.planned and holds(row, day)


def coming() -> tuple[Change, ...]:
    """Give what is announced without a sure date."""
    return tuple(row for row in changes().values() if row.planned)
