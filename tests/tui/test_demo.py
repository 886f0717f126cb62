"""``madoguchi demo``: the home screen on a bare machine, nothing left behind, the next start goes on."""

import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.pseudo import Pseudo

pytestmark = [pytest.mark.walk, pytest.mark.xdist_group("demo")]
MADOGUCHI = str(Path(sys.executable).with_name("madoguchi"))


@pytest.fixture
def state() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="md") as home:
        yield Path(home) / "demo"


def start(state: Path) -> Pseudo:
    os.environ.pop("TMUX", None)
    program = Pseudo([MADOGUCHI, "demo", "--state", str(state)])
    program.until("職員番号", 90)
    return program


def sign_in(program: Pseudo) -> None:
    program.settle()
    for key in "1001\r1001\r":
        os.write(program.fd, key.encode())
        program.settle(0.1)
    program.until("自分の担当", 30)


def processes(state: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(state).encode() in command and entry.name != str(os.getpid()):
                found.append(command.decode("utf-8", "replace"))
    return found


def leave(program: Pseudo, state: Path) -> None:
    os.kill(program.pid, signal.SIGHUP)
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and os.waitpid(program.pid, os.WNOHANG)[0] == 0:
        program._read(0.1)
    os.close(program.fd)
    while processes(state) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes(state) == []


def test_the_demo_reaches_home_leaves_nothing_and_goes_on_where_it_stopped(state: Path) -> None:
    links = set(Path(tempfile.gettempdir()).glob("madoguchi-link-*"))
    first = start(state)
    sign_in(first)
    first.until("A-001")
    leave(first, state)
    store = state / "T1" / "store.db"
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(store).execute("select * from event")
    second = start(state)
    sign_in(second)
    second.until("A-001")
    second.settle()
    assert b"A-003" not in second.seen
    leave(second, state)
    assert set(Path(tempfile.gettempdir()).glob("madoguchi-link-*")) <= links
