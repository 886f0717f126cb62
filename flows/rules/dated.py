"""Reading the rule tables: TOML files beside this module, decoded strictly, some rows dated.

A rule changes by adding a row with a later date, never by editing an old one, so that a case from last year
is still judged by the rule of last year (domain rules 2.7: obsolete branches are switched off by
date, not deleted).
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Protocol, TypeVar

import msgspec

Table = TypeVar("Table")


class TableError(ValueError):
    """A rule table does not have the shape the rules need; the sentence names file and key."""


class Dated(Protocol):
    """A row that holds from one day to another, both included; an absent end stays open."""

    @property
    def since(self) -> date | None:
        """First day on which the row holds."""

    @property
    def until(self) -> date | None:
        """Last day on which the row holds."""


Row = TypeVar("Row", bound=Dated)


def decode(text: str, shape: type[Table], name: str) -> Table:
    """Turn the text of a table into typed rows.

    Args:
        text: TOML.
        shape: the msgspec type of the whole document.
        name: what to call the table in an error.

    Returns:
        The decoded table.

    Raises:
        TableError: the text is no TOML, or a key is missing, unknown or of another type.
    """
    try:
        return msgspec.convert(tomllib.loads(text), shape)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise TableError(f"規則表 {name} を読み込めません: {error}") from error


def load(name: str, shape: type[Table]) -> Table:
    """Read one shipped table; callers cache the result.

    Args:
        name: file name without `.toml` in `flows/rules/tables`.
        shape: the msgspec type of the whole document.

    Returns:
        The decoded table.
    """
    path = files("flows.rules") / "tables" / f"{name}.toml"
    return decode(path.read_text(encoding="utf-8"), shape, f"{name}.toml")


def holds(row: Dated, on: date) -> bool:
    """Say whether a dated row holds on a day."""
    return (row.since is None or row.since <= on) and (row.until is None or on <= row.until)


def row_on(rows: Iterable[Row], on: date) -> Row | None:
    """Find the first row that holds on a day, or None."""
    return next((row for row in rows if holds(row, on)), None)
