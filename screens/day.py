"""Dates and waits as the counter writes them."""

from datetime import date, datetime

from flows.rules import era
from screens.words import say

WEEKDAYS = "月火水木金土日"


def wareki(day: date) -> str:
    """Return ``令和8年11月20日(金)``."""
    return era.wareki(day)


def wareki_day(day: date) -> str:
    """Return ``令和8年12月14日`` without the weekday, for dates far away."""
    return era.wareki(day, weekday=False)


def short(day: date) -> str:
    """Return ``11/20(金)``, for narrow screens."""
    return f"{day.month}/{day.day}({WEEKDAYS[day.weekday()]})"


def clock(moment: datetime) -> str:
    """Return ``10:42``."""
    return f"{moment.hour}:{moment.minute:02d}"


def minutes(since: datetime, now: datetime) -> int:
    """Return whole minutes that have passed, never less than none."""
    return max(int((now - since).total_seconds()) // 60, 0)


def wait(since: datetime, now: datetime) -> str:
    """Return ``18分``; from two hours on, ``2時間05分``."""
    passed = minutes(since, now)
    return say("time.minutes", n=passed) if passed < 120 else say("time.hours", h=passed // 60, m=f"{passed % 60:02d}")
