"""Dates in the Japanese calendar 和暦, shown and read.

Source: domain rules 7 (eras and their boundary days). The first year is 元年; before 1873 the months were others.
"""

import re
from datetime import date
from functools import cache
from unicodedata import normalize

import msgspec

from flows.rules.dated import load, row_on
from flows.rules.words import say

_WEEKDAYS = "月火水木金土日"
_WRITTEN = re.compile(
    r"(?P<era>[^\W\d]{1,2})\s*(?P<year>元|\d{1,2})\s*(?:年|[./-])\s*(?P<month>\d{1,2})\s*(?:月|[./-])\s*(?P<day>\d{1,2})\s*日?"
    r"\s*(?:\([月火水木金土日]\))?"
)


class Era(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One era: name, the letter used in short forms, first and last day."""

    name: str
    letter: str
    since: date
    until: date | None = None
    first_year: int | None = None

    def year_one(self) -> int:
        """Give the western year of 元年."""
        return self.since.year if self.first_year is None else self.first_year


class EraTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/eras.toml`, newest era first."""

    era: tuple[Era, ...]


@cache
def _eras() -> tuple[Era, ...]:
    return load("eras", EraTable).era


def _era_of(day: date) -> Era:
    found = row_on(_eras(), day)
    if found is None:
        raise ValueError(say("era", "too_early"))
    return found


def wareki(day: date, weekday: bool = True) -> str:
    """Write a date in the Japanese calendar.

    Args:
        day: the date.
        weekday: whether the day of the week follows in brackets.

    Returns:
        `令和8年11月20日(金)`; the first year as 元年. A day of change takes the later era.

    Raises:
        ValueError: the date lies before 1873.
    """
    era = _era_of(day)
    number = day.year - era.year_one() + 1
    end = f"({_WEEKDAYS[day.weekday()]})" if weekday else ""
    return f"{era.name}{'元' if number == 1 else number}年{day.month}月{day.day}日{end}"


def wareki_short(day: date) -> str:
    """Write a date in the short form `R08.11.20`.

    Raises:
        ValueError: the date lies before 1873.
    """
    era = _era_of(day)
    return f"{era.letter}{day.year - era.year_one() + 1:02d}.{day:%m.%d}"


def parse(text: str) -> date:
    """Read a date of the Japanese calendar.

    Args:
        text: `令和8年11月20日`, `令和元年5月1日(水)`, `R8.11.20`, `s64/1/7`; full-width digits too.

    Returns:
        The date.

    Raises:
        ValueError: it is no such date, or the era had no such day (平成35年). The text is not repeated.
    """
    match = _WRITTEN.fullmatch(normalize("NFKC", text).strip())
    era = None if match is None else next((e for e in _eras() if match["era"].upper() in {e.name, e.letter}), None)
    if match is None or era is None:
        raise ValueError(say("era", "unknown"))
    number = 1 if match["year"] == "元" else int(match["year"])
    try:
        day = date(era.year_one() + number - 1, int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValueError(say("era", "outside")) from None
    if number < 1 or day < era.since or (era.until is not None and day > era.until):
        raise ValueError(say("era", "outside"))
    return day
