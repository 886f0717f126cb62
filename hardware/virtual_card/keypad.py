"""The keys of a virtual reader: pseudo commands FF C2 01 that never reach the card (PC/SC part 10)."""

from __future__ import annotations

import queue
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_VERIFY_PIN_DIRECT = 0x06
_STRUCTURE = struct.Struct("<BBBBBHBBHB3sI")
_PSEUDO = b"\xff\xc2\x01"
_TIMED_OUT, _CANCELLED, _WRONG_LENGTH, _BAD_STRUCTURE = b"\x64\x00", b"\x64\x01", b"\x64\x03", b"\x6b\x80"


class Keypad:
    """A reader with keys in front of a card.

    Args:
        answer: The card's answering function.
    """

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer
        self._keys: queue.SimpleQueue[str] = queue.SimpleQueue()

    def press(self, keys: str) -> None:
        """Press keys: digits, backspace, return, escape."""
        for key in keys:
            self._keys.put(key)

    def __call__(self, command: bytes) -> bytes:
        """Answer the reader's own commands and hand all others to the card."""
        if not command.startswith(_PSEUDO):
            return self._answer(command)
        if command[3] == 0:
            return bytes([_VERIFY_PIN_DIRECT]) + b"\x90\x00"
        if command[3] != _VERIFY_PIN_DIRECT or len(command) < 5 + _STRUCTURE.size:
            return _BAD_STRUCTURE
        return self._verify(command[5:])

    def _verify(self, structure: bytes) -> bytes:
        fields = _STRUCTURE.unpack_from(structure)
        template = structure[_STRUCTURE.size :]
        if fields[-1] != len(template) or len(template) != 5:
            return _BAD_STRUCTURE
        entered = self._enter(fields[0])
        if isinstance(entered, bytes):
            return entered
        shortest, longest = fields[5] >> 8, fields[5] & 0xFF
        if not shortest <= len(entered) <= longest:
            return _WRONG_LENGTH
        return self._answer(template[:4] + bytes([len(entered)]) + "".join(entered).encode("ascii"))

    def _enter(self, seconds: int) -> list[str] | bytes:
        """The digits entered, or the status word of an entry that ended otherwise."""
        digits: list[str] = []
        while True:
            try:
                key = self._keys.get(timeout=seconds)
            except queue.Empty:
                return _TIMED_OUT
            if key == "\r":
                return digits
            if key == "\x1b":
                return _CANCELLED
            if key == "\x7f":
                digits = digits[:-1]
            elif key.isdigit():
                digits.append(key)
