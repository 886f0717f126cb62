"""The independent count: plain SQL over the raw bytes of every event, at the central and in every terminal's file."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from sqlcipher3 import dbapi2

from store.engine import connect

Rows = Sequence[Sequence[Any]]
Ask = Callable[[str], Rows]
METHODS = ("till_by_method", "cases_by_method")


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """What one place's raw events say.

    Attributes:
        hashes: hash of every event by id.
        numbers: the answer to each question of ``ledger.sql`` that is one number.
        till: yen by method as the tills have it; ``cases`` as the cases have it.
        tills_shown: yen by method as the till rows of the screens have it; None at the central.
        rows: digest of all rows of the screens; empty at the central.
    """

    hashes: Mapping[str, str]
    numbers: Mapping[str, int]
    till: Mapping[str, int]
    cases: Mapping[str, int]
    tills_shown: Mapping[str, int] | None = None
    rows: str = ""


@cache
def _sql(name: str) -> str:
    return files("tui.simulate").joinpath(name).read_text(encoding="utf-8")


@cache
def questions() -> Mapping[str, str]:
    """Return the questions of ``ledger.sql`` by name."""
    blocks = re.split(r"^-- name: (\w+)\n", _sql("ledger.sql"), flags=re.MULTILINE)[1:]
    return dict(zip(blocks[::2], (block.strip().rstrip(";") for block in blocks[1::2]), strict=True))


def _book(ask: Ask) -> Book:
    answers = {name: ask(query) for name, query in questions().items()}
    methods = {name: {str(method): int(yen) for method, yen in answers.pop(name)} for name in METHODS}
    return Book(
        hashes={str(name): str(link) for name, link in ask("select id, hash from raw_event")},
        numbers={name: int(rows[0][0]) for name, rows in answers.items()},
        till=methods["till_by_method"], cases=methods["cases_by_method"],
    )  # fmt: skip


def at_central(dsn: str) -> Book:
    """Count the central's events, as its administrator."""
    with psycopg.connect(dsn) as connection:
        connection.execute(_sql("central_raw.sql").encode())
        return _book(lambda query: connection.execute(query.encode()).fetchall())


def at_terminal(path: Path, key: bytes) -> Book:
    """Count the events in a terminal's file, which nobody else has open.

    Args:
        path: the SQLCipher file.
        key: its 32 raw bytes.
    """
    with closing(connect(path, key, writer=True)) as file:
        file.create_function("chain_hash", 2, _link, deterministic=True)
        file.executescript(_sql("terminal_raw.sql"))
        book = _book(lambda query: file.execute(query).fetchall())
        return msgspec.structs.replace(book, tills_shown=_tills(file), rows=_digest(file))


def _link(prev: str, raw: bytes) -> str:
    return hashlib.sha256(bytes.fromhex(prev) + raw).hexdigest()


def _tills(file: dbapi2.Connection) -> dict[str, int]:
    query = "select key, sum(value) from view_row, json_each(cast(body as text), '$.sums') where kind = 'till'"
    return {str(method): int(yen) for method, yen in file.execute(f"{query} group by key having sum(value) <> 0")}


def _digest(file: dbapi2.Connection) -> str:
    rows: Iterable[Any] = file.execute(
        "select kind, id, open, business_date, contested, body from view_row order by kind, id"
    )
    mark = hashlib.sha256()
    for row in rows:
        mark.update(repr(tuple(row)).encode())
    return mark.hexdigest()
