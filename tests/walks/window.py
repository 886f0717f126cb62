"""One terminal of the office as a person has it: keys in, a screen out, in a tmux server of its own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple, Self

from rich.cells import cell_len
from textual.color import Color

from screens.board.figures import large, small
from tui.theme import DARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

HAND = 0.045
"""Seconds between two keys of a person; the scanner's are closer together."""
LOOK = 0.05
HEADER = 2
"""Lines at the top where clock, link and devices speak, whatever key was pressed."""
PATIENCE = 60.0
"""Seconds to wait for what must come; a machine that does other things as well opens a terminal in half of it."""
SGR = re.compile(r"(\x1b\[[0-9;]*m)")
GROUND = re.compile(r"48;2;([0-9;]+)m")
LIGHT = ";".join(map(str, Color.parse(str(DARK.variables["block-cursor-background"])).rgb))
BESIDE = ("TMUX", "TMUX_PANE", "COLUMNS", "LINES")
"""What would tell a program of another screen than its own."""
BORDERS = str.maketrans(dict.fromkeys("│┃║▌▐▏▕─━═╭╮╰╯┌┐└┘├┤┬┴┼▎▔▁█▇▆▅▄▃▂", " "))


class Lit(NamedTuple):
    """A piece of the screen on the ground of the highlight; places in cells."""

    row: int
    left: int
    text: str


class Window:
    """A program on a screen of its own.

    Args:
        socket: where the tmux server of this window listens; it ends with the window.
        command: what runs in it.
        size: columns and rows.
    """

    def __init__(self, socket: Path, command: Sequence[str], size: tuple[int, int]) -> None:
        self.socket = socket
        self.command = list(command)
        self.size = size
        self._changed_at = 0.0
        self._last = ""

    def open(self) -> Self:
        """Start the program."""
        columns, rows = self.size
        plain = {key: value for key, value in os.environ.items() if key not in BESIDE}
        plain |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "truecolor"}
        start = ["new-session", "-d", "-x", str(columns), "-y", str(rows), f"exec {shlex.join(self.command)}"]
        keep = ["set-option", "-g", "remain-on-exit", "on", ";", "set-option", "-g", "status", "off", ";"]
        subprocess.run(["tmux", "-u", "-S", str(self.socket), "-f", os.devnull, *keep, *start], env=plain, check=True)
        return self

    def close(self) -> None:
        """End the window and what runs in it; harmless when it is closed already."""
        if self.socket.exists():
            subprocess.run(["tmux", "-S", str(self.socket), "kill-server"], capture_output=True, check=False)
            self.socket.unlink(missing_ok=True)

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(["tmux", "-S", str(self.socket), *words], capture_output=True, text=True, check=True)
        return done.stdout

    # ── hands ──

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: ``Enter`` ``Escape`` ``Space`` ``F12`` ``Down``; a letter is itself."""
        for key in keys:
            self._tmux("send-keys", key)
            time.sleep(HAND)

    def type(self, text: str) -> None:
        """Type a text into a field as a person does: the next letter when the last one has appeared."""
        for letter in text:
            before = self.screen()
            self._tmux("send-keys", "-l", letter)
            ends = time.monotonic() + PATIENCE
            while self.screen() == before:
                assert time.monotonic() < ends, f"{letter!r} was not taken:\n{before}"
                time.sleep(LOOK)
            time.sleep(HAND)

    def move(self, *keys: str) -> None:
        """Press keys one by one, each when the one before has shown below the header, be it by a colour."""
        for key in keys:
            before = self._below_header()
            self.press(key)
            self.when(lambda was=before: self._below_header() != was, f"{key} to show")  # type: ignore[misc]

    def _below_header(self) -> list[str]:
        return self._tmux("capture-pane", "-p", "-e").splitlines()[HEADER:]

    def moves(self, key: str) -> None:
        """Press a key that moves the highlight, and wait until it has: a clock that goes on is no answer."""
        before = self.lit()
        self.press(key)
        self.when(lambda: self.lit() != before, f"{key} to move the highlight")

    def scan(self, text: str) -> None:
        """Let the barcode scanner type a code and Enter in one burst."""
        self._tmux("send-keys", "-l", f"{text}\r")

    # ── eyes ──

    @property
    def pid(self) -> int:
        """Process that runs in the window."""
        return int(self._tmux("display-message", "-p", "#{pane_pid}"))

    @property
    def ended(self) -> bool:
        """Whether the program has ended."""
        return self._tmux("display-message", "-p", "#{pane_dead}").strip() == "1"

    def screen(self) -> str:
        """Return what stands on the screen, line by line."""
        text = self._tmux("capture-pane", "-p")
        if text != self._last:
            self._last, self._changed_at = text, time.monotonic()
        return text

    def last_screen(self) -> str:
        """Return what stands on the screen, or what stood there last when its server is gone."""
        try:
            return self.screen()
        except subprocess.CalledProcessError:
            return self._last

    def lit(self) -> list[Lit]:
        """Return the pieces of the screen that carry the highlight."""
        return [piece for row, line in enumerate(self._tmux("capture-pane", "-p", "-e").splitlines())
                for piece in _lit(row, line)]  # fmt: skip

    def below(self, title: str, words: str) -> bool:
        """Whether the highlight stands below a title, on a line with these words."""
        for row, line in enumerate(self.screen().splitlines()):
            if title in line:
                left = cell_len(line.partition(title)[0])
                return any(
                    one.row > row and abs(one.left - left) < 6 and bare(words) in bare(one.text) for one in self.lit()
                )
        return False

    def text(self) -> str:
        """Return the screen without borders and blanks, so that words are found however they are spaced."""
        return bare(self.screen())

    def says(self, *words: str) -> bool:
        """Whether all of these stand on the screen now, across it or down one of its columns."""
        screen = self.screen()
        shown = [bare(screen), *columns(screen)]
        return all(any(bare(word) in text for text in shown) for word in words)

    def draws(self, number: str) -> bool:
        """Whether a number stands on the call display, in its small or its large figures."""
        lines = self.screen().splitlines()
        return any(
            all(row.strip() in line for row, line in zip(rows, lines[top:], strict=False))
            for rows in (small(number), large(number))
            for top in range(len(lines) - len(rows))
        )

    def until(self, *words: str, seconds: float = PATIENCE) -> str:
        """Wait for words; returns the screen.

        Raises:
            AssertionError: they did not come; the message shows what stood there instead.
        """
        return self.when(lambda: self.says(*words), f"{words}", seconds)

    def gone(self, *words: str, seconds: float = PATIENCE) -> str:
        """Wait until none of these words stands on the screen."""
        return self.when(lambda: not any(self.says(word) for word in words), f"{words} gone", seconds)

    def when(self, met: Callable[[], bool], wanted: str, seconds: float = PATIENCE) -> str:
        """Wait until something is true of the screen."""
        ends = time.monotonic() + seconds
        while not met():
            assert time.monotonic() < ends, f"not seen within {seconds} s: {wanted}\n{self.screen()}"
            time.sleep(LOOK)
        return self._last

    def still(self, seconds: float) -> None:
        """Wait until the screen has not changed for so long: the time a person needs to see what came."""
        self.screen()
        ends = time.monotonic() + PATIENCE
        while time.monotonic() - self._changed_at < seconds and time.monotonic() < ends:
            time.sleep(LOOK)
            self.screen()


def _lit(row: int, line: str) -> Iterator[Lit]:
    ground, left = "", 0
    for part in SGR.split(line):
        if part.startswith("\x1b["):
            ground = _ground(part, ground)
            continue
        if ground == LIGHT and part.strip():
            yield Lit(row, left, part)
        left += cell_len(part)


def _ground(code: str, ground: str) -> str:
    """Return the background after an escape sequence."""
    if code in ("\x1b[0m", "\x1b[m", "\x1b[49m"):
        return ""
    found = GROUND.search(code)
    return found[1] if found else ground


def columns(screen: str) -> list[str]:
    """Return the columns of a screen, each as one text: a sentence that is folded in its column is whole again."""
    rows = [line.split("│") for line in screen.splitlines()]
    return [bare("".join(row[place] for row in rows if len(row) > place)) for place in range(max(map(len, rows)))]


def bare(text: str) -> str:
    """Return a text without borders and blanks."""
    return "".join(text.translate(BORDERS).split())
