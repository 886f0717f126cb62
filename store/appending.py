"""One append, inside its transaction: versions, envelopes, seals, outbox, print jobs, views. All of it or nothing."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from flows.events import Draft, Event, Stream, canonical, chain_hash, decode, seal_digest
from flows.ports import Conflict, Context, PrintJob, Write
from store import chain as chains
from store.errors import DuplicateJob
from store.parcel import Parcel
from store.schema import table
from store.streams import STANDING
from store.vault import Vault
from store.words import say

_EVENT = table("event")
_HEAD = (
    select(_EVENT.c.version, _EVENT.c.term)
    .where(_EVENT.c.stream_kind == bindparam("kind"), _EVENT.c.stream_id == bindparam("stream_id"), STANDING)
    .order_by(_EVENT.c.version.desc())
    .limit(1)
)


class Appending:
    """The work of one append; :attr:`written` is what it wrote so far, :attr:`chain` where the chain stands then."""

    def __init__(
        self,
        connection: Connection,
        vault: Vault,
        chain: chains.Chain,
        *,
        window: str,
        new_id: Callable[[], str],
        skewed: bool = False,
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._window = window
        self._new_id = new_id
        self._skewed = skewed
        self.chain = chain
        self.written: list[Event] = []
        self.resolved: list[Stream] = []

    def write(self, write: Write, context: Context) -> None:
        """Write the drafts of one stream.

        Raises:
            Conflict: the stream is not at the expected version.
        """
        version, term = head(self._connection, write.stream)
        if version != write.expected:
            raise Conflict(say("error.moved"))
        for draft in write.drafts:
            version, term = version + 1, term if draft.term is None else draft.term
            self._one(draft, context, write.stream, version, term)

    def _one(self, draft: Draft, context: Context, stream: Stream, version: int, term: int) -> None:
        identity = self._new_id()
        sealed = {
            retention: self._vault.seal(self._connection, stream, retention, identity, fields)
            for retention, fields in sorted(draft.private.items())
        }
        envelope = chains.envelope(
            draft, context, self.chain, identity=identity, window=self._window, stream=stream, version=version,
            term=term, seals={retention: seal_digest(body) for retention, body in sealed.items()}, skewed=self._skewed,
        )  # fmt: skip
        raw, prev = canonical(envelope), self.chain.hash
        link = chain_hash(prev, raw)
        # decoded from the bytes, so that the first answer equals every later one
        event = Event(envelope=decode(raw), raw=raw, prev=prev, hash=link, private=dict(draft.private))
        insert_event(self._connection, event, sealed)
        self.resolved += note_resolution(self._connection, event)
        self._connection.execute(table("outbox").insert(), {"event_id": identity})
        self.chain = chains.advanced(self.chain, envelope, link)
        self.written.append(event)


def head(connection: Connection, stream: Stream) -> tuple[int, int]:
    """Return the version and the term a stream stands at; zeros when it does not exist."""
    row = connection.execute(_HEAD, {"kind": stream.kind, "stream_id": stream.id}).one_or_none()
    return (row.version, row.term) if row is not None else (0, 0)


def event_values(event: Event) -> dict[str, Any]:
    """Return the columns of an event; all but the chain is read from its bytes."""
    envelope = event.envelope
    return {
        "id": envelope.id, "terminal": envelope.terminal, "epoch": envelope.epoch, "seq": envelope.seq,
        "stream_kind": envelope.stream.kind, "stream_id": envelope.stream.id, "version": envelope.version,
        "term": envelope.term, "type": envelope.type, "business_date": envelope.business_date.isoformat(),
        "visit": envelope.visit, "case_id": envelope.case, "command": envelope.command,
        "raw": event.raw, "prev": event.prev, "hash": event.hash,
    }  # fmt: skip


def insert_event(connection: Connection, event: Event, sealed: dict[str, bytes], **place: Any) -> None:
    """Insert an event and its ciphertext; ``place`` is its position and verdict when they are known."""
    standing = {"pos": None, "verdict": None, "reason": "", "resolved_by": None, **place}
    connection.execute(_EVENT.insert(), {**event_values(event), **standing})
    insert_sealed(connection, event.envelope.id, sealed)


def note_resolution(connection: Connection, event: Event) -> list[Stream]:
    """Mark the drawer events that an event resolves; return their streams, whose rows are contested no more."""
    named = event.data.get("resolves", ())
    ids = [named] if isinstance(named, str) else [one for one in named if isinstance(one, str)]
    if not ids:
        return []
    found = select(_EVENT.c.stream_kind, _EVENT.c.stream_id).where(_EVENT.c.id.in_(ids)).distinct()
    connection.execute(_EVENT.update().where(_EVENT.c.id.in_(ids)).values(resolved_by=event.envelope.id))
    return [Stream(row.stream_kind, row.stream_id) for row in connection.execute(found)]


def insert_sealed(connection: Connection, event_id: str, sealed: dict[str, bytes]) -> None:
    """Insert the ciphertext of an event."""
    rows = [{"event_id": event_id, "retention": name, "ciphertext": body} for name, body in sealed.items()]
    if rows:
        connection.execute(table("sealed").insert(), rows)


def queue_jobs(connection: Connection, jobs: Iterable[PrintJob], command: str, at: str) -> None:
    """Insert print jobs as queued.

    Raises:
        DuplicateJob: a job with that key exists.
    """
    for job in jobs:
        row = {
            "id": job.id, "key": job.key, "slip": job.slip, "copy_no": job.copy, "state": "queued", "command": command,
            "body": msgspec.json.encode(job.body, order="sorted"), "queued_at": at, "changed_at": at,
            "payload": None, "sha256": "", "cause": "",
        }  # fmt: skip
        try:
            connection.execute(table("spool_job").insert(), row)
        except IntegrityError as error:
            raise DuplicateJob(job.key) from error


def parcel(event: Event, sealed: dict[str, bytes]) -> Parcel:
    """Return an event as it travels."""
    values = event_values(event)
    return Parcel(sealed=sealed, **{name: values[name] for name in Parcel.__struct_fields__ if name != "sealed"})


def touched(events: Iterable[Event]) -> list[Stream]:
    """Return the streams of events, each once, in the order they came."""
    return list(dict.fromkeys(event.envelope.stream for event in events))
