"""Where this terminal's chain stands, and the next link of it. Pure: time and identities are handed in."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from flows.events import GENESIS, SCHEMA_VERSION, Draft, Envelope, Stream
from flows.ports import Context
from store.errors import StoreError
from store.schema import table

BACKWARDS_MS = 1000
"""A clock may slip back this far without suspicion (it is being steered)."""
COUNTER_BITS = 16
_META = table("meta")


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The one row of ``meta``.

    Attributes:
        epoch: incarnation of the file.
        seq: last number used in this epoch.
        hash: hash of the last event of this epoch.
        hlc: last hybrid clock: milliseconds, then a counter of 16 bits.
        recorded_ms: last moment written, milliseconds since 1970.
        cursor: position of the office up to which everything has been pulled.
    """

    office: str
    terminal: str
    epoch: int
    seq: int
    hash: str
    hlc: int
    recorded_ms: int
    cursor: int


_FOUND = select(*(_META.c[name] for name in Chain.__struct_fields__))


def found(connection: Connection, office: str, terminal: str) -> Chain:
    """Read the chain of a file, beginning it in a new one.

    Raises:
        StoreError: the file belongs to another terminal.
    """
    row = connection.execute(_FOUND).one_or_none()
    if row is None:
        fresh = Chain(office=office, terminal=terminal, epoch=1, seq=0, hash=GENESIS, hlc=0, recorded_ms=0, cursor=0)
        connection.execute(_META.insert(), {"one": 1, **msgspec.structs.asdict(fresh)})
        return fresh
    chain = Chain(**row._asdict())
    if (chain.office, chain.terminal) != (office, terminal):
        raise StoreError("terminal", f"file of {chain.office} {chain.terminal}", found=chain.terminal)
    return chain


def keep(connection: Connection, **values: Any) -> None:
    """Write some columns of the one row."""
    connection.execute(update(_META).values(**values))


def milliseconds(moment: datetime) -> int:
    """Return a moment as whole milliseconds since 1970.

    Raises:
        ValueError: the moment has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return int(moment.timestamp() * 1000)


def next_hlc(last: int, now_ms: int) -> int:
    """Return the next hybrid clock: never backwards, never twice."""
    return max(now_ms << COUNTER_BITS, last + 1)


def went_back(chain: Chain, now_ms: int) -> bool:
    """Whether the clock says less than it did at the last write."""
    return now_ms < chain.recorded_ms - BACKWARDS_MS


def envelope(
    draft: Draft,
    context: Context,
    chain: Chain,
    *,
    identity: str,
    window: str,
    stream: Stream,
    version: int,
    term: int,
    seals: dict[str, str],
    skewed: bool = False,
) -> Envelope:
    """Return the envelope of a draft as the next event of the chain; ``skewed`` says the clock is known to be off."""
    now_ms = milliseconds(context.now)
    return Envelope(
        id=identity, v=SCHEMA_VERSION, office=chain.office, terminal=chain.terminal, window=window,
        epoch=chain.epoch, seq=chain.seq + 1, stream=stream, version=version, term=term, type=draft.type,
        business_date=context.business_date, occurred_at=draft.occurred_at or context.now, recorded_at=context.now,
        clock_suspect=skewed or went_back(chain, now_ms), hlc=next_hlc(chain.hlc, now_ms), actor=context.actor,
        second=context.second, command=context.command, visit=draft.visit, case=draft.case, cause=draft.cause,
        data=dict(draft.data), seals=seals,
    )  # fmt: skip


def advanced(chain: Chain, written: Envelope, link: str) -> Chain:
    """Return the chain after one more event."""
    return msgspec.structs.replace(
        chain,
        seq=written.seq,
        hash=link,
        hlc=written.hlc,
        recorded_ms=max(chain.recorded_ms, milliseconds(written.recorded_at)),
    )
