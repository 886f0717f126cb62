"""A spool store over a real SQLite file: it survives kill -9 and refuses the changes that are not allowed."""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hardware.printer.jobs import ALLOWED, UNFINISHED, JobChange, JobState, SpoolJob
from hardware.printer.profile import profile
from hardware.printer.spool import SpoolWorker, Timing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FAST = Timing(connect=0.5, answer=0.3, heartbeat=0.05, retry=0.05, patience=0.8, rate=1_000_000, grace=0.1)
_TABLES = """
CREATE TABLE IF NOT EXISTS job
  (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, payload BLOB, state TEXT, cause TEXT, cuts INT);
CREATE TABLE IF NOT EXISTS history (id TEXT, state TEXT, cause TEXT);
"""


class SqliteSpool:
    """Satisfies `hardware.printer.jobs.SpoolStore`; every call opens the file anew, so any thread may call."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as db:
            db.executescript(_TABLES)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            yield db

    def queue(self, job_id: str, payload: bytes) -> None:
        with self._open() as db:
            db.execute("INSERT INTO job (id, payload, state, cause) VALUES (?, ?, 'queued', '')", (job_id, payload))

    def job(self, job_id: str) -> SpoolJob:
        return self._jobs("id = ?", (job_id,))[0]

    def all(self) -> list[SpoolJob]:
        return self._jobs("1", ())

    def history(self, job_id: str) -> list[tuple[str, str]]:
        with self._open() as db:
            return db.execute("SELECT state, cause FROM history WHERE id = ? ORDER BY rowid", (job_id,)).fetchall()

    def _jobs(self, where: str, values: tuple[object, ...]) -> list[SpoolJob]:
        with self._open() as db:
            rows = db.execute(f"SELECT id, payload, state, cause, cuts FROM job WHERE {where} ORDER BY seq", values)
            return [SpoolJob(*row) for row in rows]

    def next_queued(self, printer: str) -> SpoolJob | None:
        found = self._jobs("state = 'queued'", ())
        return found[0] if found else None

    def unfinished(self, printer: str) -> Sequence[SpoolJob]:
        return [job for job in self._jobs("1", ()) if job.state in UNFINISHED]

    def mark(self, change: JobChange) -> bool:
        allowed = [state for state, after in ALLOWED.items() if change.state in after]
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            places = ",".join("?" * len(allowed))
            changed = db.execute(
                f"UPDATE job SET state = ?, cause = ?, cuts = coalesce(?, cuts) WHERE id = ? AND state IN ({places})",
                (change.state, change.cause, change.cuts_before, change.job_id, *allowed),
            ).rowcount
            if changed:
                db.execute("INSERT INTO history VALUES (?, ?, ?)", (change.job_id, change.state, change.cause))
            db.execute("COMMIT")
        return bool(changed)

    def wait(self, job_id: str, *states: JobState, cause: str | None = None, seconds: float = 15) -> SpoolJob:
        """Wait until a job is in one of the states (and has the cause), or fail saying where it got to."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            job = self.job(job_id)
            if job.state in states and cause in {None, job.cause}:
                return job
            time.sleep(0.01)
        raise AssertionError(f"{job_id} did not become {states} {cause}: {self.history(job_id)}")


def work_until_killed(path: str, address: str) -> None:
    """A spool worker in a process of its own, for tests that kill it."""
    void = Path(path).with_suffix(".void").read_bytes()
    worker = SpoolWorker("p1", address, profile("epson-tm-m30"), SqliteSpool(Path(path)), void_mark=void, timing=FAST)
    worker.start()
    sys.stdin.read()


if __name__ == "__main__":
    work_until_killed(sys.argv[1], sys.argv[2])
