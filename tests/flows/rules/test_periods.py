"""Counting days and months (domain rules 2.5, 2.6, 2.8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import periods

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def test_thirty_days_after_the_planned_move_have_gone_by_on_2_may() -> None:
    assert periods.elapsed_on(date(2026, 4, 1), 30) == date(2026, 5, 2)


def test_fourteen_days_of_living_there_have_gone_by_on_18_april() -> None:
    assert periods.elapsed_on(date(2026, 4, 3), 14) == date(2026, 4, 18)


def test_the_move_must_be_notified_by_17_april_to_keep_the_card() -> None:
    assert periods.move_in_deadline(date(2026, 4, 1), date(2026, 4, 3)) == date(2026, 4, 17)


def test_the_planned_move_decides_when_it_comes_first() -> None:
    assert periods.move_in_deadline(date(2026, 4, 1), date(2026, 4, 28)) == date(2026, 5, 1)


def test_continued_use_is_asked_within_ninety_days() -> None:
    assert periods.continued_use_deadline(date(2026, 4, 1)) == date(2026, 6, 30)


def test_within_does_not_count_the_first_day() -> None:
    assert periods.within(date(2026, 4, 1), 14) == date(2026, 4, 15)
    assert periods.within(date(2026, 4, 1), 0) == date(2026, 4, 1)


def test_returned_on_1_april_is_kept_through_1_july() -> None:
    assert periods.keep_through(date(2026, 4, 1), 3) == date(2026, 7, 1)
    assert periods.disposable_on(date(2026, 4, 1), 3) == date(2026, 7, 2)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -3, date(2025, 12, 31)),
    ],
)
def test_months_follow_the_calendar(day: date, months: int, expected: date) -> None:
    assert periods.add_months(day, months) == expected


@pytest.mark.parametrize("count", [periods.elapsed_on, periods.within, periods.keep_through])
def test_nothing_is_counted_backwards(count: object) -> None:
    assert callable(count)
    with pytest.raises(ValueError, match="0以上"):
        count(date(2026, 4, 1), -1)


@given(DAYS, st.integers(0, 4000))
def test_a_period_has_gone_by_the_day_after_its_last_day(start: date, days: int) -> None:
    assert periods.elapsed_on(start, days) == periods.within(start, days) + timedelta(days=1)


@given(DAYS, st.integers(0, 120))
def test_months_forward_and_back_lose_at_most_the_end_of_a_month(day: date, months: int) -> None:
    back = periods.add_months(periods.add_months(day, months), -months)
    assert timedelta(0) <= day - back <= timedelta(days=3)
