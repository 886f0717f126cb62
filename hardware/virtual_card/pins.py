"""The PINs of one virtual card: tries that only a right PIN resets, and a memory that outlives the process."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

import msgspec

from hardware.apdu import BLOCKED, OK
from hardware.virtual_card.profile import MAXIMUM_TRIES

if TYPE_CHECKING:
    from pathlib import Path


class PinState(msgspec.Struct):
    """One PIN: a salted digest (a card file should not show PINs to a grep), tries left and their maximum."""

    salt: bytes
    digest: bytes
    left: int
    maximum: int


def _digest(salt: bytes, pin: bytes) -> bytes:
    return hashlib.sha256(salt + pin).digest()


def fresh(pin: bytes, left: int, maximum: int) -> PinState:
    """Return the state of a newly set PIN."""
    salt = secrets.token_bytes(16)
    return PinState(salt, _digest(salt, pin), left, maximum)


class PinBook:
    """All PINs of a card by name, with which of them is verified since power-up.

    Args:
        states: PINs by name.
        memory: File that keeps them, or None to forget with the process.
    """

    def __init__(self, states: dict[str, PinState], memory: Path | None = None) -> None:
        self.states = states
        self.verified: set[str] = set()
        self._memory = memory

    def power_off(self) -> None:
        """Forget what was verified; a reset does not (JPKI cards keep it until power off)."""
        self.verified.clear()

    def tries(self, name: str) -> int:
        """Status word of VERIFY without data: always 63Cx, also when blocked or verified."""
        return 0x63C0 | self.states[name].left

    def verify(self, name: str, pin: bytes) -> int:
        """Check ``pin`` and return the status word: 9000, 63Cx with tries left, 6984 when already blocked."""
        state = self.states[name]
        if state.left == 0:
            return BLOCKED
        right = hmac.compare_digest(_digest(state.salt, pin), state.digest)
        state.left = state.maximum if right else state.left - 1
        self._remember()
        if right:
            self.verified.add(name)
            return OK
        self.verified.discard(name)
        return 0x63C0 | state.left

    def change(self, name: str, pin: bytes) -> int:
        """Set a new PIN after a VERIFY; 6982 without one."""
        if name not in self.verified:
            return 0x6982
        maximum = self.states[name].maximum
        self.states[name] = fresh(pin, maximum, maximum)
        self._remember()
        return OK

    def _remember(self) -> None:
        if self._memory is None:
            return
        draft = self._memory.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(self.states))
        draft.replace(self._memory)


def open_book(pins: dict[str, str], tries: dict[str, int], memory: Path | None = None) -> PinBook:
    """Return the book kept in ``memory``, or a fresh one with the given PINs and tries left."""
    if memory is not None and memory.exists():
        return PinBook(msgspec.json.decode(memory.read_bytes(), type=dict[str, PinState]), memory)
    states = {
        name: fresh(pin.encode("ascii"), tries.get(name, MAXIMUM_TRIES[name]), MAXIMUM_TRIES[name])
        for name, pin in pins.items()
    }
    return PinBook(states, memory)
