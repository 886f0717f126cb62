"""What each PIN may look like: 署名用 6 to 16 capitals and digits, the others four digits, 照合番号B fourteen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hardware import apdu
from hardware.card_types import PinKind

if TYPE_CHECKING:
    from hardware.pinpad.page import PinPage

_CHANGE = bytes([0x00, 0x24, 0x01, 0x80])
_CHANGE_OLD_STYLE = bytes([0x80, 0x32, 0x00, 0x80])
VERIFY = bytes([0x00, 0x20, 0x00, 0x80])


@dataclass(frozen=True)
class Rule:
    """Form of one PIN and where it lives.

    Attributes:
        shortest: Fewest characters.
        longest: Most characters.
        letters: Whether A to Z are allowed, and then at least one letter and one digit are needed.
        places: Applications and files that keep it.
        change: Header of the command that sets a new one after VERIFY; empty when it cannot be changed.
    """

    shortest: int
    longest: int
    letters: bool
    places: tuple[tuple[bytes, int], ...]
    change: bytes


RULES = {
    PinKind.SIGNATURE: Rule(6, 16, letters=True, places=((apdu.JPKI, 0x001B),), change=_CHANGE),
    PinKind.USER: Rule(4, 4, letters=False, places=((apdu.JPKI, 0x0018),), change=_CHANGE),
    PinKind.PROFILE: Rule(4, 4, letters=False, places=((apdu.PROFILE, 0x0011),), change=_CHANGE),
    PinKind.RESIDENT: Rule(
        4,
        4,
        letters=False,
        places=((apdu.RESIDENT, 0x001C), (apdu.COMMON, 0x001C)),
        change=_CHANGE_OLD_STYLE,
    ),
    PinKind.LOOKUP_B: Rule(14, 14, letters=False, places=((apdu.PROFILE, 0x0015),), change=b""),
}


def accept(rule: Rule, key: int) -> int | None:
    """Return the character code to enter for ``key`` with letters forced to capitals, None if not allowed."""
    if 0x30 <= key <= 0x39:
        return key
    capital = key - 0x20 if 0x61 <= key <= 0x7A else key
    return capital if rule.letters and 0x41 <= capital <= 0x5A else None


def complete(rule: Rule, page: PinPage, *, new: bool) -> str | None:
    """Return what is missing (a key of the words), or None for an acceptable entry.

    Args:
        rule: Form of the PIN.
        page: The entry.
        new: Only a new PIN must mix letters and digits; an old one is the card's to judge.
    """
    if not rule.shortest <= len(page) <= rule.longest:
        return "length"
    if new and rule.letters:
        digits = sum(page[at] <= 0x39 for at in range(len(page)))
        if digits in {0, len(page)}:
            return "mixture"
    return None
