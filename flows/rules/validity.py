"""Until when cards and certificates are valid, and from when they may be renewed.

Source: domain rules 2.1 (個人番号カード), 2.2 (電子証明書), 2.4 (29 February), document 002
section 5-(3), document 004 (10). The numbers live in `tables/validity.toml`, because a later law changes them.
"""

from datetime import date, timedelta
from functools import cache
from typing import Literal

import msgspec

from flows.rules.age import age_on, birthday_after
from flows.rules.dated import Row, TableError, load, row_on
from flows.rules.periods import add_months


class CardRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long a card is valid, by the day the application was received."""

    since: date | None = None
    until: date | None = None
    adult_age: int
    adult_birthdays: int
    child_birthdays: int


class CertificateRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long a certificate is valid, by the day of issue."""

    since: date | None = None
    until: date | None = None
    birthdays: int
    renewal_birthdays: int
    signature_from_age: int


class WindowRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many months before its expiry something may be renewed."""

    since: date | None = None
    until: date | None = None
    months: int


class ValidityTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of `tables/validity.toml`."""

    leap_birthday: Literal["feb28", "mar1"]
    card: tuple[CardRow, ...]
    certificate: tuple[CertificateRow, ...]
    window: tuple[WindowRow, ...]


@cache
def _table() -> ValidityTable:
    return load("validity", ValidityTable)


def _row(rows: tuple[Row, ...], on: date) -> Row:
    found = row_on(rows, on)
    if found is None:
        raise TableError(f"規則表 validity.toml に {on} の行がありません。")
    return found


def card_expiry(born: date, issued: date, received: date, residence_until: date | None = None) -> date:
    """Give the last day of validity of a 個人番号カード.

    The tenth birthday after the issue for adults, the fifth for others; both age and the age of majority are
    taken on the day the application was received (18, or 20 until 2022-03-31). A period of stay ends it earlier.

    Args:
        born: date of birth.
        issued: 発行日, the day the card was made, not the day it was handed over.
        received: 申請受付日 at J-LIS.
        residence_until: end of the period of stay; None for Japanese, 永住者, 特別永住者, 高度専門職2号.

    Returns:
        The last valid day.

    Raises:
        ValueError: the birth lies after the application or the issue.
    """
    row = _row(_table().card, received)
    count = row.adult_birthdays if age_on(born, received) >= row.adult_age else row.child_birthdays
    limit = birthday_after(born, issued, count, _table().leap_birthday)
    return limit if residence_until is None else min(limit, residence_until)


def is_renewal(issued: date, old_expiry: date | None) -> bool:
    """Say whether a new certificate counts as 更新: issued inside the window, before the old one ends.

    On the last day itself the ordinary count is used: it gives the same date as a renewal one day earlier, and
    no certificate lives six years (domain rules 2.2 leave that day open).
    """
    return old_expiry is not None and renewable_from(old_expiry) <= issued < old_expiry


def _birthday_limit(born: date, issued: date, old_expiry: date | None) -> date:
    row = _row(_table().certificate, issued)
    count = row.renewal_birthdays if is_renewal(issued, old_expiry) else row.birthdays
    return birthday_after(born, issued, count, _table().leap_birthday)


def user_certificate_expiry(born: date, issued: date, card_expiry: date, old_expiry: date | None = None) -> date:
    """Give the last day of validity of a 利用者証明用電子証明書.

    Args:
        born: date of birth.
        issued: day of issue.
        card_expiry: last valid day of the card it is written to.
        old_expiry: last valid day of the certificate it replaces, when there is one.

    Returns:
        The earlier of the fifth birthday after issue (the sixth at a renewal) and the card's expiry. A date before
        `issued` means that the card had expired already.

    Raises:
        ValueError: the birth lies after the issue.
    """
    return min(_birthday_limit(born, issued, old_expiry), card_expiry)


def signature_certificate_expiry(
    born: date,
    issued: date,
    card_expiry: date,
    user_expiry: date | None = None,
    old_expiry: date | None = None,
) -> date:
    """Give the last day of validity of a 署名用電子証明書.

    Args:
        born: date of birth.
        issued: day of issue.
        card_expiry: last valid day of the card.
        user_expiry: last valid day of the user certificate on the card, when there is one.
        old_expiry: last valid day of the signature certificate it replaces, when there is one.

    Returns:
        The earliest of the birthday limit, the user certificate's expiry and the card's expiry.

    Raises:
        ValueError: the birth lies after the issue.
    """
    limit = min(_birthday_limit(born, issued, old_expiry), card_expiry)
    return limit if user_expiry is None else min(limit, user_expiry)


def signature_certificate_allowed(born: date, day: date, under_guardianship: bool = False) -> bool:
    """Say whether a signature certificate is issued in the ordinary way.

    Not to children under 15 nor to 成年被後見人 (domain rules 1.2 row 7d, 2.2); the city decides exceptions.
    """
    return not under_guardianship and age_on(born, day) >= _row(_table().certificate, day).signature_from_age


def renewable_from(expiry: date) -> date:
    """Give the first day of the renewal window (有効期限の3か月前となる日の翌日).

    Args:
        expiry: last valid day.

    Returns:
        Expiry 17 August: 18 May. Where the month has no such day, its last day counts as three months before
        (domain rules 2.2; the law is silent, so this is the office's policy).
    """
    return add_months(expiry, -_row(_table().window, expiry).months) + timedelta(days=1)


def may_renew(expiry: date, day: date) -> bool:
    """Say whether a day lies in the renewal window, the last valid day included."""
    return renewable_from(expiry) <= day <= expiry


def extended_for_pending_stay(expiry: date) -> date:
    """Give the card's expiry while a renewal of stay is pending (特例期間延長): two months, granted once.

    Source: domain rules 2.1. Only while the card is still valid; the caller knows whether it was used before.
    """
    return add_months(expiry, 2)
