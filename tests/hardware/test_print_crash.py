"""The spool process is killed and the printer unplugged at random moments: nothing doubled, nothing lost, no lie."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

from hardware.paper.printing import payload, render, void_mark
from hardware.printer.jobs import JobChange
from hardware.printer.profile import profile
from hardware.virtual_printer import VirtualPrinter
from tests.hardware.printing import TICKET
from tests.hardware.spool_store import SqliteSpool

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = profile("epson-tm-m30")
FAULTS = ("disconnect", "power_cut", "open_cover", "paper_out", "jam_cutter", "mute")
CURES = ("close_cover", "fix_cutter", "unmute")
JOBS = 14


@cache
def _ticket(number: str, copy: int) -> tuple[bytes, bytes]:
    """The bytes of a job and the picture it must leave on paper."""
    slip = msgspec.structs.replace(TICKET, number=number, copy=copy)
    image = render(slip, PROFILE).point(lambda value: 255 - value)
    return payload(slip, PROFILE, f"{number}:{copy}"), image.tobytes()


class _Process:
    """The spool in a process of its own."""

    def __init__(self, path: Path, address: str) -> None:
        self._command = [sys.executable, "-m", "tests.hardware.spool_store", str(path), address]
        self.start()

    def start(self) -> None:
        self._child = subprocess.Popen(self._command, stdin=subprocess.PIPE)

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()
        assert self._child.stdin is not None
        self._child.stdin.close()


def _copies(printer: VirtualPrinter, number: str, copy: int) -> int:
    wanted = _ticket(number, copy)[1]
    return sum(wanted in b"".join(slip.rows) for slip in printer.slips if not slip.torn)


def _papers(printer: VirtualPrinter, number: str, copy: int) -> int:
    """As `_copies`, and a slip that a change of the roll left in two pieces counts too."""
    papers, hanging = [], b""
    for slip in printer.slips:
        hanging += b"".join(slip.rows)
        if not slip.torn:
            papers.append(hanging)
            hanging = b""
    return sum(_ticket(number, copy)[1] in paper for paper in papers)


def _cure(printer: VirtualPrinter) -> None:
    for cure in CURES:
        printer.do(cure)
    if printer.state()["paper_left"] == 0:
        printer.do("load_paper")


def _person_decides(store: SqliteSpool, printer: VirtualPrinter, latest: dict[str, int]) -> None:
    """Look at the paper for every uncertain job: it is there, or it is voided and printed anew with a mark."""
    for job in store.all():
        number, copy = job.id.split(":")
        if job.state == "uncertain" and _copies(printer, number, int(copy)):
            store.mark(JobChange(job.id, "printed", "seen"))
        elif job.state == "uncertain":
            store.mark(JobChange(job.id, "void", "not seen"))
            latest[number] = int(copy) + 1
            store.queue(f"{number}:{latest[number]}", _ticket(number, latest[number])[0])


@pytest.mark.parametrize("seed", [1, 2])
def test_never_printed_without_paper_never_twice_never_lost(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    (tmp_path / "spool.void").write_bytes(void_mark(PROFILE))
    store = SqliteSpool(tmp_path / "spool.db")
    numbers = [f"B-{n:03d}" for n in range(JOBS)]
    latest = dict.fromkeys(numbers, 0)
    for number in numbers:
        store.queue(f"{number}:0", _ticket(number, 0)[0])
    with VirtualPrinter(None, speed=4_000) as printer:
        spool = _Process(tmp_path / "spool.db", printer.address)
        for _round in range(16):
            if chance.random() < 0.8:
                printer.plan("rows", chance.randrange(1, 900), chance.choice(FAULTS))
            time.sleep(chance.uniform(0.1, 0.5))
            if chance.random() < 0.5:
                spool.kill()
                spool.start()
            _cure(printer)
        _settle(store, printer, latest)
        spool.kill()
        _judge(store, printer, latest)


def _settle(store: SqliteSpool, printer: VirtualPrinter, latest: dict[str, int]) -> None:
    """No more faults: a person decides what is uncertain until every ticket is on paper."""
    deadline = time.monotonic() + 40
    while any(job.state not in {"printed", "void"} for job in store.all()):
        assert time.monotonic() < deadline, [(job.id, job.state, job.cause) for job in store.all()]
        _cure(printer)
        _person_decides(store, printer, latest)
        time.sleep(0.1)


def _judge(store: SqliteSpool, printer: VirtualPrinter, latest: dict[str, int]) -> None:
    states = {job.id: job.state for job in store.all()}
    for number, last in latest.items():
        counts = [_papers(printer, number, copy) for copy in range(last + 1)]
        assert max(counts) <= 1, f"{number} came out twice: {counts}"
        assert states[f"{number}:{last}"] == "printed", f"{number} was lost"
        for copy, count in enumerate(counts):
            assert states[f"{number}:{copy}"] != "printed" or count == 1, f"{number}:{copy} claims paper it has not"
