"""Ages and birthdays by the law (domain rules 2.4, 2.8 row 21)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import age

BIRTHS = st.dates(date(1920, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2011, 11, 21), date(2026, 11, 20), 14),
        (date(2011, 11, 20), date(2026, 11, 20), 15),
        (date(2012, 2, 29), date(2027, 2, 28), 14),
        (date(2012, 2, 29), date(2027, 3, 1), 15),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
        (date(2012, 2, 29), date(2028, 2, 28), 15),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
    ],
)
def test_age_at_the_counter(born: date, day: date, years: int) -> None:
    assert age.age_on(born, day) == years


def test_express_issue_for_a_baby_ends_the_day_before_the_first_birthday() -> None:
    assert age.last_day_under(date(2026, 3, 10), 1) == date(2027, 3, 9)


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="生年月日"):
        age.age_on(date(2026, 11, 21), date(2026, 11, 20))


def test_adults_are_eighteen_since_april_2022() -> None:
    born = date(2003, 1, 1)
    assert not age.is_adult(born, date(2022, 3, 31))
    assert age.is_adult(born, date(2022, 4, 1))


def test_a_guardian_acts_until_the_fifteenth_birthday() -> None:
    assert age.needs_guardian(date(2011, 11, 21), date(2026, 11, 20))
    assert not age.needs_guardian(date(2011, 11, 20), date(2026, 11, 20))


def test_29_february_follows_the_policy_in_common_years() -> None:
    born = date(1992, 2, 29)
    assert age.birthday(born, 2027) == date(2027, 2, 28)
    assert age.birthday(born, 2027, "mar1") == date(2027, 3, 1)
    assert age.birthday(born, 2028) == date(2028, 2, 29)


def test_counting_birthdays_needs_a_birth_and_a_count() -> None:
    with pytest.raises(ValueError, match="生年月日"):
        age.birthday_after(date(2027, 1, 1), date(2026, 1, 1), 1)
    with pytest.raises(ValueError, match="回数"):
        age.birthday_after(date(2000, 1, 1), date(2026, 1, 1), 0)


@given(BIRTHS, st.integers(1, 100))
def test_the_age_changes_the_day_after_the_last_day_under_it(born: date, years: int) -> None:
    last = age.last_day_under(born, years)
    assert age.age_on(born, last) == years - 1
    assert age.age_on(born, last + timedelta(days=1)) == years


@given(BIRTHS, st.dates(date(2021, 1, 1), date(2060, 1, 1)))
def test_the_next_birthday_is_never_today_and_within_a_year(born: date, day: date) -> None:
    assert timedelta(0) < age.birthday_after(born, day, 1) - day <= timedelta(days=366)
