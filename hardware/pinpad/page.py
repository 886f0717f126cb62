"""One page of memory for one PIN: locked, left out of core dumps, and overwritten when it has served.

The PIN is typed directly behind the place of the command header, so that the command to the card needs no copy.
"""

from __future__ import annotations

import ctypes
import mmap
import os
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

LONGEST = 32
_BODY = 5
_KEY = 64


class PinPage:
    """A PIN in the making. Use as a context manager: leaving it wipes the page."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._memory.madvise(mmap.MADV_DONTDUMP)
        self._bytes = (ctypes.c_ubyte * mmap.PAGESIZE).from_buffer(self._memory)
        ctypes.CDLL(None).mlock(ctypes.c_void_p(self.address), ctypes.c_size_t(mmap.PAGESIZE))
        self.length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()

    @property
    def address(self) -> int:
        """Where the command begins in memory."""
        return ctypes.addressof(self._bytes)

    def read_key(self, terminal: int) -> int | None:
        """Read one byte from the terminal through this page; None when the terminal is closed."""
        with memoryview(self._memory) as whole, whole[_KEY : _KEY + 1] as place:
            try:
                if os.readv(terminal, [place]) == 0:
                    return None
            except OSError:
                return None
        key = self._bytes[_KEY]
        self._bytes[_KEY] = 0
        return key

    def append(self, character: int) -> None:
        """Add one character code; more than fits is ignored."""
        if self.length < LONGEST:
            self._bytes[_BODY + self.length] = character
            self.length += 1

    def backspace(self) -> None:
        """Take the last character away."""
        if self.length:
            self.length -= 1
            self._bytes[_BODY + self.length] = 0

    def __getitem__(self, at: int) -> int:
        """One character code; small integers are shared by the interpreter, so nothing is copied."""
        if not 0 <= at < self.length:
            raise IndexError(at)
        return self._bytes[_BODY + at]

    def __len__(self) -> int:
        return self.length

    def same_as(self, other: PinPage) -> bool:
        """Compare two entries."""
        difference = self.length ^ other.length
        for at in range(min(self.length, other.length)):
            difference |= self[at] ^ other[at]
        return difference == 0

    def command(self, header: bytes) -> int:
        """Put a command header in front of the PIN and return the length of the whole command."""
        for at, byte in enumerate(header):
            self._bytes[at] = byte
        self._bytes[4] = self.length
        return _BODY + self.length

    def wipe(self) -> None:
        """Overwrite everything."""
        ctypes.memset(self._bytes, 0, mmap.PAGESIZE)
        self.length = 0
