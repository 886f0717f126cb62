"""Print jobs in the encrypted file, for a printer thread that must not send anything twice.

The states are the printer's (``hardware.printer.jobs.ALLOWED``); a test holds the two tables equal. A job's bytes are
made once, when the printer first asks for them, and go as soon as paper came out: only their digest stays.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from sqlalchemy import Connection, Row, select, update

from flows.ports import PrintJob
from store.engine import Database
from store.schema import table

Job = TypeVar("Job")
Job_co = TypeVar("Job_co", covariant=True)
_JOB = table("spool_job")

MAY_FOLLOW: Mapping[str, frozenset[str]] = {
    "queued": frozenset({"queued", "sending", "void"}),
    "sending": frozenset({"sent", "interrupted", "uncertain"}),
    "sent": frozenset({"printed", "interrupted", "uncertain"}),
    "interrupted": frozenset({"printed", "uncertain"}),
    "uncertain": frozenset({"uncertain", "printed", "void"}),
    "printed": frozenset(),
    "void": frozenset(),
}
UNDER_WAY = ("sending", "sent", "interrupted")
ENDED = ("printed", "void")
_log = logging.getLogger(__name__)


class Change(Protocol):
    """A change of one job, see ``hardware.printer.jobs.JobChange``."""

    @property
    def job_id(self) -> str:
        """Which job."""
        ...

    @property
    def state(self) -> str:
        """Its new state."""
        ...

    @property
    def cause(self) -> str:
        """Why, or empty."""
        ...

    @property
    def cuts_before(self) -> int | None:
        """The printer's counter of cuts before the first byte, with ``sending`` only."""
        ...


class _Void(msgspec.Struct, frozen=True):
    """A job given up before any byte was made."""

    job_id: str
    state: str = "void"
    cause: str = "unprintable"
    cuts_before: int | None = None


class Make(Protocol[Job_co]):
    """Makes the printer's own form of a job, ``hardware.printer.jobs.SpoolJob``."""

    def __call__(self, job_id: str, payload: bytes, state: Any, cause: str, cuts_before: int | None, /) -> Job_co:  # noqa: ANN401 - the printer's literal
        """Return the job."""
        ...


class FileSpool(Generic[Job]):
    """What a printer's spool asks of the store; by shape ``hardware.printer.jobs.SpoolStore``.

    Args:
        database: the open file.
        make: makes the printer's form of a job.
        render: makes the bytes of a job; equal jobs give equal bytes.
        printer_of: which printer a kind of slip goes to.
        now: the moment, aware.
    """

    def __init__(
        self,
        database: Database,
        make: Make[Job],
        render: Callable[[PrintJob], bytes],
        printer_of: Callable[[str], str],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._make = make
        self._render = render
        self._printer_of = printer_of
        self._now = now

    def next_queued(self, printer: str) -> Job | None:
        """Return the oldest queued job of this printer, its bytes frozen on disk; None when there is none."""
        rows = self._database.read_now(lambda file: file.execute(_in_states(("queued",))).all())
        for row in rows:
            if self._printer_of(row.slip) != printer:
                continue
            payload = row.payload if row.payload is not None else self._frozen(row)
            if payload is not None:
                return self._job(row, payload)
        return None

    def _frozen(self, row: Row[*tuple[Any, ...]]) -> bytes | None:
        """Make the bytes of a job; one that cannot be drawn is void and holds up nobody else's slip."""
        try:
            return self._freeze(row)
        except (KeyError, ValueError) as error:
            _log.warning("slip %s cannot be drawn: %s", row.slip, type(error).__name__)
            at = self._now().isoformat()
            void = _Void(row.id)
            self._database.write_now(lambda file: _mark(file, void, at))
            return None

    def unfinished(self, printer: str) -> Sequence[Job]:
        """Return the jobs of this printer that were under way when something broke, oldest first."""
        rows = self._database.read_now(lambda file: file.execute(_in_states(UNDER_WAY)).all())
        return [self._job(row, row.payload or b"") for row in rows if self._printer_of(row.slip) == printer]

    def mark(self, change: Change) -> bool:
        """Change a job if its present state allows it; the commit is on disk when this returns True."""
        at = self._now().isoformat()
        return self._database.write_now(lambda file: _mark(file, change, at))

    async def settle(self, change: Change) -> bool:
        """Like :meth:`mark`, for a person who looked at the paper and says printed or void."""
        at = self._now().isoformat()
        return await self._database.write(lambda file: _mark(file, change, at))

    def _freeze(self, row: Row[*tuple[Any, ...]]) -> bytes:
        job = PrintJob(
            id=row.id, key=row.key, slip=row.slip, copy=row.copy_no, body=msgspec.json.decode(row.body, type=dict)
        )
        payload = self._render(job)
        values = {"payload": payload, "sha256": hashlib.sha256(payload).hexdigest()}
        self._database.write_now(lambda file: file.execute(update(_JOB).where(_JOB.c.id == row.id).values(**values)))
        return payload

    def _job(self, row: Row[*tuple[Any, ...]], payload: bytes) -> Job:
        return self._make(row.id, payload, row.state, row.cause, row.cuts_before)


def _in_states(states: tuple[str, ...]) -> Any:  # noqa: ANN401 - a select of every column
    return select(_JOB).where(_JOB.c.state.in_(states)).order_by(_JOB.c.place)


def _mark(connection: Connection, change: Change, at: str) -> bool:
    state = connection.execute(select(_JOB.c.state).where(_JOB.c.id == change.job_id)).scalar()
    if state is None or change.state not in MAY_FOLLOW[state]:
        return False
    values: dict[str, Any] = {"state": change.state, "cause": change.cause, "changed_at": at}
    if change.cuts_before is not None:
        values["cuts_before"] = change.cuts_before
    if change.state in ENDED:
        values["payload"] = None
    connection.execute(update(_JOB).where(_JOB.c.id == change.job_id).values(**values))
    return True
