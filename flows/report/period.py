"""Days, months and years of reports."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal, get_args

from flows.report.figures import Figures, total

Kind = Literal["day", "month", "year"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def bounds(kind: Kind, on: date) -> tuple[date, date]:
    """Return the first and the last day of the period a day lies in; a year is a fiscal year 年度, April to March."""
    if kind == "day":
        return on, on
    if kind == "month":
        return on.replace(day=1), _month_end(on)
    first = date(on.year - (on.month < 4), 4, 1)
    return first, date(first.year + 1, 3, 31)


def _month_end(on: date) -> date:
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def months(days: Mapping[date, Figures]) -> dict[date, Figures]:
    """Return the sum of the days of each month, by the first day of the month."""
    groups: dict[date, list[Figures]] = {}
    for day, figures in sorted(days.items()):
        groups.setdefault(day.replace(day=1), []).append(figures)
    return {month: total(parts) for month, parts in groups.items()}


def within(days: Mapping[date, Figures], first: date, last: date) -> dict[date, Figures]:
    """Return the days of a period; other days that a stream touched are not its business."""
    return {day: figures for day, figures in days.items() if first <= day <= last}


def summed(days: Mapping[date, Figures]) -> Figures:
    """Return a period as the sum of its months, each the sum of its days."""
    parts: Iterable[Figures] = months(days).values()
    return total(parts)
