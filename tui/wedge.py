"""The barcode scanner is a keyboard that types fast: telling its bursts from a person by time alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

SHORTEST = 4
"""Characters a code has at least; two quick keys and Enter are a person."""


@dataclass
class Wedge:
    """Collects a burst: printable characters that follow each other faster than a person types.

    Attributes:
        gap: longest time between two characters of a burst, in seconds; 0 switches the detection off.
    """

    gap: float
    held: list[str] = field(default_factory=list)
    last: float = float("-inf")

    def character(self, char: str, at: float) -> Sequence[str]:
        """Take a printable character at a time in seconds; return the characters of a burst that is over."""
        over = self.release() if at - self.last > self.gap else ()
        self.held.append(char)
        self.last = at
        return over

    def enter(self, at: float) -> str:
        """Take Enter; return the scanned text when it ends a burst, otherwise nothing."""
        if at - self.last > self.gap or len(self.held) < SHORTEST:
            return ""
        return "".join(self.release())

    def release(self) -> tuple[str, ...]:
        """Give back what is held."""
        held = tuple(self.held)
        self.held.clear()
        return held
