"""The PC/SC library, loaded late and only when it is there.

pyscard prints to stdout when libpcsclite is missing, which would tear the screen, and its numbers for "no library"
and "no daemon" are the same; so the library is tried with ctypes first (pyscard 2.3.1).
"""

from __future__ import annotations

import ctypes
import importlib
import sys
from functools import cache
from typing import TYPE_CHECKING

from hardware.card_types import CardFault, CardFaultError

if TYPE_CHECKING:
    from types import ModuleType

LIBRARY = "libpcsclite.so.1"

SUCCESS = 0
TIMEOUT = 0x8010000A
CANCELLED = 0x80100002
_FAULTS = {
    0x8010000B: CardFault.IN_USE,
    0x8010000C: CardFault.NO_CARD,
    0x80100009: CardFault.NO_READER,
    0x80100017: CardFault.NO_READER,
    0x8010002E: CardFault.NO_READER,
    0x8010001D: CardFault.NO_SERVICE,
    0x8010001E: CardFault.NO_SERVICE,
    0x80100014: CardFault.NO_SERVICE,
    0x80100066: CardFault.GARBAGE,
    0x80100016: CardFault.REMOVED,
    0x80100068: CardFault.REMOVED,
    0x80100069: CardFault.REMOVED,
}


@cache
def scard() -> ModuleType:
    """Return ``smartcard.scard``.

    Raises:
        CardFaultError: NO_LIBRARY if the PC/SC library is not on this machine.
    """
    if sys.platform == "linux":
        _require(LIBRARY)
    return importlib.import_module("smartcard.scard")


def _require(library: str) -> None:
    try:
        ctypes.CDLL(library)
    except OSError as error:
        raise CardFaultError(CardFault.NO_LIBRARY, str(error)) from error


def check(code: int, doing: str) -> None:
    """Do nothing for success.

    Args:
        code: Return value of a PC/SC call, signed or unsigned.
        doing: What was tried, for the log.

    Raises:
        CardFaultError: With the fault that the code means; a failure without a code counts as a removal, because
            taking a card away while it computes is reported so.
    """
    code &= 0xFFFFFFFF
    if code != SUCCESS:
        raise CardFaultError(_FAULTS.get(code, CardFault.REMOVED), f"{doing}: {code:08X}")
