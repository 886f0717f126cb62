"""A new incarnation of a file: after a restored copy or a cloned disk nothing is reused and nothing is lost.

What the central has not answered for is written again under the new epoch with new identities. If it had come after
all, the first writing is pulled back (its ciphertext has stayed) and the second waits in the drawer for a person.
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, delete, select

from flows.events import GENESIS, Event, Stream, canonical, chain_hash, decode, seal_digest
from store import chain as chains
from store.appending import insert_event, note_resolution, touched
from store.errors import StoreError
from store.schema import table
from store.streams import closed_events
from store.vault import Vault

_EVENT = table("event")
_OUTBOX = table("outbox")
_IDENTITY = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Salvaged(msgspec.Struct, frozen=True):
    """How many events were written again, and in which streams."""

    count: int
    streams: list[Stream]


def salvage(
    connection: Connection, vault: Vault, chain: chains.Chain, epoch: int, new_id: Callable[[], str]
) -> Salvaged:
    """Begin ``epoch`` and chain every unsent event anew under it.

    Raises:
        StoreError: the epoch is not newer than the file's.
    """
    if epoch <= chain.epoch:
        raise StoreError("damaged", f"epoch {epoch} after {chain.epoch}")
    old = _unsent(connection)
    chain = msgspec.structs.replace(chain, epoch=epoch, seq=0, hash=GENESIS)
    names = {event.envelope.id: new_id() for event, _ in old}
    for event, verdict in old:
        chain = _again(connection, vault, chain, event, names, verdict)
    chains.keep(connection, epoch=epoch, seq=chain.seq, hash=chain.hash)
    return Salvaged(len(old), touched(event for event, _ in old))


def _unsent(connection: Connection) -> list[tuple[Event, str | None]]:
    query: Select[Any] = (
        select(_EVENT.c.raw, _EVENT.c.prev, _EVENT.c.hash, _EVENT.c.verdict)
        .join(_OUTBOX, _OUTBOX.c.event_id == _EVENT.c.id)
        .where(_OUTBOX.c.sent_at.is_(None))
        .order_by(_OUTBOX.c.seq)
    )
    rows = connection.execute(query).all()
    return list(zip(closed_events(rows), (row.verdict for row in rows), strict=True))


def _again(
    connection: Connection,
    vault: Vault,
    chain: chains.Chain,
    event: Event,
    names: dict[str, str],
    verdict: str | None,
) -> chains.Chain:
    old, identity = event.envelope.id, names[event.envelope.id]
    sealed = _sealed_anew(connection, vault, event, identity)
    envelope = msgspec.structs.replace(
        decode(_renamed(event.raw, names)),
        epoch=chain.epoch,
        seq=chain.seq + 1,
        seals={retention: seal_digest(body) for retention, body in sealed.items()},
    )
    raw = canonical(envelope)
    link = chain_hash(chain.hash, raw)
    connection.execute(delete(_OUTBOX).where(_OUTBOX.c.event_id == old))
    connection.execute(delete(_EVENT).where(_EVENT.c.id == old))
    again = Event(envelope=envelope, raw=raw, prev=chain.hash, hash=link)
    insert_event(connection, again, sealed, verdict=verdict)
    note_resolution(connection, again)
    connection.execute(_OUTBOX.insert(), {"event_id": identity})
    return chains.advanced(chain, envelope, link)


def _renamed(raw: bytes, names: dict[str, str]) -> bytes:
    """What names an unsent event by its identity must go on naming it; identities are unique, so bytes will do."""
    return _IDENTITY.sub(lambda found: names.get(found[0].decode(), found[0].decode()).encode(), raw)


def _sealed_anew(connection: Connection, vault: Vault, event: Event, identity: str) -> dict[str, bytes]:
    stream = event.envelope.stream
    opened = vault.open_events(connection, stream, {event.envelope.id: event.envelope.seals})
    return {
        retention: vault.seal(connection, stream, retention, identity, fields)
        for retention, fields in opened[event.envelope.id].items()
        if fields is not None
    }
