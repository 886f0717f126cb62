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
    """One item's price for some time; yen for one.

    Attributes:
        per: ``copy`` is charged for as many as were made and counted (通数), ``case`` once.
        paid: grounds on which it is not free although somebody may think so.
    """

    item: str
    title: str
    unit: int
    source: str
    en: str = ""
    per: Literal["case", "copy"] = "case"
    since: date | None = None
    until: date | None = None
    collect: Literal["application", "delivery"] = "delivery"
    tender: Literal["cash", "stamp"] = "cash"
    waivers: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    city: bool = False
    confirmed: bool = True


class Method(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way to pay: whether it goes into the till, and whether change is given."""

    id: str
    title: str
    tender: Literal["cash", "stamp"]
    till: bool
    change: bool
    source: str


class FeeTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole table of fees: its version, the names of waivers and paid grounds, the prices, the ways to pay."""

    version: str
    waivers: dict[str, str]
    fee: tuple[Price, ...]
    paid: dict[str, str] = msgspec.field(default_factory=dict)
    method: tuple[Method, ...] = ()


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


class CityFees(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of a city that take the place of the shipped ones of the same item, or stand beside them."""

    version: str
    fee: tuple[Price, ...]
    waivers: dict[str, str] = msgspec.field(default_factory=dict)


def with_city(text: str, name: str, table: FeeTable | None = None) -> FeeTable:
    """Put a city's rows into a table.

    Args:
        text: TOML: ``version``, ``[[fee]]`` rows, perhaps ``[waivers]``.
        name: file name for errors.
        table: what they go into; the shipped table when None.

    Returns:
        The whole table; an item the city names is priced by the city's rows alone.

    Raises:
        TableError: the text is not such a table.
    """
    city, table = decode(text, CityFees, name), shipped() if table is None else table
    named = {row.item for row in city.fee}
    kept = tuple(row for row in table.fee if row.item not in named)
    waivers = {**table.waivers, **city.waivers}
    return FeeTable(f"{table.version}+{city.version}", waivers, (*city.fee, *kept), table.paid, table.method)


def title(item: str, language: str = "ja", table: FeeTable | None = None) -> str:
    """Return what an item is called, in Japanese where there is no English; the newest row speaks."""
    rows = [row for row in (shipped() if table is None else table).fee if row.item == item]
    return (rows[-1].en if language == "en" and rows[-1].en else rows[-1].title) if rows else item


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


def on_ground(item: str, on: date, ground: str, table: FeeTable | None = None) -> Fee:
    """Give the fee of one for the reason why it is asked for: lost, full, expired, stolen.

    Args:
        item: id in the table.
        on: the business day.
        ground: a waiver of the item, or one of its paid grounds.
        table: the city's table; the shipped one when None.

    Returns:
        The outcome; free exactly when the ground is a waiver.

    Raises:
        FeeError: as `fee`, and for a ground the item does not know: then the city decides.
    """
    price = _price(shipped() if table is None else table, item, on)
    if ground in price.paid:
        return fee(item, 1, on, None, table)
    return fee(item, 1, on, ground, table)


def methods(item: str, on: date, table: FeeTable | None = None) -> tuple[Method, ...]:
    """Give the ways to pay an item: an item in 収入印紙 takes nothing else.

    Raises:
        FeeError: unknown item, or no price on that day.
    """
    table = shipped() if table is None else table
    tender = _price(table, item, on).tender
    return tuple(row for row in table.method if row.tender == tender)
