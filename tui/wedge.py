"""The barcode scanner is a keyboard that types fast: telling its bursts from a person by time alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.codes import MARK

SHORTEST = 4
"""Characters a code has at least; two quick keys and Enter are a person."""
OURS = f"{MARK}."
"""How every code on our slips begins; nobody types that."""
STALL = 0.5
"""Seconds between two letters of a code of ours when the machine was busy in the middle of the burst."""


@dataclass
class Wedge:
    """Collects a burst: printable characters that follow each other faster than a person types.

    Attributes:
        gap: longest time between two characters of a burst, in seconds; 0 switches the detection off.
    """

    gap: float
    held: list[str] = field(default_factory=list)
    last: float = float("-inf")

    @property
    def patience(self) -> float:
        """Seconds within which the burst that is held goes on: longer for what may be a code of ours."""
        begun = "".join(self.held[: len(OURS)])
        return max(self.gap, STALL) if begun and OURS.startswith(begun) else self.gap

    def character(self, char: str, at: float) -> Sequence[str]:
        """Take a printable character at a time in seconds; return the characters of a burst that is over."""
        over = self.release() if at - self.last > self.patience else ()
        self.held.append(char)
        self.last = at
        return over

    def enter(self, at: float, *, only_ours: bool = False) -> str:
        """Take Enter; return the scanned text when it ends a burst, otherwise nothing.

        Args:
            at: time in seconds.
            only_ours: codes of other people mean nothing here.
        """
        text = "".join(self.held)
        if at - self.last > self.patience or len(text) < SHORTEST:
            return ""
        if not (text.startswith(OURS) or (not only_ours and foreign(text))):
            return ""
        self.release()
        return text

    def release(self) -> tuple[str, ...]:
        """Give back what is held."""
        held = tuple(self.held)
        self.held.clear()
        return held


def foreign(text: str) -> bool:
    """Whether a burst can be a barcode of somebody else: a word in small letters or kana was typed, however fast."""
    return text.isascii() and not any(char.islower() for char in text)
