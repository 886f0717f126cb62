"""Until when a 特別永住者証明書 is valid, when to renew it, and by when a loss is reported.

Source: domain rules 2.6 (the form before 2026-06-14); what holds for the later form is marked unconfirmed in the table.
"""

from datetime import date
from functools import cache

import msgspec

from flows.rules.age import age_on, birthday, birthday_after
from flows.rules.dated import TableError, load, row_on
from flows.rules.periods import add_months, within


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The numbers for some time; `confirmed` is False where the sources leave them open."""

    since: date | None = None
    until: date | None = None
    confirmed: bool = True
    adult_age: int
    birthdays: int
    window_months: int
    window_months_at_16: int
    loss_days: int


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/special_permanent.toml`."""

    certificate: tuple[Row, ...]


@cache
def _table() -> Table:
    return load("special_permanent", Table)


def row(day: date) -> Row:
    """Give the numbers of a day.

    Raises:
        TableError: the table has none.
    """
    found = row_on(_table().certificate, day)
    if found is None:
        raise TableError(f"規則表 special_permanent.toml に {day} の行がありません。")
    return found


def expiry(born: date, applied: date, old_expiry: date | None = None) -> date:
    """Give the last valid day.

    Args:
        born: date of birth.
        applied: day of the application or notification.
        old_expiry: last valid day of the certificate that is renewed, when this is a renewal.

    Returns:
        Under 16 the 16th birthday; else the seventh birthday after the application, or after the old expiry at a
        renewal.
    """
    numbers = row(applied)
    if age_on(born, applied) < numbers.adult_age and old_expiry is None:
        return birthday(born, born.year + numbers.adult_age)
    return birthday_after(born, old_expiry or applied, numbers.birthdays)


def renewable_from(born: date, old_expiry: date) -> date:
    """Give the first day to apply for a renewal: two months before, six when the certificate ends at 16."""
    numbers = row(old_expiry)
    at_16 = old_expiry == birthday(born, born.year + numbers.adult_age)
    return add_months(old_expiry, -(numbers.window_months_at_16 if at_16 else numbers.window_months))


def report_loss_by(known: date) -> date:
    """Give the last day to apply for another one after learning of the loss."""
    return within(known, row(known).loss_days)
