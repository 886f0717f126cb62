"""Check a whole file: chains, versions, seals, positions, rows. It only reads."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, select

from flows.events import GENESIS, chain_hash, seal_digest
from store.appending import event_values
from store.rebuild import folded, kept
from store.schema import table
from store.streams import STANDING, closed_events
from store.views import Project
from store.words import say

AnyRow = Row[*tuple[Any, ...]]
_EVENT = table("event")
_ERASED = table("erasure_log")
_SEALED = table("sealed")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it was written.

    Attributes:
        code: key of ``[finding]`` in ``words.toml``.
        where: ids and numbers, nothing personal.
    """

    code: str
    where: str

    @property
    def sentence(self) -> str:
        """What the person reads."""
        return f"{say(f'finding.{self.code}')}（{self.where}）"


def verify(connection: Connection, project: Project, *, terminal: str = "") -> list[Finding]:
    """Return everything that is wrong with a file; empty when nothing is.

    Args:
        connection: a transaction.
        project: the fold the rows were made with.
        terminal: whose file it is; its own chains must begin at the beginning.
    """
    return [
        *_chains(connection, terminal),
        *_versions(connection),
        *_positions(connection),
        *_seals(connection),
        *_rows(connection, project),
    ]


def _all(*order: Any) -> Select[Any]:
    return select(_EVENT).order_by(*order)


def _chains(connection: Connection, terminal: str) -> Iterator[Finding]:
    rows = connection.execute(_all(_EVENT.c.terminal, _EVENT.c.epoch, _EVENT.c.seq))
    for (name, epoch), chain in groupby(rows, key=lambda row: (row.terminal, row.epoch)):
        before: AnyRow | None = None
        for row in chain:
            where = f"{name} {epoch}-{row.seq}"
            yield from _link(row, before, where, whole=name == terminal)
            yield from _columns(row, where)
            before = row


def _link(row: AnyRow, before: AnyRow | None, where: str, *, whole: bool) -> Iterator[Finding]:
    first = 1 if whole or before is not None else row.seq
    if row.seq != (before.seq + 1 if before is not None else first):
        yield Finding(code="seq", where=where)
    # another terminal's chain may begin in the middle here, one's own may not
    expected = before.hash if before is not None else (GENESIS if row.seq == 1 else row.prev)
    if row.prev != expected or chain_hash(row.prev, row.raw) != row.hash:
        yield Finding(code="chain", where=where)


def _columns(row: AnyRow, where: str) -> Iterator[Finding]:
    for event in closed_events([row]):
        values = row._asdict()
        if any(values[name] != value for name, value in event_values(event).items()):
            yield Finding(code="envelope", where=where)


def _versions(connection: Connection) -> Iterator[Finding]:
    query = _all(_EVENT.c.stream_kind, _EVENT.c.stream_id, _EVENT.c.version).where(STANDING)
    for (kind, name), events in groupby(connection.execute(query), key=lambda row: (row.stream_kind, row.stream_id)):
        found = [row.version for row in events]
        if found != list(range(1, len(found) + 1)):
            yield Finding(code="version", where=f"{kind} {name}")


def _positions(connection: Connection) -> Iterator[Finding]:
    cursor = connection.execute(select(table("meta").c.cursor)).scalar() or 0
    query = select(_EVENT.c.pos).where(_EVENT.c.pos <= cursor).order_by(_EVENT.c.pos)
    found = connection.execute(query).scalars().all()
    if list(found) != list(range(1, cursor + 1)):
        yield Finding(code="position", where=f"1-{cursor}")


def _seals(connection: Connection) -> Iterator[Finding]:
    sealed = {(row.event_id, row.retention): seal_digest(row.ciphertext) for row in connection.execute(select(_SEALED))}
    written_here = set(connection.execute(select(table("outbox").c.event_id)).scalars())
    erased = {(row.stream_kind, row.stream_id, row.retention) for row in connection.execute(select(_ERASED))}
    for event in closed_events(connection.execute(_all(_EVENT.c.id))):
        envelope = event.envelope
        for retention, promised in envelope.seals.items():
            found = sealed.get((envelope.id, retention))
            gone = (envelope.stream.kind, envelope.stream.id, retention) in erased
            missing = found is None and not gone and envelope.id in written_here
            if missing or (found is not None and (gone or found != promised)):
                yield Finding(code="seal", where=f"{envelope.id} {retention}")


def _rows(connection: Connection, project: Project) -> Iterator[Finding]:
    now, then = folded(connection, project), kept(connection)
    for key in sorted(now.keys() | then.keys()):
        if now.get(key) != then.get(key):
            yield Finding(code="rows", where=" ".join(key))
