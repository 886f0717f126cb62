"""The door of the sync link: what goes up, what comes down; ``store.sync.ports.Inlet`` over the encrypted file.

Every method is one short transaction and is called from the link's own thread.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from store import chain as chains
from store.arrivals import Arrivals
from store.engine import Database
from store.erasing import destroy_class, wipe
from store.errors import StoreError
from store.journal import FileJournal
from store.parcel import Answer, Delivered, Parcel, WrappedKey
from store.salvage import salvage
from store.schema import table
from store.sync.ports import Counts, Erased, Sealed
from store.vault import Vault
from store.verdicts import known_by_seq, mark_sent, settle, stream_of
from store.views import UNRESOLVED, Project, refresh

_EVENT = table("event")
_KEY = table("stream_key")
_OUTBOX = table("outbox")
_PARCEL = tuple(_EVENT.c[name] for name in Parcel.__struct_fields__ if name != "sealed")
WIPE_SOON_S = 0.2
"""How long a pulled erasure waits for readers; what is left is wiped at the next one or at the next start."""


class FileInlet:
    """The terminal's store as the sync link sees it."""

    def __init__(self, database: Database, vault: Vault, journal: FileJournal, project: Project) -> None:
        self._database = database
        self._vault = vault
        self._journal = journal
        self._project = project

    def _chain(self, connection: Connection) -> chains.Chain:
        return chains.found(connection, self._journal.office, self._journal.terminal)

    def epoch(self) -> int:
        """Return the incarnation of the local file."""
        return self._database.read_now(self._chain).epoch

    def last_seq(self) -> int:
        """Return the highest seq ever written in this epoch, sent or not."""
        return self._database.read_now(self._chain).seq

    def cursor(self) -> int:
        """Return the highest position applied here; everything up to it is here."""
        return self._database.read_now(self._chain).cursor

    def unsent(self, limit: int) -> Sequence[Parcel]:
        """Return the oldest events not yet answered, at most ``limit``, in order of seq, with their ciphertext."""
        return self._database.read_now(lambda file: _unsent(file, limit))

    def keys_to_upload(self, limit: int) -> Sequence[WrappedKey]:
        """Return wrapped keys the central has not confirmed yet."""
        columns = (_KEY.c[name] for name in WrappedKey.__struct_fields__)
        query = select(*columns).where(_KEY.c.uploaded == 0).order_by(_KEY.c.stream_kind, _KEY.c.stream_id).limit(limit)
        return self._database.read_now(lambda file: [WrappedKey(**row._asdict()) for row in file.execute(query)])

    def keys_uploaded(self, keys: Sequence[WrappedKey]) -> None:
        """Note that the central holds these keys durably; one wrapped anew meanwhile stays to be uploaded."""
        wrapped = [key.wrapped for key in keys]
        self._database.write_now(
            lambda file: file.execute(update(_KEY).where(_KEY.c.wrapped.in_(wrapped)).values(uploaded=1))
        )

    def acked(self, answers: Sequence[Answer]) -> None:
        """Note the final verdicts of pushed events; a drawer verdict takes the event out of its stream's fold.

        Raises:
            StoreError: an answer names an event that was never written.
        """
        self._database.write_now(lambda file: self._acked(file, answers))

    def _acked(self, connection: Connection, answers: Iterable[Answer]) -> None:
        chain = self._chain(connection)
        changed = []
        for answer in answers:
            row = known_by_seq(connection, chain.terminal, chain.epoch, answer.seq)
            if row is None:
                raise StoreError("damaged", f"answer for seq {answer.seq}, which was never written")
            if settle(connection, row, verdict=answer.verdict, pos=answer.pos, reason=answer.reason):
                changed.append(stream_of(row))
            mark_sent(connection, row.id)
        refresh(connection, changed, self._project)

    def apply(self, delivered: Sequence[Delivered]) -> None:
        """Take pulled events and move the cursor, in one transaction; own events come back too and change nothing.

        Raises:
            StoreError: a position is missing, or bytes and hash do not agree; nothing of it is applied.
        """
        try:
            arrivals = self._database.write_now(lambda file: self._apply(file, delivered))
        except IntegrityError as error:
            # our own seq with another event: this file is a restored copy or has a twin
            raise StoreError("damaged", f"a page after {self.cursor()} meets a forked chain") from error
        if arrivals.erasures:
            self._wipe_soon()

    def _apply(self, connection: Connection, delivered: Sequence[Delivered]) -> Arrivals:
        arrivals = Arrivals(connection, self._chain(connection))
        for one in delivered:
            arrivals.take(one)
        for stream, retention, event_id in arrivals.erasures:
            destroy_class(connection, stream, retention, event_id)
        chains.keep(connection, cursor=arrivals.cursor, hlc=arrivals.hlc)
        refresh(connection, arrivals.changed, self._project)
        return arrivals

    def erased(self, erasures: Sequence[Erased]) -> None:
        """Destroy keys and ciphertext of these classes; again is harmless."""
        self._database.write_now(lambda file: _destroy_new(file, erasures))
        self._wipe_soon()

    def _wipe_soon(self) -> None:
        try:
            wipe(self._database, WIPE_SOON_S)
        except StoreError as error:
            if error.code != "checkpoint":
                raise

    def take_keys(self, wrapped: Sequence[WrappedKey], sealed: Sequence[Sealed]) -> None:
        """Keep keys and ciphertext released to this terminal, except of erased classes; again is harmless."""
        self._database.write_now(lambda file: self._take_keys(file, wrapped, sealed))

    def _take_keys(self, connection: Connection, wrapped: Sequence[WrappedKey], sealed: Sequence[Sealed]) -> None:
        for key in wrapped:
            self._vault.add_key(connection, key, uploaded=True)
        for one in sealed:
            if one.retention not in self._vault.erased(connection, one.stream):
                row = {"event_id": one.event, "retention": one.retention, "ciphertext": one.body}
                connection.execute(table("sealed").insert().prefix_with("OR IGNORE"), row)

    def new_epoch(self, epoch: int) -> int:
        """Begin the incarnation ``epoch``: unsent events are chained anew under it; returns how many."""
        return self._database.write_now(lambda file: self._new_epoch(file, epoch))

    def _new_epoch(self, connection: Connection, epoch: int) -> int:
        moved = salvage(connection, self._vault, self._chain(connection), epoch, self._journal.new_id)
        refresh(connection, moved.streams, self._project)
        return moved.count

    def counts(self) -> Counts:
        """Return what waits here."""
        return self._database.read_now(_counts)

    def drawer(self) -> Sequence[Delivered]:
        """Return the events in the drawer of the office that no resolution names yet, in order of position."""
        columns = (*_PARCEL, _EVENT.c.pos, _EVENT.c.reason)
        query = select(*columns).where(UNRESOLVED, _EVENT.c.pos.is_not(None)).order_by(_EVENT.c.pos)
        return self._database.read_now(lambda file: [_in_drawer(row._asdict()) for row in file.execute(query)])


def _unsent(connection: Connection, limit: int) -> list[Parcel]:
    query = (
        select(*_PARCEL)
        .join(_OUTBOX, _OUTBOX.c.event_id == _EVENT.c.id)
        .where(_OUTBOX.c.sent_at.is_(None))
        .order_by(_OUTBOX.c.seq)
        .limit(limit)
    )
    rows = [row._asdict() for row in connection.execute(query)]
    sealed, bodies = table("sealed"), dict[str, dict[str, bytes]]()
    for body in connection.execute(select(sealed).where(sealed.c.event_id.in_([row["id"] for row in rows]))):
        bodies.setdefault(body.event_id, {})[body.retention] = body.ciphertext
    return [Parcel(**row, sealed=bodies.get(row["id"], {})) for row in rows]


def _destroy_new(connection: Connection, erasures: Sequence[Erased]) -> None:
    log = table("erasure_log")
    done = {(row.stream_kind, row.stream_id, row.retention) for row in connection.execute(select(log))}
    for one in erasures:
        if (one.stream.kind, one.stream.id, one.retention) not in done:
            destroy_class(connection, one.stream, one.retention)


def _counts(connection: Connection) -> Counts:
    unsent = connection.execute(select(func.count()).where(_OUTBOX.c.sent_at.is_(None))).scalar_one()
    streams = select(_EVENT.c.stream_kind, _EVENT.c.stream_id).where(UNRESOLVED).distinct().subquery()
    contested = connection.execute(select(func.count()).select_from(streams)).scalar_one()
    return Counts(unsent=unsent, contested=contested)


def _in_drawer(row: dict[str, object]) -> Delivered:
    pos, reason = row.pop("pos"), row.pop("reason")
    return Delivered(pos=pos, verdict="drawer", parcel=Parcel(**row), reason=reason)  # type: ignore[arg-type]
