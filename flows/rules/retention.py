"""How long things are kept or waited for, by a table a city may replace.

Source: domain rules 2.6 (cards and notices), 2.5, 1.3, 5.3 (erasure), 5.5 (audit); counting by 2.5. What the documents
leave open is marked `confirmed = false` in `tables/retention.toml`.
"""

from datetime import date, timedelta
from functools import cache
from typing import Literal

import msgspec

from flows.rules.dated import decode, load
from flows.rules.periods import add_months
from flows.rules.words import say


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One period; the head of the table says what each key means."""

    id: str
    title: str
    kind: Literal["keep", "limit", "at_once", "ahead"]
    counted_from: str = msgspec.field(name="from")
    source: str
    days: int = 0
    months: int = 0
    years: int = 0
    calendar_years: int = 0
    fiscal_years: int = 0
    least_years: int = 0
    confirmed: bool = True

    def last_day(self, start: date) -> date:
        """Give the last day of the period, the day of the event not counted."""
        if self.calendar_years:
            return date(start.year + self.calendar_years, 12, 31)
        if self.fiscal_years:
            return date(start.year + self.fiscal_years + (start.month > 3), 3, 31)
        return add_months(start, self.months + 12 * self.years) + timedelta(days=self.days)


class RetentionTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/retention.toml`."""

    period: tuple[Period, ...]


@cache
def shipped() -> RetentionTable:
    """Give the table that comes with the product."""
    return load("retention", RetentionTable)


def with_city(text: str, name: str, table: RetentionTable | None = None) -> RetentionTable:
    """Put a city's rows into a table, each in the place of the row of the same id.

    Args:
        text: TOML in the shape of the shipped table.
        name: file name for errors.
        table: what they go into; the shipped table when None.

    Returns:
        The whole table.

    Raises:
        TableError: the text is not such a table.
    """
    city, table = decode(text, RetentionTable, name), shipped() if table is None else table
    named = {row.id for row in city.period}
    return RetentionTable((*(row for row in table.period if row.id not in named), *city.period))


def period(name: str, table: RetentionTable | None = None) -> Period:
    """Give one period.

    Raises:
        ValueError: the table has no such period.
    """
    rows = (shipped() if table is None else table).period
    found = next((row for row in rows if row.id == name), None)
    if found is None:
        raise ValueError(say("retention", "unknown", name=name))
    return found


def keep_until(name: str, start: date, table: RetentionTable | None = None) -> date:
    """Give the last day of a period: returned on 1 April, kept three months, 1 July.

    Args:
        name: id in the table.
        start: the day of the event it counts from.
        table: the city's table; the shipped one when None.

    Returns:
        The day through which it is kept, or the last day to act.

    Raises:
        ValueError: the table has no such period.
    """
    return period(name, table).last_day(start)


def discard_from(name: str, start: date, table: RetentionTable | None = None) -> date:
    """Give the first day on which it may go, or on which a limit has passed; what goes at once may go that day."""
    row = period(name, table)
    return start if row.kind == "at_once" else row.last_day(start) + timedelta(days=1)


def opens_on(name: str, planned: date, table: RetentionTable | None = None) -> date:
    """Give the first day on which something planned can be notified: 転出届 some days before leaving.

    Args:
        name: id of a period counted backwards.
        planned: the day planned.
        table: the city's table; the shipped one when None.

    Returns:
        The day so many days or months before.

    Raises:
        ValueError: the table has no such period.
    """
    row = period(name, table)
    return add_months(planned, -row.months) - timedelta(days=row.days)


def card_may_go(
    applied: date, second_limit: date, expiry: date, day: date, table: RetentionTable | None = None
) -> bool:
    """Say whether a card nobody collected may be destroyed on a day.

    Args:
        applied: day of the application.
        second_limit: last day named by the second notice (再通知).
        expiry: last valid day of the card.
        day: the day asked for.
        table: the city's table; the shipped one when None.

    Returns:
        True when the card has expired, or when the second notice has run out and about a year has gone by since the
        application (domain rules 2.6; the year is the city's own).
    """
    waited = day > second_limit and day >= discard_from("card-application", applied, table)
    return day > expiry or waited


def extendable_from(until: date) -> date:
    """Give the first day to ask for another year of 支援措置: a month before it ends (domain rules 1.3)."""
    return add_months(until, -1)
