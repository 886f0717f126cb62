"""Counting days and months the way the offices do.

Source: 民法140条 (the first day is not counted), 民法143条 (months follow the calendar), domain rules 2.5 and 2.6.
"""

from calendar import monthrange
from datetime import date, timedelta


def _checked(days: int) -> timedelta:
    if days < 0:
        raise ValueError("日数は0以上で指定してください。")
    return timedelta(days=days)


def elapsed_on(start: date, days: int) -> date:
    """Give the day on which a number of days has gone by (N日を経過した日).

    Args:
        start: the day the event happened; counting starts on the next one.
        days: N.

    Returns:
        `start` + N + 1: planned to leave on 1 April, 30 days have gone by on 2 May.

    Raises:
        ValueError: `days` is negative.
    """
    return start + _checked(days) + timedelta(days=1)


def within(start: date, days: int) -> date:
    """Give the last day of a limit (N日以内), the first day not counted.

    Args:
        start: the day the event happened.
        days: N.

    Returns:
        `start` + N.

    Raises:
        ValueError: `days` is negative.
    """
    return start + _checked(days)


def add_months(day: date, months: int) -> date:
    """Move a date by calendar months, back to the month's last day where the day does not exist.

    Args:
        day: the date.
        months: how far; negative goes back.

    Returns:
        The date with the same day of the month, or the last one of that month.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def keep_through(start: date, months: int) -> date:
    """Give the last day on which something kept for some months must still be there.

    Args:
        start: the day it came (返戻日).
        months: how many months it is kept.

    Returns:
        Came on 1 April, kept three months: 1 July (domain rules 2.8 row 18).

    Raises:
        ValueError: `months` is negative.
    """
    if months < 0:
        raise ValueError("月数は0以上で指定してください。")
    return add_months(start, months)


def disposable_on(start: date, months: int) -> date:
    """Give the first day on which something kept for some months may be destroyed."""
    return keep_through(start, months) + timedelta(days=1)


def move_in_deadline(planned_move_out: date, moved_in: date) -> date:
    """Give the last day to notify a move so that the card stays alive (継続利用).

    The card lapses from the earlier of two days: 30 days gone by since the planned move out, 14 days gone by
    since living at the new address (domain rules 2.1, 2.5; worked example row 17).

    Args:
        planned_move_out: 転出予定日.
        moved_in: 住み始めた日.

    Returns:
        The last day on which 転入届 keeps the card.
    """
    return min(elapsed_on(planned_move_out, 30), elapsed_on(moved_in, 14)) - timedelta(days=1)


def continued_use_deadline(notified: date) -> date:
    """Give the last day for 継続利用 after 転入届: within 90 days (domain rules 2.1)."""
    return within(notified, 90)
