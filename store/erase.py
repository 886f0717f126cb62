"""Erasing personal data: what is due, what belongs to one visit, and the rotation of the office key.

Erasure is an event (``erase``, in a stream of its own so that nobody can contest it): which stream and classes, how
much, by whom, under which rule. Every terminal that pulls it destroys the same.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

import msgspec
from sqlalchemy import Connection, select, text, update

from flows.events import Draft, Stream
from flows.ports import Context, Write
from store.engine import Database
from store.erasing import ERASE, destroy_class, wipe
from store.journal import FileJournal
from store.schema import table
from store.vault import Vault

_KEY = table("stream_key")
_HELD = """
SELECT e.stream_kind, e.stream_id, s.retention, max(e.business_date) AS last
  FROM sealed s JOIN event e ON e.id = s.event_id
 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
# By what the envelopes promise, not by the ciphertext that lies here: other terminals hold texts of the same cases.
_OF_VISIT = """
SELECT DISTINCT e.stream_kind, e.stream_id, s.key AS retention
  FROM event e JOIN json_each(iif(json_valid(CAST(e.raw AS TEXT)), CAST(e.raw AS TEXT), '{}'), '$.seals') s
 WHERE ((e.stream_kind = 'visit' AND e.stream_id = :visit)
    OR EXISTS (SELECT 1 FROM event o WHERE o.visit = :visit AND o.stream_kind = e.stream_kind
                  AND o.stream_id = e.stream_id
                  AND o.stream_kind NOT IN ('till', 'stock', 'day', 'register', 'operator', 'definition', 'standard')))
   AND NOT EXISTS (SELECT 1 FROM erasure_log l WHERE l.stream_kind = e.stream_kind AND l.stream_id = e.stream_id
                      AND l.retention = s.key)
 ORDER BY 1, 2, 3
"""
_BUSY = """
SELECT EXISTS (SELECT 1 FROM view_row v WHERE v.stream_kind = :kind AND v.stream_id = :id AND v.open = 1)
    OR EXISTS (SELECT 1 FROM event e JOIN outbox o ON o.event_id = e.id
                WHERE e.stream_kind = :kind AND e.stream_id = :id AND o.sent_at IS NULL)
    OR (:kind = 'visit' AND EXISTS (
         SELECT 1 FROM event e JOIN view_row v ON v.stream_kind = e.stream_kind AND v.stream_id = e.stream_id
          WHERE e.visit = :id AND v.kind = 'case' AND v.open = 1))
"""


class Due(msgspec.Struct, frozen=True, order=True):
    """One class of one stream to be destroyed."""

    stream: Stream
    retention: str


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """What was destroyed: how many streams, and how many sealed groups of fields."""

    streams: int
    sealed: int


class Eraser:
    """Destroys personal data of this file and says so in the journal.

    Args:
        database: the open file.
        vault: its office keys are rotated here.
        journal: where the erasure is written.
        keep_days: for each retention class the days it is kept after the last event of a finished stream; a class that
            is not named is kept.
    """

    def __init__(self, database: Database, vault: Vault, journal: FileJournal, keep_days: Mapping[str, int]) -> None:
        self._database = database
        self._vault = vault
        self._journal = journal
        self._keep_days = keep_days

    async def due(self, today: date) -> Sequence[Due]:
        """Return what is to be erased by today: finished, sent, and kept long enough."""
        return await self._database.read(lambda file: _due(file, self._keep_days, today))

    async def erase_due(self, today: date, context: Context) -> Erasure:
        """Erase what is due.

        Raises:
            StoreError: ``checkpoint``: destroyed, but run again so that no byte stays.
        """
        return await self._erase(lambda file: _due(file, self._keep_days, today), context, "due")

    async def erase_visit(self, visit: str, context: Context, classes: Collection[str] | None = None) -> Erasure:
        """Erase a visit and every case, ticket and slip of it; all classes unless some are named.

        Streams that many visits share (till, stock, registers) are not touched.

        Raises:
            StoreError: ``checkpoint``: destroyed, but run again so that no byte stays.
        """

        def chosen(file: Connection) -> list[Due]:
            rows = file.execute(text(_OF_VISIT), {"visit": visit})
            return [_as_due(*row) for row in rows if classes is None or row.retention in classes]

        return await self._erase(chosen, context, "request")

    async def erase_stream(self, stream: Stream, context: Context, classes: Collection[str]) -> Erasure:
        """Erase some classes of one stream: what a step of a procedure promised (個人情報の削除).

        Raises:
            StoreError: ``checkpoint``: destroyed, but run again so that no byte stays.
        """
        named = [Due(stream, retention) for retention in sorted(classes)]
        return await self._erase(lambda _file: named, context, "step")

    async def rotate(self, generation: int | None = None) -> int:
        """Wrap every key that is left by a new generation and destroy the older ones; return how many keys are left.

        Whoever holds an older copy of the file can open nothing of it any more. A key whose generation is not here
        stays closed.

        Args:
            generation: the new generation; the next one when it is not named. Its file is made unless it is there.

        Raises:
            ValueError: the generation is older than the present one.
        """
        new = self._vault.keys.current() + 1 if generation is None else generation
        if new < self._vault.keys.current():
            raise ValueError(f"generation {new} is older than {self._vault.keys.current()}")
        self._vault.keys.create(new)
        left = await self._database.write(lambda file: _rewrap(file, self._vault, new))
        await asyncio.to_thread(self._database.checkpoint)
        for old in self._vault.keys.generations():
            if old < new:
                self._vault.keys.destroy(old)
        return left

    async def _erase(self, choose: Callable[[Connection], Sequence[Due]], context: Context, rule: str) -> Erasure:
        done = await self._database.write(lambda file: self._destroy(file, choose(file), context, rule))
        await asyncio.to_thread(wipe, self._database)
        return done

    def _destroy(self, connection: Connection, chosen: Sequence[Due], context: Context, rule: str) -> Erasure:
        by_stream: dict[Stream, list[str]] = {}
        for due in chosen:
            by_stream.setdefault(due.stream, []).append(due.retention)
        if not by_stream or self._journal.seen_in(connection, context.command):
            return Erasure(streams=0, sealed=0)
        record = self._journal.new_id()
        counts = {
            stream: sum(destroy_class(connection, stream, retention, record) for retention in classes)
            for stream, classes in by_stream.items()
        }
        drafts = tuple(_said(stream, classes, rule, counts[stream]) for stream, classes in by_stream.items())
        write = Write(stream=Stream("erasure", record), expected=0, drafts=drafts)
        self._journal.append_in(connection, [write], context)
        return Erasure(streams=len(by_stream), sealed=sum(counts.values()))


def _said(stream: Stream, classes: list[str], rule: str, count: int) -> Draft:
    data = {"stream_kind": stream.kind, "stream_id": stream.id, "classes": classes, "rule": rule, "count": count}
    return Draft(type=ERASE, data=data)


def _as_due(kind: str, name: str, retention: str) -> Due:
    return Due(Stream(kind, name), retention)


def _due(connection: Connection, keep_days: Mapping[str, int], today: date) -> list[Due]:
    found = []
    for row in connection.execute(text(_HELD)).all():
        days = keep_days.get(row.retention)
        if days is None or date.fromisoformat(row.last) + timedelta(days=days) > today:
            continue
        if not connection.execute(text(_BUSY), {"kind": row.stream_kind, "id": row.stream_id}).scalar():
            found.append(_as_due(row.stream_kind, row.stream_id, row.retention))
    return found


def _rewrap(connection: Connection, vault: Vault, generation: int) -> int:
    place = (_KEY.c.stream_kind, _KEY.c.stream_id, _KEY.c.retention, _KEY.c.slot)
    left = 0
    for row in connection.execute(select(_KEY)).all():
        stream = Stream(row.stream_kind, row.stream_id)
        key = vault.unwrap(stream, row.retention, row.generation, row.wrapped)
        if key is None:
            continue
        left += 1
        if row.generation != generation:
            wrapped = vault.wrap(stream, row.retention, generation, key)
            here = [column == getattr(row, column.name) for column in place]
            values = {"generation": generation, "wrapped": wrapped, "uploaded": 0}
            connection.execute(update(_KEY).where(*here).values(**values))
    return left
