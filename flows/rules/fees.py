"""What something costs on a day, in whole yen, from a dated table.

Source: domain rules 4. An event stores the outcome and the table's version, so a later table never changes an old sum.
"""

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from flows.rules.dated import decode, load, row_on
from flows.rules.words import say


class Price(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item's price for some time; yen for one."""

    item: str
    title: str
    unit: int
    source: str
    since: date | None = None
    until: date | None = None
    collect: Literal["application", "delivery"] = "delivery"
    tender: Literal["cash", "stamp"] = "cash"
    waivers: tuple[str, ...] = ()
    city: bool = False
    confirmed: bool = True


class FeeTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole table of fees: its version, the names of the waivers, the prices."""

    version: str
    waivers: dict[str, str]
    fee: tuple[Price, ...]


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be collected.

    Attributes:
        item: id of the item.
        unit: yen for one.
        quantity: how many.
        yen: the sum; zero when waived.
        waiver: ground of the waiver, or None.
        table_version: version of the table that said so.
        title: Japanese name for the receipt.
        collect: when it is collected, at application or at delivery.
        tender: `stamp` is paid in 収入印紙 and never enters the till.
        confirmed: False when the sources leave the amount open and the city has to confirm it.
    """

    item: str
    unit: int
    quantity: int
    yen: int
    waiver: str | None
    table_version: str
    title: str = ""
    collect: Literal["application", "delivery"] = "delivery"
    tender: Literal["cash", "stamp"] = "cash"
    confirmed: bool = True


class FeeError(ValueError):
    """The table has no such item, day, waiver or quantity; the sentence is for the person."""


@cache
def shipped() -> FeeTable:
    """Give the table that comes with the product."""
    return load("fees", FeeTable)


def read(text: str, name: str) -> FeeTable:
    """Read a city's own table.

    Args:
        text: TOML in the shape of the shipped table.
        name: file name for errors.

    Returns:
        The table.

    Raises:
        TableError: the text is not such a table.
    """
    return decode(text, FeeTable, name)


def _price(table: FeeTable, item: str, on: date) -> Price:
    rows = [row for row in table.fee if row.item == item]
    if not rows:
        raise FeeError(say("fee", "unknown_item", item=item))
    found = row_on(rows, on)
    if found is None:
        raise FeeError(say("fee", "not_in_force", item=rows[-1].title, day=on.isoformat()))
    return found


def fee(item: str, quantity: int, on: date, waiver: str | None = None, table: FeeTable | None = None) -> Fee:
    """Give the fee for an item on a day.

    Args:
        item: id in the table.
        quantity: how many, one or more.
        on: the business day.
        waiver: ground on which it is free (減免), one the item allows.
        table: the city's table; the shipped one when None.

    Returns:
        The outcome to store, in yen.

    Raises:
        FeeError: unknown item, no price on that day, a waiver the item does not allow, or no quantity.
    """
    table = shipped() if table is None else table
    price = _price(table, item, on)
    if quantity < 1:
        raise FeeError(say("fee", "quantity"))
    if waiver is not None and waiver not in price.waivers:
        raise FeeError(say("fee", "unknown_waiver", item=price.title, waiver=waiver))
    return Fee(
        item=item,
        unit=price.unit,
        quantity=quantity,
        yen=0 if waiver is not None else price.unit * quantity,
        waiver=waiver,
        table_version=table.version,
        title=price.title,
        collect=price.collect,
        tender=price.tender,
        confirmed=price.confirmed,
    )


def items(on: date, table: FeeTable | None = None) -> tuple[Price, ...]:
    """Give the prices in force on a day, in the order of the table."""
    table = shipped() if table is None else table
    return tuple(row for row in table.fee if row_on((row,), on) is not None)
