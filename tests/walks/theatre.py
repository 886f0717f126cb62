"""An office for the walks: a central, a pcscd, a printer, two terminals in tmux; real programs, real keys."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tests.walks.record import Record
from tests.walks.window import PATIENCE, Window
from tui.central.embedded import Embedded
from tui.commands.demo import write_kiosk
from tui.config import Reader
from tui.demo import Parts, running, seed, share_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.config import Kiosk

LAST_LINES = 15
"""Lines of a log that a failed walk shows."""
WINDOWS = {"T1": ("3", "3番窓口"), "T2": ("5", "5番窓口")}


class Office:
    """One office with two terminals.

    Args:
        parts: what runs behind it.
        size: columns and rows of every screen.
    """

    def __init__(self, parts: Parts, size: tuple[int, int]) -> None:
        self.parts = parts
        self.size = size
        self.admin_dsn = Embedded(parts.state / "central").admin_dsn
        self.record = Record(self.admin_dsn)
        self.kiosks: dict[str, Kiosk] = {}
        self._open: list[Window] = []

    @property
    def state(self) -> Path:
        """Directory in which everything of this office lives."""
        return self.parts.state

    def furnish(self) -> None:
        """Write both configurations and employ the staff; the second terminal has no reader."""
        for code, (window, name) in WINDOWS.items():
            kiosk = self.parts.kiosk(code, window=window, name=name)
            if code != "T1":
                kiosk = msgspec.structs.replace(kiosk, reader=Reader(enabled=False))
            self.kiosks[code] = kiosk
            write_kiosk(kiosk, self.state / f"{code}.toml")
        share_keys(tuple(self.kiosks.values()))
        asyncio.run(seed(self.kiosks["T1"]))

    def window(self, name: str, command: list[str], size: tuple[int, int] | None = None) -> Window:
        """Open a window that is closed with the office."""
        window = Window(self.state / f"{name}.tmux", command, size or self.size).open()
        self._open.append(window)
        return window

    def madoguchi(self, code: str, *words: str) -> list[str]:
        """Return the command line of the program for one of the terminals."""
        return [sys.executable, "-m", "tui.cli", "--config", str(self.state / f"{code}.toml"), *words]

    def terminal(self, code: str) -> Window:
        """Open the terminal at a window; its sign-in screen comes after a while."""
        return self.window(code, self.madoguchi(code))

    def slips(self) -> list[Path]:
        """Return the pictures of all slips that came out, in order."""
        return sorted((self.state / "paper").glob("slip-[0-9]*.png"))

    def codes(self) -> list[str]:
        """Return what a scanner reads on every slip that lies in the tray of the printer, in order."""
        read = ["zbarimg", "-q", "--raw", "--nodbus", *map(str, self.slips())]
        return subprocess.run(read, capture_output=True, text=True, check=False).stdout.splitlines()

    def code(self, kind: str, identity: str) -> str:
        """Wait for a slip of a kind (see :mod:`flows.codes`) and return what is printed on it as a code."""
        ends = time.monotonic() + PATIENCE
        while not (found := [code for code in self.codes() if code.startswith(f"MG1.{kind}.{identity}.")]):
            assert time.monotonic() < ends, f"no {kind} slip of {identity} came out"
            time.sleep(0.1)
        return found[-1]

    def board(self) -> Window:
        """Open the call display of the first window on a screen of its own."""
        window = self.window("board", self.madoguchi("T1", "board"))
        window.until("お呼び出し")
        return window

    def pad(self) -> Window:
        """Open the PIN pad in a window of its own."""
        command = [sys.executable, "-m", "hardware.pinpad", "--socket", str(self.state / "pinpad.sock")]
        logged = ["--pcsc-socket", str(self.parts.pcsc_socket), "--log", str(self.state / "pad.log")]
        window = self.window("pad", [*command, *logged], (80, 24))
        window.until("お待ちください")
        return window

    def seen(self) -> str:
        """Return the last screen of every window that is open, and the last lines of every log."""
        screens = [f"── {window.socket.stem} ──\n{window.last_screen()}" for window in self._open]
        logs = [f"── {path.relative_to(self.state)} ──\n{_tail(path)}" for path in sorted(self.state.glob("**/*.log"))]
        return "\n".join([*screens, *logs])

    def close(self) -> None:
        """Close every window."""
        for window in self._open:
            window.close()
        self._open.clear()


def _tail(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-LAST_LINES:])


@contextlib.contextmanager
def office(size: tuple[int, int]) -> Iterator[Office]:
    """Open an office and close it again."""
    state = Path(tempfile.mkdtemp(prefix="mdw-", dir="/tmp"))
    before = dict(os.environ)
    try:
        with running(state) as parts:
            place = Office(parts, size)
            place.furnish()
            try:
                yield place
            finally:
                place.close()
        assert not left_over(state), left_over(state)
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(state, ignore_errors=True)


def left_over(state: Path) -> list[str]:
    """Return the command lines of processes that still belong to an office, after a moment for them to end."""
    ends = time.monotonic() + 5
    while (found := list(_of_office(str(state).encode()))) and time.monotonic() < ends:
        time.sleep(0.1)
    return found


def _of_office(mark: bytes) -> Iterator[str]:
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (place / "cmdline").read_bytes()
            if mark in command and int(place.name) != os.getpid():
                yield command.replace(b"\0", b" ").decode(errors="replace")
