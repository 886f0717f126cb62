"""A terminal as the office sees it: a child process that is told words and says where it stands."""

import contextlib
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import msgspec

from tui.simulate.orders import Orders, Standing

COMMAND = (sys.executable, "-m", "tui.simulate.terminal")
LAST_LINES = 40


class Child:
    """One terminal process, started as often as it is killed.

    Attributes:
        standing: what it said last; None until it speaks after a start.
        kills: how often it was killed.
        errors: the last lines it wrote to stderr.
    """

    def __init__(self, command: Sequence[str], config: Path, orders: Orders) -> None:
        self._command = [*command, str(config)]
        self._orders = orders
        self._process: subprocess.Popen[str] | None = None
        self._readers: list[threading.Thread] = []
        self.standing: Standing | None = None
        self.kills = 0
        self.errors: deque[str] = deque(maxlen=LAST_LINES)
        self._refused: Counter[str] = Counter()

    def start(self) -> None:
        """Start it, with the number of earlier starts in its orders."""
        pipe = subprocess.PIPE
        self.standing = None
        child = self._process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        self._readers = [
            threading.Thread(target=read, args=(stream,), daemon=True)
            for read, stream in ((self._hear, child.stdout), (self._note, child.stderr))
        ]
        for reader in self._readers:
            reader.start()
        orders = msgspec.structs.replace(self._orders, boot=self.kills)
        self.tell(msgspec.json.encode(orders).decode())

    def tell(self, word: str) -> None:
        """Say a word; a dead terminal hears nothing."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(word + "\n")
                self._process.stdin.flush()

    def _hear(self, stream: IO[str]) -> None:
        for line in stream:
            with contextlib.suppress(msgspec.DecodeError):
                self.standing = msgspec.json.decode(line, type=Standing)

    def _note(self, stream: IO[str]) -> None:
        self.errors.extend(line.rstrip() for line in stream)

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Pull its plug and start it again."""
        if self._process is not None:
            self._process.kill()
        self._end(5)
        self._refused = self.refused()
        self.kills += 1
        self.start()

    def refused(self) -> Counter[str]:
        """Return how often the desk refused something here, by code, as far as it said so."""
        return self._refused + Counter(self.standing.refusals if self.standing else {})

    def stop(self, patience: float = 15.0) -> int:
        """Ask it to stop; returns its exit code, -9 when it had to be killed."""
        self.tell("stop")
        return self._end(patience)

    def _end(self, patience: float) -> int:
        child, self._process = self._process, None
        if child is None:
            return 0
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for reader in self._readers:
            reader.join(5)
        for stream in (child.stdin, child.stdout, child.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return int(child.returncode)
