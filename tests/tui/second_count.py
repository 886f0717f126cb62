"""The reports' numbers a second time: plain SQL over raw events, with its own idea of a day, a sum and a percentile."""

import hashlib
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from flows.events import Event
from flows.report.figures import Figures, percentile
from store.engine import connect

QUESTIONS = Path(__file__).with_name("second_count.sql")
COUNTS = """
select measure, k1, case measure when 'at_window' then '' else k2 end as k2, k3, sum(n) from report_count
 where day between ? and ? group by 1, 2, 3, 4
"""
TIMES = """
with ranked as (
  select span, k, seconds, row_number() over (partition by span, k order by seconds) as place,
         count(*) over (partition by span, k) as n
    from (select span, k, seconds from report_span where day between :a and :b
          union all select span, '*', seconds from report_span where day between :a and :b))
select span, k, n, min(case when place * 100 >= n * 50 then seconds end),
       min(case when place * 100 >= n * 90 then seconds end)
  from ranked group by span, k, n
"""
Numbers = dict[tuple[str, ...], Any]


def second(connection: dbapi2.Connection) -> dbapi2.Connection:
    """Make the second count's tables over a file's table ``event``."""
    connection.create_function("chain_hash", 2, _link, deterministic=True)
    connection.executescript(files("tui.simulate").joinpath("terminal_raw.sql").read_text("utf-8"))
    connection.executescript(QUESTIONS.read_text("utf-8"))
    return connection


def _link(prev: str, raw: bytes) -> str:
    return hashlib.sha256(bytes.fromhex(prev) + raw).hexdigest()


def of_events(events: Iterable[Event]) -> dbapi2.Connection:
    """Put events into a plain file in memory and count them there."""
    connection = dbapi2.connect(":memory:")
    connection.execute("create table event (raw blob, verdict text, prev text, hash text)")
    rows = [(event.raw, None, event.prev, event.hash) for event in events]
    connection.executemany("insert into event values (?, ?, ?, ?)", rows)
    return second(connection)


def of_file(path: Path, key: bytes) -> dbapi2.Connection:
    """Count the events of a terminal's file, which nobody else has open."""
    return second(connect(path, key, writer=True))


def counted(connection: dbapi2.Connection, first: date, last: date) -> Numbers:
    """Return the second count of a period: every count, and how many, median and 90th percentile of every time."""
    span = (first.isoformat(), last.isoformat())
    found: Numbers = {("count", *map(str, row[:4])): int(row[4]) for row in connection.execute(COUNTS, span)}
    times = connection.execute(TIMES, {"a": span[0], "b": span[1]})
    return found | {("time", str(row[0]), str(row[1])): tuple(row[2:]) for row in times}


def flat(figures: Figures) -> Numbers:
    """Return the product's own figures in the same shape."""
    found: Numbers = {
        ("count", measure, *keys, *[""] * (3 - len(keys))): n
        for measure, rows in figures.counts.items()
        for keys, n in rows.items()
    }
    for span, groups in figures.spans.items():
        for name, times in [*((keys[0], times) for keys, times in groups.items()), ("*", figures.times(span))]:
            found["time", span, name] = (sum(times.values()), percentile(times, 50), percentile(times, 90))
    return found


def same(figures: Figures, connection: dbapi2.Connection, first: date, last: date) -> None:
    """The two counts agree, zeros aside."""
    mine, other = flat(figures), counted(connection, first, last)
    assert {key: n for key, n in mine.items() if n} == {key: n for key, n in other.items() if n}


def of_raw(path: Path, key: bytes) -> list[Event]:
    """Return the standing events of a file, decoded here and not by the store, stream by stream."""
    query = "select raw, prev, hash from event where verdict is null or verdict = 'accepted'"
    query += " order by stream_kind, stream_id, version"
    from flows.events import decode

    with closing(connect(path, key, writer=True)) as file:
        return [Event(envelope=decode(row[0]), raw=row[0], prev=row[1], hash=row[2]) for row in file.execute(query)]
