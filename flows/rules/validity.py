"""Until when cards and certificates are valid, and from when they may be renewed.

Source: domain rules 2.1 (個人番号カード), 2.2 (電子証明書), 2.4 (29 February), document 002
section 5-(3), document 004 (10). The numbers live in `tables/validity.toml`, because a later law changes them.
"""

from collections.abc import Iterable
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
    """How long a certificate is valid, by the day of issue and the age on it; a planned row does not hold yet."""

    since: date | None = None
    until: date | None = None
    planned: bool = False
    min_age: int = 0
    birthdays: int
    renewal_birthdays: int
    signature_from_age: int


class WindowRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many months before its expiry something may be renewed; a planned row does not hold yet."""

    since: date | None = None
    until: date | None = None
    planned: bool = False
    months: int


class ValidityTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of `tables/validity.toml`."""

    leap_birthday: Literal["feb28", "mar1"]
    card: tuple[CardRow, ...]
    certificate: tuple[CertificateRow, ...]
    window: tuple[WindowRow, ...]
    reissue: tuple[WindowRow, ...]
    pending_stay_months: int
    short_card_months: int


@cache
def _table() -> ValidityTable:
    return load("validity", ValidityTable)


def table() -> ValidityTable:
    """Give the whole table, the planned rows of the coming card among them."""
    return _table()


def _row(rows: Iterable[Row], on: date) -> Row:
    found = row_on((row for row in rows if not getattr(row, "planned", False)), on)
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
    age = age_on(born, issued)
    row = _row((row for row in _table().certificate if age >= row.min_age), issued)
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


def reissuable_from(expiry: date) -> date:
    """Give the first day to apply for the next card before the old one ends: less than three months are left.

    Source: domain rules 2.1; the months are counted as for the certificates.
    """
    return add_months(expiry, -_row(_table().reissue, expiry).months) + timedelta(days=1)


def may_reissue(expiry: date, day: date) -> bool:
    """Say whether a new card may be applied for because the old one ends soon or has ended."""
    return reissuable_from(expiry) <= day


def may_change_validity(expiry: date, day: date) -> bool:
    """Say whether a card may follow a new period of stay (有効期間変更): only while it is valid (domain rules 2.1).

    The new date is `card_expiry` with the new period; the birthday limit stays.
    """
    return day <= expiry


def may_extend_for_pending_stay(expiry: date, day: date, extended_before: bool) -> bool:
    """Say whether 特例期間延長 is open: the card is still valid and was not extended so before (domain rules 2.1)."""
    return day <= expiry and not extended_before


def extended_for_pending_stay(expiry: date) -> date:
    """Give the card's expiry while a renewal of stay is pending (特例期間延長): two months, granted once.

    Source: domain rules 2.1. Whether it may be granted says `may_extend_for_pending_stay`.
    """
    return add_months(expiry, _table().pending_stay_months)


def is_short(expiry: date, day: date) -> bool:
    """Say whether a card about to be handed over is set apart: it ends within about two months (004, 交付前)."""
    return expiry <= add_months(day, _table().short_card_months)


def notice_is_sent(residence_until: date | None) -> bool:
    """Say whether J-LIS announces the expiry: to Japanese and to whoever has no end of stay (domain rules 2.1)."""
    return residence_until is None


def signature_revoked_from(changed: date) -> date:
    """Give the day from which a change of name, address, sex or birth date ends the signature certificate.

    Source: domain rules 2.2: the next day; the user certificate lives on.
    """
    return changed + timedelta(days=1)
