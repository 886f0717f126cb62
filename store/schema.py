"""The tables of one terminal's file, and nothing else: what they mean is said where they are used."""

from typing import ClassVar

from sqlalchemy import Index, MetaData, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
LOCAL = MetaData(naming_convention=NAMES)


class LocalTable(SQLModel):
    """Base of the local tables; the central has its own metadata."""

    metadata: ClassVar[MetaData] = LOCAL


class EventRecord(LocalTable, table=True):
    """One written event.

    ``verdict`` is NULL until the central has answered; ``drawer`` is out of the fold, contested until ``resolved_by``.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("terminal", "epoch", "seq"),
        UniqueConstraint("pos"),
        Index(
            "uq_event_standing",
            "stream_kind",
            "stream_id",
            "version",
            unique=True,
            sqlite_where=text("verdict IS NULL OR verdict = 'accepted'"),
        ),
        Index("ix_event_stream", "stream_kind", "stream_id", "version"),
        Index("ix_event_command", "command"),
        Index("ix_event_business_date", "business_date"),
        Index("ix_event_drawer", "stream_kind", "stream_id", sqlite_where=text("verdict = 'drawer'")),
        Index("ix_event_visit", "visit", sqlite_where=text("visit IS NOT NULL")),
    )
    id: str = Field(primary_key=True)
    terminal: str
    epoch: int
    seq: int
    stream_kind: str
    stream_id: str
    version: int
    term: int
    type: str
    business_date: str
    visit: str | None = None
    case_id: str | None = None
    command: str
    raw: bytes
    prev: str
    hash: str
    pos: int | None = None
    verdict: str | None = None
    reason: str = ""
    resolved_by: str | None = None


class SealedRecord(LocalTable, table=True):
    """Ciphertext of one retention class of one event."""

    __tablename__ = "sealed"
    event_id: str = Field(primary_key=True)
    retention: str = Field(primary_key=True)
    ciphertext: bytes


class OutboxRecord(LocalTable, table=True):
    """What the central has not acknowledged. AUTOINCREMENT: a place is never used twice, also after an erasure."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("event_id"),
        Index("ix_outbox_unsent", "seq", sqlite_where=text("sent_at IS NULL")),
        {"sqlite_autoincrement": True},
    )
    seq: int | None = Field(default=None, primary_key=True)
    event_id: str
    sent_at: str | None = None


class StreamKeyRecord(LocalTable, table=True):
    """A key of one (stream, retention class), wrapped by a generation of the office key.

    Two terminals that wrote apart have each made one: ``slot`` 0 is the first this terminal knew.
    """

    __tablename__ = "stream_key"
    __table_args__ = (Index("ix_stream_key_unsent", "stream_kind", sqlite_where=text("uploaded = 0")),)
    stream_kind: str = Field(primary_key=True)
    stream_id: str = Field(primary_key=True)
    retention: str = Field(primary_key=True)
    slot: int = Field(default=0, primary_key=True)
    generation: int
    wrapped: bytes
    uploaded: int = 0


class ViewRow(LocalTable, table=True):
    """One row of a view, as the fold of its stream gave it; can be thrown away and rebuilt to the byte."""

    __tablename__ = "view_row"
    __table_args__ = (
        UniqueConstraint("stream_kind", "stream_id"),
        Index("ix_view_row_open", "kind", "business_date", sqlite_where=text("open = 1")),
        Index("ix_view_row_day", "kind", "business_date"),
    )
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    stream_kind: str
    stream_id: str
    open: int
    business_date: str
    contested: int = 0
    body: bytes


class SpoolJob(LocalTable, table=True):
    """One slip to print. ``payload`` is kept until paper came out, its digest for good."""

    __tablename__ = "spool_job"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_spool_job_command", "command"),
        Index("ix_spool_job_unfinished", "place", sqlite_where=text("state NOT IN ('printed', 'void')")),
        {"sqlite_autoincrement": True},
    )
    place: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    key: str
    slip: str
    copy_no: int
    body: bytes
    state: str
    command: str
    payload: bytes | None = None
    sha256: str = ""
    cause: str = ""
    cuts_before: int | None = None
    queued_at: str
    changed_at: str


class Meta(LocalTable, table=True):
    """One row: whose file this is, its incarnation, and where its chain stands."""

    __tablename__ = "meta"
    one: int = Field(default=1, primary_key=True)
    office: str
    terminal: str
    epoch: int
    seq: int = 0
    hash: str
    hlc: int = 0
    recorded_ms: int = 0
    cursor: int = 0


class ErasureRecord(LocalTable, table=True):
    """What was destroyed; it also keeps a late copy of the key from bringing the data back."""

    __tablename__ = "erasure_log"
    stream_kind: str = Field(primary_key=True)
    stream_id: str = Field(primary_key=True)
    retention: str = Field(primary_key=True)
    record: str
    wiped: int = 0


class ViewLog(LocalTable, table=True):
    """Who looked at whose personal data, by day and stream."""

    __tablename__ = "view_log"
    day: str = Field(primary_key=True)
    operator: str = Field(primary_key=True)
    stream_kind: str = Field(primary_key=True)
    stream_id: str = Field(primary_key=True)
    first_at: str
    last_at: str
    times: int = 1


def table(name: str) -> Table:
    """Return a table for Core statements."""
    return LOCAL.tables[name]
