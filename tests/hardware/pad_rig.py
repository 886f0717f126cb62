"""A PIN pad process on a pseudo terminal, with a visitor's fingers and eyes."""

from __future__ import annotations

import contextlib
import os
import re
import select
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Self

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from hardware.pcsc_private import PrivatePcscd

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class PadRig:
    """The pad and the terminal it runs on."""

    def __init__(self, directory: Path, pcscd: PrivatePcscd) -> None:
        self.socket = directory / "pad.sock"
        self.log = directory / "pad.log"
        self._master, slave = os.openpty()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "hardware.pinpad", "--socket", str(self.socket)),
                *("--tty", os.ttyname(slave), "--pcsc-socket", str(pcscd.socket), "--log", str(self.log)),
            ],
            stderr=subprocess.PIPE,
        )
        self._slave = slave
        self._seen = bytearray()
        self._watching = True
        self._eyes = threading.Thread(target=self._watch, daemon=True)
        self._eyes.start()

    def __enter__(self) -> Self:
        self.until("お待ちください")
        os.close(self._slave)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self._watching = False
        self._eyes.join()
        os.close(self._master)
        if self.process.stderr is not None:
            self.process.stderr.close()

    def type(self, text: str | bytearray) -> None:
        """Press keys."""
        os.write(self._master, text.encode() if isinstance(text, str) else text)

    def screen(self) -> str:
        """Text of the last full screen."""
        return _ESCAPES.sub("", self.raw().rpartition("\x1b[2J")[2])

    def raw(self) -> str:
        """Everything ever painted."""
        return bytes(self._seen).decode(errors="replace")

    def until(self, text: str, seconds: float = 10.0) -> None:
        """Wait until the screen shows ``text``."""
        ends = time.monotonic() + seconds
        while text not in self.screen():
            if time.monotonic() > ends:
                pytest.fail(f"the pad shows {self.screen()!r}, not {text!r}")
            time.sleep(0.01)

    def showed(self, text: str) -> bool:
        """Whether the visitor has seen ``text``, now or earlier; what is on its way is waited for."""
        ends = time.monotonic() + 3
        while text not in self.raw() and time.monotonic() < ends:
            time.sleep(0.01)
        return text in self.raw()

    def hang_up(self) -> None:
        """Pull the terminal's cable."""
        self._watching = False
        self._eyes.join()
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_RDWR)

    def _watch(self) -> None:
        """Read all the time: a pad whose screen nobody takes away stands still."""
        while self._watching:
            if select.select([self._master], [], [], 0.02)[0]:
                try:
                    self._seen += os.read(self._master, 65536)
                except OSError:
                    return
