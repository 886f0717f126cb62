"""What may go wrong with a card, switched on from outside while it runs."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import msgspec

from hardware.virtual_card.wire import Removed

if TYPE_CHECKING:
    from collections.abc import Callable

_READS = frozenset({0xB0, 0xB2})


class Faults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Faults of one card.

    Attributes:
        delay_ms: Extra time before every answer; a real contactless reader takes about 12.
        remove_after: The card leaves while it works on the command after this many, None for never.
        garbage: Reads answer noise with a good status word.
        seed: Of the noise.
        cold_start: The first command after power-up answers 6F00, as some real cards do.
        hang_ms: The next command alone takes this long.
    """

    delay_ms: float = 0.0
    remove_after: int | None = None
    garbage: bool = False
    seed: int = 1
    cold_start: bool = False
    hang_ms: float = 0.0


class Faulty:
    """A card's answering function with faults in front of it.

    Args:
        answer: The healthy function.
        faults: What goes wrong.
    """

    def __init__(self, answer: Callable[[bytes], bytes], faults: Faults) -> None:
        self._answer = answer
        self._cold = True
        self._seen = 0
        self.left = False
        self.inject(faults)

    def inject(self, faults: Faults) -> None:
        """Replace the faults; counting starts again."""
        self._faults = faults
        self._noise = random.Random(faults.seed)  # noqa: S311 - repeatable noise, no secret
        self._seen = 0
        self._hang_ms = faults.hang_ms

    def power(self) -> None:
        """Note a power-up."""
        self._cold = True

    def __call__(self, command: bytes) -> bytes:
        """Answer ``command``, or take the card away.

        Raises:
            Removed: When it is time for the card to leave.
        """
        self._seen += 1
        self._wait()
        if self._faults.remove_after is not None and self._seen > self._faults.remove_after:
            self.left = True
            raise Removed
        if self._faults.cold_start and self._cold:
            self._cold = False
            return b"\x6f\x00"
        if self._faults.garbage and command[1] in _READS:
            return self._noise.randbytes(self._noise.randrange(1, 200)) + b"\x90\x00"
        return self._answer(command)

    def _wait(self) -> None:
        pause_ms, self._hang_ms = self._faults.delay_ms + self._hang_ms, 0.0
        if pause_ms:
            time.sleep(pause_ms / 1000)
