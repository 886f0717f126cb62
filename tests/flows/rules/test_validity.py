"""Until when cards and certificates are valid (domain rules 2.1, 2.2, 2.4, 2.8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import validity
from flows.rules.age import birthday

ADULT = date(1990, 10, 10)
DAYS = st.dates(date(2016, 1, 1), date(2040, 12, 31))
BIRTHS = st.dates(date(1930, 1, 1), date(2010, 12, 31)).filter(lambda d: (d.month, d.day) != (2, 29))


def test_an_adult_card_ends_on_the_tenth_birthday_after_issue() -> None:
    assert validity.card_expiry(ADULT, date(2020, 5, 15), date(2020, 4, 20)) == date(2029, 10, 10)


def test_a_card_of_a_child_ends_on_the_fifth_birthday() -> None:
    assert validity.card_expiry(date(2015, 6, 1), date(2026, 4, 10), date(2026, 3, 20)) == date(2030, 6, 1)


def test_a_birthday_on_the_day_of_issue_does_not_count() -> None:
    assert validity.card_expiry(ADULT, date(2020, 10, 10), date(2020, 9, 20)) == date(2030, 10, 10)
    assert validity.card_expiry(ADULT, date(2020, 10, 9), date(2020, 9, 20)) == date(2029, 10, 10)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (date(2022, 3, 31), date(2026, 7, 1)),
        (date(2022, 4, 1), date(2031, 7, 1)),
    ],
)
def test_nineteen_is_of_age_only_for_applications_received_from_april_2022(received: date, expected: date) -> None:
    assert validity.card_expiry(date(2002, 7, 1), date(2022, 4, 20), received) == expected


def test_a_card_applied_for_in_march_2022_and_issued_in_april_follows_the_old_age() -> None:
    """Document 004 says 発行; the day of receipt decides."""
    assert validity.card_expiry(date(2003, 7, 1), date(2022, 4, 5), date(2022, 3, 30)) == date(2026, 7, 1)


def test_the_period_of_stay_ends_a_card_earlier_but_never_lengthens_it() -> None:
    issued, received = date(2025, 5, 15), date(2025, 5, 1)
    assert validity.card_expiry(ADULT, issued, received, date(2027, 3, 31)) == date(2027, 3, 31)
    assert validity.card_expiry(ADULT, issued, received, date(2044, 3, 31)) == date(2034, 10, 10)


def test_born_on_29_february_ends_on_29_february_in_a_leap_year() -> None:
    assert validity.card_expiry(date(1992, 2, 29), date(2018, 6, 1), date(2018, 5, 1)) == date(2028, 2, 29)


def test_a_card_cannot_be_issued_before_birth() -> None:
    with pytest.raises(ValueError, match="生年月日"):
        validity.card_expiry(date(2030, 1, 1), date(2026, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("expiry", "first"),
    [
        (date(2026, 8, 17), date(2026, 5, 18)),
        (date(2026, 5, 31), date(2026, 3, 1)),
        (date(2027, 1, 15), date(2026, 10, 16)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2027, 2, 28), date(2026, 11, 29)),
    ],
)
def test_renewal_starts_the_day_after_three_months_before(expiry: date, first: date) -> None:
    assert validity.renewable_from(expiry) == first
    assert not validity.may_renew(expiry, first - timedelta(days=1))
    assert validity.may_renew(expiry, first)
    assert validity.may_renew(expiry, expiry)
    assert not validity.may_renew(expiry, expiry + timedelta(days=1))


CARD = date(2034, 10, 10)


def test_a_first_certificate_ends_on_the_fifth_birthday() -> None:
    assert validity.user_certificate_expiry(ADULT, date(2025, 5, 15), CARD) == date(2029, 10, 10)


def test_a_renewal_in_the_window_ends_on_the_sixth_birthday() -> None:
    old = date(2026, 10, 10)
    assert validity.user_certificate_expiry(ADULT, date(2026, 7, 11), CARD, old) == date(2031, 10, 10)


def test_before_the_window_it_is_a_new_issue_and_ends_on_the_fifth_birthday() -> None:
    old = date(2026, 10, 10)
    assert validity.user_certificate_expiry(ADULT, date(2026, 7, 10), CARD, old) == date(2030, 10, 10)


def test_after_expiry_a_new_issue_gives_the_same_day_as_the_renewal_would_have() -> None:
    old = date(2026, 10, 10)
    renewed = validity.user_certificate_expiry(ADULT, date(2026, 10, 1), CARD, old)
    assert validity.user_certificate_expiry(ADULT, date(2026, 10, 20), CARD, old) == renewed == date(2031, 10, 10)


def test_no_certificate_outlives_the_card() -> None:
    assert validity.user_certificate_expiry(ADULT, date(2026, 5, 15), date(2027, 10, 10)) == date(2027, 10, 10)
    assert validity.signature_certificate_expiry(ADULT, date(2026, 5, 15), date(2027, 10, 10)) == date(2027, 10, 10)


def test_a_signature_certificate_ends_with_the_user_certificate() -> None:
    user = date(2028, 10, 10)
    assert validity.signature_certificate_expiry(ADULT, date(2026, 5, 15), CARD, user) == user


def test_a_signature_certificate_without_a_user_certificate_has_the_birthday_limit() -> None:
    assert validity.signature_certificate_expiry(ADULT, date(2026, 5, 15), CARD) == date(2030, 10, 10)


@given(BIRTHS, DAYS, st.integers(0, 88))
def test_renewing_anywhere_in_the_window_gives_five_years_more(born: date, issued: date, before: int) -> None:
    far = date(2100, 1, 1)
    old = validity.user_certificate_expiry(born, issued, far)
    again = validity.user_certificate_expiry(born, old - timedelta(days=before), far, old)
    assert again == birthday(born, old.year + 5)


@given(BIRTHS, DAYS, DAYS, DAYS)
def test_a_signature_certificate_never_outlives_card_or_user_certificate(
    born: date, issued: date, card: date, user: date
) -> None:
    found = validity.signature_certificate_expiry(born, issued, card, user)
    assert found <= min(card, user)
    assert found <= validity.user_certificate_expiry(born, issued, card)


@given(BIRTHS, DAYS)
def test_a_card_lives_less_than_ten_years_and_more_than_four(born: date, issued: date) -> None:
    found = validity.card_expiry(born, issued, issued)
    assert issued.replace(day=1, month=1, year=issued.year + 4) < found
    assert found <= birthday(born, issued.year + 10)
    assert (found.month, found.day) == (born.month, born.day)


def test_the_signature_certificate_waits_for_the_fifteenth_birthday() -> None:
    born = date(2011, 11, 20)
    assert not validity.signature_certificate_allowed(born, date(2026, 11, 19))
    assert validity.signature_certificate_allowed(born, date(2026, 11, 20))
    assert not validity.signature_certificate_allowed(ADULT, date(2026, 11, 20), under_guardianship=True)


def test_a_pending_stay_adds_two_months() -> None:
    assert validity.extended_for_pending_stay(date(2026, 12, 31)) == date(2027, 2, 28)


def test_the_coming_law_is_in_the_table_and_does_not_hold_yet() -> None:
    """Domain rules 2.7, last row: ten years for adults, renewal a year ahead; the day is not sure."""
    planned = [row for row in validity.table().certificate if row.planned]
    assert [(row.birthdays, row.min_age) for row in planned] == [(10, 18)]
    assert [row.months for row in validity.table().window if row.planned] == [12]
    assert validity.user_certificate_expiry(ADULT, date(2028, 6, 1), date(2040, 10, 10)) == date(2032, 10, 10)
    assert validity.renewable_from(date(2030, 8, 17)) == date(2030, 5, 18)


def test_notices_go_to_whoever_has_no_end_of_stay() -> None:
    assert validity.notice_is_sent(None)
    assert not validity.notice_is_sent(date(2027, 3, 31))


@given(DAYS)
def test_the_next_card_can_be_applied_for_in_the_window_and_ever_after(expiry: date) -> None:
    first = validity.reissuable_from(expiry)
    assert not validity.may_reissue(expiry, first - timedelta(days=1))
    assert validity.may_reissue(expiry, first)
    assert validity.may_reissue(expiry, expiry + timedelta(days=400))
