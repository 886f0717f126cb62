"""The seven functions of the central over one psycopg connection; identity is the role of that connection."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

import msgspec
import psycopg

from flows.events import Stream
from store.parcel import Answer, Delivered, Parcel, Verdict, WrappedKey
from store.sync.ports import Base, Erased, Hello, Page, Sealed

_PUSH = """
select seq, verdict, pos, reason from madoguchi.push(
  %b::bigint, %b::bigint, %b::bytea[], %b::bytea[], %b::bigint[], %b::text[], %b::bytea[],
  %b::text[], %b::text[], %b::text[], %b::integer[], %b::bytea[])
"""


class _Heading(msgspec.Struct, frozen=True):
    id: str
    stream: Stream
    version: int
    term: int
    type: str


_heading = msgspec.json.Decoder(_Heading)


def heading(raw: bytes, hash_: bytes) -> _Heading:
    """Read what a reader of any age needs from canonical bytes; bytes nobody can read are named by their hash."""
    try:
        return _heading.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        mark = hash_.hex()
        return _Heading(mark, Stream("unreadable", mark), 0, 0, "unreadable")


def parcel(terminal: str, epoch: int, seq: int, raw: bytes, prev: bytes, hash_: bytes) -> Parcel:
    """Return the parcel of pulled bytes, without ciphertext."""
    head = heading(raw, hash_)
    return Parcel(
        id=head.id,
        terminal=terminal,
        epoch=epoch,
        seq=seq,
        stream_kind=head.stream.kind,
        stream_id=head.stream.id,
        version=head.version,
        term=head.term,
        type=head.type,
        raw=raw,
        prev=prev.hex(),
        hash=hash_.hex(),
    )


class Doors:
    """A :class:`store.sync.ports.Central` over a connection in autocommit: one call, one transaction.

    Attributes:
        watch: entered around every call, with the descriptor of the socket.
    """

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        watch: Callable[[int], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._connection = connection
        self.watch = watch

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self.watch(self._connection.fileno()), self._connection.cursor(binary=True) as cursor:
            return cursor.execute(statement.encode(), values).fetchall()

    def hello(self, epoch: int, last_seq: int, *, fresh: bool = False) -> Hello:
        """Say who is here; ``fresh`` asks for a new epoch.

        Raises:
            psycopg.Error: 28M01 not admitted, 55M03 a newer epoch exists, 55M06 this file is an older copy.
        """
        row = self._rows(
            "select office, terminal, ordinal, epoch, last_seq, last_hash, last_pos, server_time"
            " from madoguchi.hello(%s::bigint, %s::bigint, %s)",
            (epoch, last_seq, fresh),
        )[0]
        return Hello(**dict(zip(Hello.__struct_fields__, row, strict=True)))

    def push(self, epoch: int, parcels: Sequence[Parcel], keys: Sequence[WrappedKey] = ()) -> list[Answer]:
        """Hand in consecutive events of one epoch, and keys; the answers are durable and final.

        Raises:
            psycopg.Error: 55M01 gap, 55M02 clone, 55M03 epoch, 55M04 hash, 55M05 foreign, 55M07 changed, 28M01.
        """
        seals = [(p.seq, name, body) for p in parcels for name, body in sorted(p.sealed.items())]
        values = (
            epoch,
            parcels[0].seq if parcels else 1,
            [p.raw for p in parcels],
            [bytes.fromhex(p.hash) for p in parcels],
            *([seal[column] for seal in seals] for column in range(3)),
            [k.stream_kind for k in keys],
            [k.stream_id for k in keys],
            [k.retention for k in keys],
            [k.generation for k in keys],
            [k.wrapped for k in keys],
        )
        return [Answer(seq=row[0], verdict=row[1], pos=row[2], reason=row[3]) for row in self._rows(_PUSH, values)]

    def pull(self, cursor: int, limit: int, erased: int) -> Page:
        """Return the next page after ``cursor``, and the erasures after ``erased``.

        Raises:
            psycopg.Error: 55M10 the feed has a hole, 55M11 the central is older than this reader, 28M01.
        """
        rows = self._rows(
            "select pos, verdict, reason, terminal, epoch, seq, raw, prev, hash, kind, id, last_pos"
            " from madoguchi.pull(%s::bigint, %s::integer, %s::bigint)",
            (cursor, limit, erased),
        )
        return Page(
            erased=tuple(
                Erased(pos=r[0], stream=Stream(r[9], r[10]), retention=r[2]) for r in rows if r[1] == "erased"
            ),
            events=tuple(_delivered(r) for r in rows if r[1] != "erased"),
            last_pos=rows[0][11] if rows else cursor,
        )

    def claim(self, stream: Stream, term: int) -> int | None:
        """Compare-and-set; the new term, or None when somebody else was faster or the central does not know it."""
        row = self._rows("select madoguchi.claim(%s, %s, %s::bigint)", (stream.kind, stream.id, term))[0]
        return None if row[0] is None else int(row[0])

    def keys(self, streams: Sequence[Stream]) -> tuple[list[WrappedKey], list[Sealed]]:
        """Return keys and ciphertext of those streams this terminal may open; the others are silently absent."""
        rows = self._rows(
            "select kind, id, retention, generation, event, body from madoguchi.keys(%s::text[], %s::text[])",
            ([s.kind for s in streams], [s.id for s in streams]),
        )
        wrapped = [
            WrappedKey(stream_kind=r[0], stream_id=r[1], retention=r[2], generation=r[3], wrapped=r[5])
            for r in rows
            if not r[4]
        ]
        sealed = [Sealed(stream=Stream(r[0], r[1]), event=r[4], retention=r[2], body=r[5]) for r in rows if r[4]]
        return wrapped, sealed

    def lease_numbers(self, day: date, category: str, size: int, request: str) -> tuple[int, int]:
        """Return the first and last number of a band; the same ``request`` gives the same band."""
        row = self._rows(
            "select first, last from madoguchi.lease_numbers(%s, %s, %s::integer, %s)", (day, category, size, request)
        )[0]
        return int(row[0]), int(row[1])

    def bootstrap(self) -> Base:
        """Return where a new terminal starts."""
        row = self._rows("select pos, body, signature, last_pos from madoguchi.bootstrap()")[0]
        return Base(pos=row[0], body=row[1], signature=row[2], last_pos=row[3])


def _delivered(row: tuple[Any, ...]) -> Delivered:
    verdict: Verdict = row[1]
    return Delivered(pos=row[0], verdict=verdict, parcel=parcel(*row[3:9]), reason=row[2])
