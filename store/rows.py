"""Views for the screens: ``flows.ports.Rows`` over the encrypted file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, select
from sqlalchemy.dialects.sqlite import insert

from flows.events import Stream
from flows.ports import CaseRow, Clock, JobRow, OperatorRow, PrintJob, VisitRow
from store.engine import Database
from store.schema import table
from store.streams import opened, standing
from store.vault import Vault

Body = TypeVar("Body", CaseRow, VisitRow)
FINISHED = ("printed", "void")
_JOB = table("spool_job")
_LOG = table("view_log")
_ROW = table("view_row")


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """Who looked at the personal data of a stream on a day, and how often."""

    day: str
    operator: str
    stream_kind: str
    stream_id: str
    first_at: str
    last_at: str
    times: int


class FileRows:
    """Lists of this office.

    Args:
        database: the open file.
        vault: opens names.
        clock: for the log of who looked.
        viewer: code of the operator in front of the screen, for the same.
    """

    def __init__(self, database: Database, vault: Vault, clock: Clock, viewer: Callable[[], str] = lambda: "") -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._viewer = viewer

    async def cases(self, *, open_only: bool = True) -> Sequence[CaseRow]:
        """Return the case rows of this office, oldest first."""
        found = await self._bodies("case", CaseRow, _OPEN if open_only else None)
        return sorted(found, key=lambda row: (row.opened_at, row.id))

    async def visits(self, day: date, *, open_only: bool = True) -> Sequence[VisitRow]:
        """Return the visit rows of a day (and open ones of earlier days), in order of arrival."""
        iso, on = day.isoformat(), _ROW.c.business_date
        wanted = _OPEN & (on <= iso) if open_only else (on == iso) | (_OPEN & (on < iso))
        found = await self._bodies("visit", VisitRow, wanted)
        return sorted(found, key=lambda row: (row.arrived_at, row.id))

    async def case(self, case_id: str) -> CaseRow | None:
        """Return one case row."""
        return next(iter(await self._bodies("case", CaseRow, _ROW.c.id == case_id)), None)

    async def visit(self, visit_id: str) -> VisitRow | None:
        """Return one visit row."""
        return next(iter(await self._bodies("visit", VisitRow, _ROW.c.id == visit_id)), None)

    async def operators(self) -> Sequence[OperatorRow]:
        """Return the operators of the office, by code."""
        found = [msgspec.json.decode(body, type=OperatorRow) for body, _ in await self._raw(_of_kind("operator"))]
        return sorted(found, key=lambda row: row.code)

    async def bodies(self, kind: str) -> Sequence[bytes]:
        """Return the rows of any other kind (``till`` ``ticket`` …) as their fold wrote them, by id."""
        return [body for body, _ in await self._raw(_of_kind(kind).order_by(_ROW.c.id))]

    async def names(self, stream: Stream) -> Mapping[str, str]:
        """Return the opened personal fields of a stream whose key this terminal holds; empty otherwise.

        A later event overrides an earlier one, field by field. That somebody looked is logged before it is shown.
        """
        fields = await self._database.read(lambda file: _fields(file, self._vault, stream))
        if fields:
            operator, now = self._viewer(), self._clock.now()
            await self._database.write(lambda file: _note_view(file, operator, stream, now))
        return fields

    async def looked(self, day: date) -> Sequence[Looked]:
        """Return who looked at personal data on a day."""
        query = select(_LOG).where(_LOG.c.day == day.isoformat()).order_by(_LOG.c.first_at, _LOG.c.stream_id)
        rows = await self._database.read(lambda file: file.execute(query).all())
        return [Looked(**row._asdict()) for row in rows]

    async def jobs(self, *, unfinished_only: bool = True) -> Sequence[JobRow]:
        """Return print jobs with their state, in the order they were queued."""
        query = select(_JOB).order_by(_JOB.c.place)
        if unfinished_only:
            query = query.where(_JOB.c.state.not_in(FINISHED))
        rows = await self._database.read(lambda file: file.execute(query).all())
        return [_job(row._asdict()) for row in rows]

    async def job(self, job_id: str) -> PrintJob | None:
        """Return a print job as it was queued."""
        query = select(_JOB).where(_JOB.c.id == job_id)
        row = await self._database.read(lambda file: file.execute(query).one_or_none())
        if row is None:
            return None
        body = msgspec.json.decode(row.body, type=dict[str, Any])
        return PrintJob(id=row.id, key=row.key, slip=row.slip, copy=row.copy_no, body=body)

    async def _bodies(self, kind: str, body: type[Body], wanted: ColumnElement[bool] | None) -> list[Body]:
        query = _of_kind(kind)
        rows = await self._raw(query if wanted is None else query.where(wanted))
        return [_flagged(msgspec.json.decode(raw, type=body), contested=contested) for raw, contested in rows]

    async def _raw(self, query: Select[Any]) -> list[tuple[bytes, bool]]:
        rows = await self._database.read(lambda file: file.execute(query).all())
        return [(row.body, bool(row.contested)) for row in rows]


_OPEN: ColumnElement[bool] = _ROW.c.open == 1


def _of_kind(kind: str) -> Select[Any]:
    return select(_ROW.c.body, _ROW.c.contested).where(_ROW.c.kind == kind)


def _flagged(row: Body, *, contested: bool) -> Body:
    return msgspec.structs.replace(row, contested=True) if contested else row


def _fields(connection: Connection, vault: Vault, stream: Stream) -> dict[str, str]:
    found: dict[str, str] = {}
    for event in opened(connection, vault, standing(connection, stream)):
        for fields in event.private.values():
            found |= fields or {}
    return found


def _note_view(connection: Connection, operator: str, stream: Stream, now: datetime) -> None:
    key = {"day": now.date().isoformat(), "operator": operator, "stream_kind": stream.kind, "stream_id": stream.id}
    at = now.isoformat()
    first = insert(_LOG).values(**key, first_at=at, last_at=at, times=1)
    again = {"last_at": at, "times": _LOG.c.times + 1}
    connection.execute(first.on_conflict_do_update(index_elements=list(key), set_=again))


def _job(row: Mapping[str, Any]) -> JobRow:
    body = msgspec.json.decode(row["body"], type=dict[str, Any])
    return JobRow(
        id=row["id"], key=row["key"], slip=row["slip"], copy=row["copy_no"], state=row["state"], cause=row["cause"],
        number=str(body.get("number", "")), queued_at=datetime.fromisoformat(row["queued_at"]),
    )  # fmt: skip
