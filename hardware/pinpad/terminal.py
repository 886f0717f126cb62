"""The pad's terminal in raw mode: keys come one by one into a page, nothing is echoed."""

from __future__ import annotations

import contextlib
import os
import select
import termios
import tty
from enum import Enum, auto
from typing import TYPE_CHECKING, Self

from hardware.pinpad import screen

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from hardware.pinpad.page import PinPage
    from hardware.pinpad.screen import View

_ESCAPE_SECONDS = 0.025
_FALLBACK = os.terminal_size((80, 24))


class Key(Enum):
    """What a byte from the keyboard means, characters aside."""

    ENTER = auto()
    BACKSPACE = auto()
    ESCAPE = auto()
    CLOSED = auto()
    NOTHING = auto()


_CONTROLS = {0x0D: Key.ENTER, 0x0A: Key.ENTER, 0x7F: Key.BACKSPACE, 0x08: Key.BACKSPACE}


class Terminal:
    """The visitor's terminal. Leaving it restores the modes and throws away what was typed ahead.

    Args:
        path: Device to open, None for standard input.
    """

    def __init__(self, path: Path | None) -> None:
        self.handle = os.open(path, os.O_RDWR | os.O_NOCTTY) if path else os.dup(0)
        self._view = screen.IDLE
        self._size = _FALLBACK

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self.handle)
        tty.setraw(self.handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self.handle, termios.TCIFLUSH)
            self._write(screen.LEAVE)
            termios.tcsetattr(self.handle, termios.TCSADRAIN, self._before)
        os.close(self.handle)

    def show(self, view: View) -> None:
        """Paint ``view``."""
        self._view, self._size = view, self._now()
        self._write(screen.draw(view, *self._size))

    def refresh(self) -> None:
        """Paint again if the terminal changed its size."""
        if self._now() != self._size:
            self.show(self._view)

    def forget_typed(self) -> None:
        """Throw away what was typed before anyone asked."""
        termios.tcflush(self.handle, termios.TCIFLUSH)

    def key(self, page: PinPage) -> Key | int:
        """Read one key through ``page``; an escape sequence (arrows, F-keys) counts as nothing."""
        code = page.read_key(self.handle)
        if code is None:
            return Key.CLOSED
        if code == 0x1B:
            return self._escape(page)
        return _CONTROLS.get(code, code if code > 0x1F else Key.NOTHING)

    def _escape(self, page: PinPage) -> Key:
        more = False
        while select.select([self.handle], [], [], _ESCAPE_SECONDS)[0]:
            more = True
            code = page.read_key(self.handle)
            if code is None or (0x40 <= code <= 0x7E and code not in {0x5B, 0x4F}):
                break
        return Key.NOTHING if more else Key.ESCAPE

    def _now(self) -> os.terminal_size:
        try:
            size = os.get_terminal_size(self.handle)
        except OSError:
            return _FALLBACK
        return size if size.columns and size.lines else _FALLBACK

    def _write(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self.handle, data) :]
