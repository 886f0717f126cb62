"""When a counter is open: weekdays, counted Saturdays and Thursdays, public holidays, the year's end, special days.

Source: domain rules 6 (documents 003, 004). Holidays come from jpholiday; the city's special days win over it, because
equinox days are fixed only the year before and offices move days.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import jpholiday
import msgspec

from flows.rules.dated import decode, load
from flows.rules.words import say

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TOKYO = ZoneInfo("Asia/Tokyo")


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From one time of day up to another; at the end the counter takes nobody new."""

    start: time = msgspec.field(name="from")
    end: time = msgspec.field(name="to")


class Weekly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hours on some weekdays, or only on the n-th of them in a month (counted in the month, not by week)."""

    days: tuple[Weekday, ...]
    start: time = msgspec.field(name="from")
    end: time = msgspec.field(name="to")
    nth: tuple[int, ...] = ()


class Counter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One counter's regular hours.

    Attributes:
        id: by which the product calls it.
        title: its name on screen.
        source: document and section.
        hours: rows; a later one wins on the days it names.
        aliases: other ids, such as the number of the document.
        profiles: kinds of office (`flows/catalog/profiles.toml`) whose documents name it; empty stands for all others.
        ready_minutes: how long before opening it is able to serve.
        pins: works on the national network, so its last work ends with that.
        holiday_opening: hours on a 休日開庁日.
    """

    id: str
    title: str
    source: str
    hours: tuple[Weekly, ...]
    aliases: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    ready_minutes: int = 0
    pins: bool = False
    holiday_opening: Span | None = None


class Special(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day on which the office does otherwise; no counters named means all of them."""

    date: date
    kind: Literal["closed", "open", "holiday_opening", "hours"]
    counters: tuple[str, ...] = ()
    hours: tuple[Span, ...] = ()


class YearEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """First and last closed day around New Year, each as month-day."""

    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the national card system stops, and until when work on PINs and certificates is begun."""

    stops: time
    last_work: time


class HoursTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/hours.toml`."""

    year_end: YearEnd
    network: Network
    counter: tuple[Counter, ...]
    special: tuple[Special, ...] = ()


@cache
def shipped() -> HoursTable:
    """Give the table that comes with the product."""
    return load("hours", HoursTable)


class CityHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A city's own counters, days and year's end; what is left out stays as shipped."""

    counter: tuple[Counter, ...] = ()
    special: tuple[Special, ...] = ()
    year_end: YearEnd | None = None
    network: Network | None = None


def with_city(text: str, name: str, table: HoursTable | None = None) -> HoursTable:
    """Put a city's hours into a table, each counter in the place of the one of the same id.

    Args:
        text: TOML: `[[counter]]`, `[[special]]`, `[year_end]`, `[network]`, each as in the shipped table.
        name: file name for errors.
        table: what they go into; the shipped table when None.

    Returns:
        The whole table, for the `table` argument of the functions here.

    Raises:
        TableError: the text is not such a table.
    """
    city, table = decode(text, CityHours, name), shipped() if table is None else table
    named = {row.id for row in city.counter}
    return HoursTable(
        year_end=city.year_end or table.year_end,
        network=city.network or table.network,
        counter=(*(row for row in table.counter if row.id not in named), *city.counter),
        special=(*table.special, *city.special),
    )


def counters(profile: str | None = None, table: HoursTable | None = None) -> tuple[Counter, ...]:
    """Give every counter, or those of a kind of office: its own, or where its documents name none, the general one."""
    rows = (shipped() if table is None else table).counter
    own = tuple(row for row in rows if profile in row.profiles)
    return rows if profile is None else own or tuple(row for row in rows if not row.profiles)


def _counter(name: str, table: HoursTable | None = None) -> Counter:
    for row in counters(table=table):
        if name == row.id or name in row.aliases:
            return row
    raise ValueError(say("hours", "unknown_counter", counter=name))


def is_public_holiday(day: date) -> bool:
    """Say whether a day is a 国民の祝日, 振替休日 or 国民の休日."""
    return bool(jpholiday.is_holiday(day))


def is_year_end(day: date, table: HoursTable | None = None) -> bool:
    """Say whether the offices are closed for 年末年始 (29 December to 3 January)."""
    closed = (shipped() if table is None else table).year_end
    return f"{day:%m-%d}" >= closed.first or f"{day:%m-%d}" <= closed.last


def _applies(row: Weekly, day: date) -> bool:
    nth = (day.day - 1) // 7 + 1
    return _WEEKDAYS[day.weekday()] in row.days and (not row.nth or nth in row.nth)


def _regular(day: date, counter: Counter) -> list[tuple[time, time]]:
    rows = [row for row in counter.hours if _applies(row, day)]
    return [(rows[-1].start, rows[-1].end)] if rows else []


def _special(day: date, counter: Counter, special: Sequence[Special]) -> Special | None:
    names = {counter.id, *counter.aliases}
    rows = [row for row in special if row.date == day]
    return next((row for row in reversed(rows) if not row.counters or names & set(row.counters)), None)


def _on_special(row: Special, counter: Counter) -> list[tuple[time, time]]:
    if row.kind == "open":
        return _regular(row.date, counter)
    if row.kind == "holiday_opening":
        span = counter.holiday_opening
        return [(span.start, span.end)] if span else []
    return [] if row.kind == "closed" else [(span.start, span.end) for span in row.hours]


def opening(
    day: date, counter: str, special: Sequence[Special] = (), table: HoursTable | None = None
) -> list[tuple[time, time]]:
    """Give the opening times of a counter on a day.

    A holiday is not made up for: a first Thursday that is a holiday has no late hours, nor has the next one.

    Args:
        day: the day, local.
        counter: id or alias in `tables/hours.toml`.
        special: the city's own days, on top of the table's; the last one naming a day wins.
        table: the city's table; the shipped one when None.

    Returns:
        Pairs of times, empty when closed.

    Raises:
        ValueError: no such counter.
    """
    table = shipped() if table is None else table
    row = _counter(counter, table)
    found = _special(day, row, (*table.special, *special))
    if found is not None:
        return _on_special(found, row)
    return [] if is_public_holiday(day) or is_year_end(day, table) else _regular(day, row)


def local(moment: datetime) -> datetime:
    """Give a moment in Japan's time; one without a zone is taken as local already."""
    return moment if moment.tzinfo is None else moment.astimezone(_TOKYO)


def is_open(moment: datetime, counter: str, special: Sequence[Special] = (), table: HoursTable | None = None) -> bool:
    """Say whether a counter takes new visitors at a moment. Visitors already received are always served.

    Args:
        moment: aware, or naive local time.
        counter: see `opening`.
        special: see `opening`.
        table: see `opening`.

    Returns:
        True from the opening time up to, not including, the closing time.

    Raises:
        ValueError: no such counter.
    """
    here = local(moment)
    clock = here.time()
    return any(start <= clock < end for start, end in opening(here.date(), counter, special, table))


def ready_at(day: date, counter: str, special: Sequence[Special] = (), table: HoursTable | None = None) -> time | None:
    """Give the time by which the counter must be able to serve (8:50 for document 004), None when closed."""
    spans = opening(day, counter, special, table)
    if not spans:
        return None
    start = datetime.combine(day, spans[0][0])
    return (start - timedelta(minutes=_counter(counter, table).ready_minutes)).time()


def last_work(day: date, counter: str, special: Sequence[Special] = (), table: HoursTable | None = None) -> time | None:
    """Give the time after which nobody new is taken: the closing time, or where the network is used its last work.

    Args:
        day: see `opening`.
        counter: see `opening`.
        special: see `opening`.
        table: see `opening`.

    Returns:
        The time, None when closed. Visitors received before it are served to the end.
    """
    table = shipped() if table is None else table
    spans = opening(day, counter, special, table)
    if not spans:
        return None
    end = spans[-1][1]
    return min(end, table.network.last_work) if _counter(counter, table).pins else end


def network_allows(moment: datetime, table: HoursTable | None = None) -> bool:
    """Say whether work on PINs and certificates may still begin (last at 19:30, the network stops at 20:00)."""
    return local(moment).time() <= (shipped() if table is None else table).network.last_work
