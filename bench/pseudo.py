"""A program in a pseudo-terminal, and how long until certain words stand on its screen."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path


class Pseudo:
    """A running program with everything it has painted so far."""

    def __init__(self, command: Sequence[str], *, columns: int = 120, lines: int = 40, cwd: Path | None = None) -> None:
        self.began = time.perf_counter()
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"})
            if cwd is not None:
                os.chdir(cwd)
            os.execvp(command[0], list(command))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def until(self, words: str, seconds: float = 30.0) -> float:
        """Return the milliseconds from start until the words were painted.

        Raises:
            TimeoutError: they never were.
        """
        wanted = words.encode()
        deadline = time.perf_counter() + seconds
        while wanted not in self.seen:
            if not self._read(deadline - time.perf_counter()):
                raise TimeoutError(f"{words!r} was not painted")
        return (time.perf_counter() - self.began) * 1000

    def key_to_paint(self, key: bytes, quiet: float = 0.03) -> float:
        """Send a key; return the milliseconds until the last byte of what it painted."""
        began = last = time.perf_counter()
        os.write(self.fd, key)
        painted = False
        while self._read(quiet if painted else 2.0):
            last, painted = time.perf_counter(), True
        return (last - began) * 1000

    def settle(self, quiet: float = 0.5) -> None:
        """Read until nothing has been painted for a while."""
        while self._read(quiet):
            pass

    def _read(self, seconds: float) -> bool:
        if seconds <= 0 or not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.seen += data
        return bool(data)

    def end(self) -> None:
        """Kill the program and wait for it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
