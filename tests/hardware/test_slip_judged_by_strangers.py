"""Somebody else's ESC/POS decoder (npos) and somebody else's QR reader (zbar) accept what comes out of our printer."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hardware.paper.printing import payload
from hardware.printer.profile import profile
from hardware.printer.spool import SpoolWorker
from hardware.virtual_printer import VirtualPrinter
from tests.hardware.printing import SLIPS
from tests.hardware.spool_store import FAST, SqliteSpool

JUDGE = Path(__file__).parent.parent / "judges" / "npos"
M30 = profile("epson-tm-m30")


def _installed() -> Path:
    """A folder with the decoder, installed once for each lock file and shared by parallel test processes."""
    lock = (JUDGE / "package-lock.json").read_bytes()
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "madoguchi-tests"
    place = home / f"npos-{hashlib.sha256(lock).hexdigest()[:16]}"
    place.mkdir(parents=True, exist_ok=True)
    with (home / "npos.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(JUDGE / name, place)
            command = ["npm", "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=300)
            (place / "ready").touch()
    return place


@pytest.fixture(scope="session")
def decoder() -> Path:
    return _installed()


def judge(decoder: Path, job: Path) -> subprocess.CompletedProcess[str]:
    shutil.copy(JUDGE / "judge.js", decoder / f"judge-{os.getpid()}.js")
    command = ["node", str(decoder / f"judge-{os.getpid()}.js"), str(job), str(job.with_suffix(".pbm"))]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("kind", ["ticket", "intake", "receipt", "hand-over", "guide"])
def test_a_stranger_decodes_the_slip_and_reads_its_code(kind: str, decoder: Path, tmp_path: Path) -> None:
    slip = SLIPS[kind]
    store = SqliteSpool(tmp_path / "spool.db")
    store.queue(kind, payload(slip, M30, kind))
    with VirtualPrinter(tmp_path / "paper") as printer:
        worker = SpoolWorker("p1", printer.address, M30, store, timing=FAST)
        worker.start()
        store.wait(kind, "printed")
        worker.stop()
    verdict = judge(decoder, tmp_path / "paper" / "slip-0001.bin")
    assert verdict.returncode == 0, verdict.stderr
    assert set(json.loads(verdict.stdout)["commands"]) == {"ESC@", "GSP", "ESCJ", "GSv0", "GSV", "GS(H"}
    page = tmp_path / "paper" / "slip-0001.pbm"
    read = subprocess.run(["zbarimg", "-q", "--raw", "--nodbus", str(page)], capture_output=True, text=True, check=True)
    assert read.stdout.rstrip("\n") == getattr(slip, "code", None)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_job_is_rejected(share: float, decoder: Path, tmp_path: Path) -> None:
    data = payload(SLIPS["ticket"], M30, "ticket")
    job = tmp_path / "cut.bin"
    job.write_bytes(data[: int(len(data) * share)])
    assert judge(decoder, job).returncode != 0


def test_two_jobs_in_one_are_rejected(decoder: Path, tmp_path: Path) -> None:
    job = tmp_path / "two.bin"
    job.write_bytes(payload(SLIPS["ticket"], M30, "ticket") * 2)
    assert judge(decoder, job).returncode != 0
