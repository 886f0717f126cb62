"""The spool's side of the store: the new state is on disk before the first byte, and bytes go when paper came out."""

import hashlib
from datetime import datetime
from typing import Any

import pytest

from flows.ports import PrintJob
from hardware.printer.jobs import ALLOWED, UNFINISHED, JobChange, SpoolJob
from store.rows import FileRows
from store.spool import MAY_FOLLOW, UNDER_WAY, FileSpool
from tests.store.conftest import NOON, Terminal


class StandingClock:
    def now(self) -> datetime:
        return NOON


def bytes_of(job: PrintJob) -> bytes:
    return f"{job.slip}{job.body['number']}/{job.copy}".encode()


def spool(terminal: Terminal, render: Any = bytes_of) -> FileSpool[SpoolJob]:
    return FileSpool(
        terminal.database, SpoolJob, render, lambda slip: "counter" if slip == "ticket" else "desk", lambda: NOON
    )


async def queue(terminal: Terminal, *names: str, slip: str = "ticket") -> None:
    jobs = [PrintJob(id=name, key=f"{name}:0", slip=slip, body={"number": name}) for name in names]
    await terminal.journal.append([], terminal.context(), jobs)


def test_the_states_are_the_printers_states() -> None:
    assert MAY_FOLLOW == ALLOWED
    assert set(UNDER_WAY) == UNFINISHED


async def test_the_oldest_queued_job_of_a_printer_comes_first(terminal: Terminal) -> None:
    await queue(terminal, "z", slip="receipt")
    await queue(terminal, "b", "a")
    assert spool(terminal).next_queued("counter") == SpoolJob("b", b"ticketb/0")
    desk = spool(terminal).next_queued("desk")
    assert desk is not None
    assert desk.id == "z"
    assert spool(terminal).next_queued("elsewhere") is None


async def test_the_bytes_of_a_job_are_made_once(terminal: Terminal) -> None:
    await queue(terminal, "a")
    spool(terminal).next_queued("counter")
    terminal.reopen()
    again = spool(terminal, lambda _job: b"another program version").next_queued("counter")
    assert again is not None
    assert again.payload == b"ticketa/0"


async def test_a_state_is_on_disk_when_mark_returns_and_only_an_allowed_one(terminal: Terminal) -> None:
    await queue(terminal, "a")
    spool(terminal).next_queued("counter")
    assert spool(terminal).mark(JobChange("a", "sending", cuts_before=7))
    terminal.reopen()
    assert not spool(terminal).mark(JobChange("a", "void"))
    assert not spool(terminal).mark(JobChange("a", "queued"))
    assert spool(terminal).next_queued("counter") is None
    (job,) = spool(terminal).unfinished("counter")
    assert (job.state, job.cuts_before, job.payload) == ("sending", 7, b"ticketa/0")
    assert spool(terminal).unfinished("desk") == []


@pytest.mark.parametrize("path", [("sending", "sent", "printed"), ("void",), ("sending", "uncertain", "void")])
async def test_the_bytes_go_when_the_job_has_ended_and_their_digest_stays(
    terminal: Terminal, path: tuple[Any, ...]
) -> None:
    await queue(terminal, "a")
    spool(terminal).next_queued("counter")
    for state in path:
        assert terminal.rows("SELECT payload IS NULL FROM spool_job") == [(0,)]
        assert await spool(terminal).settle(JobChange("a", state, "look"))
    digest = hashlib.sha256(b"ticketa/0").hexdigest()
    assert terminal.rows("SELECT payload, sha256, state, cause FROM spool_job") == [(None, digest, path[-1], "look")]


async def test_an_unknown_job_is_not_marked(terminal: Terminal) -> None:
    assert not spool(terminal).mark(JobChange("nobody", "void"))


async def test_a_slip_that_cannot_be_drawn_is_void_and_holds_up_nobody(terminal: Terminal) -> None:
    def choosy(job: PrintJob) -> bytes:
        if job.id == "bad":
            raise ValueError("no such character")
        return bytes_of(job)

    await queue(terminal, "bad", "good")
    job = spool(terminal, choosy).next_queued("counter")
    assert job is not None
    assert job.id == "good"
    rows = FileRows(terminal.database, terminal.vault, StandingClock())
    states = {row.id: (row.state, row.cause) for row in await rows.jobs(unfinished_only=False)}
    assert states["bad"] == ("void", "unprintable")
