"""Readers with keys of their own (PC/SC part 10): the PIN goes from their keys to the card and nowhere else.

Asked for through ``SCardControl``, or through the pseudo command FF C2 01 that some readers understand instead.
Only digits can be entered there, so the signature password always stays with the pad.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from hardware.apdu import Answer, Command
from hardware.card_types import CardFaultError
from hardware.pinpad import kinds
from hardware.pinpad.protocol import PadStatus, Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.pinpad.kinds import Rule
    from hardware.pinpad.link import ExclusiveLink
    from hardware.pinpad.protocol import PadRequest

VERIFY_PIN_DIRECT = 0x06
_FEATURE_REQUEST = 0x42000000 + 3400
_PSEUDO_FEATURES = Command(bytes.fromhex("FFC20100"), le=256)
_PSEUDO_VERIFY = bytes.fromhex("FFC20106")
_ASCII_IN_BYTES = 0x82
_ON_ENTER_KEY = 0x02
_JAPANESE = 0x0411
STRUCTURE = struct.Struct("<BBBBBHBBHB3sI")
ENDED = {0x6400: PadStatus.TIMEOUT, 0x6401: PadStatus.CANCELLED, 0x6403: PadStatus.CANCELLED}


def verify_structure(rule: Rule, seconds: float) -> bytes:
    """Return the PIN_VERIFY structure for a PIN of that form (part 10, 2.5.2).

    Args:
        rule: Form of the PIN.
        seconds: Patience, at most 255.
    """
    patience = max(1, min(255, round(seconds)))
    template = kinds.VERIFY + b"\x00"
    sizes = rule.shortest << 8 | rule.longest
    head = (patience, patience, _ASCII_IN_BYTES, 0, 0, sizes, _ON_ENTER_KEY, 1, _JAPANESE, 0, bytes(3))
    return STRUCTURE.pack(*head, len(template)) + template


class ReaderKeys:
    """The keys of a reader.

    Args:
        link: Exclusive line to the card.
        control: Control code of direct verification, None to use the pseudo command.
        announce: Tells the visitor to use the reader's keys.
    """

    def __init__(self, link: ExclusiveLink, control: int | None, announce: Callable[[], None]) -> None:
        self._link = link
        self._control = control
        self._announce = announce

    def serve(self, request: PadRequest) -> bool:
        """Whether the request can be answered with these keys: digits only, and no new PIN."""
        return request.program is not Program.CHANGE and not kinds.RULES[request.pin].letters

    def verify(self, rule: Rule, seconds: float) -> Answer:
        """Let the visitor enter the PIN of the selected file there; returns the card's or the reader's answer."""
        self._announce()
        structure = verify_structure(rule, seconds)
        if self._control is None:
            return self._link.transmit(Command(_PSEUDO_VERIFY, structure))
        raw = self._link.control(self._control, structure)
        return Answer(b"", int.from_bytes(raw[-2:], "big"))


def find_keys(link: ExclusiveLink, announce: Callable[[], None]) -> ReaderKeys | None:
    """Return the reader's keys, or None if it has none."""
    controls = _controls(link)
    if VERIFY_PIN_DIRECT in controls:
        return ReaderKeys(link, controls[VERIFY_PIN_DIRECT], announce)
    answer = link.transmit(_PSEUDO_FEATURES)
    if answer.ok and VERIFY_PIN_DIRECT in answer.data:
        return ReaderKeys(link, None, announce)
    return None


def _controls(link: ExclusiveLink) -> dict[int, int]:
    """Feature numbers and their control codes; a driver that knows none refuses the question."""
    try:
        raw = link.control(_FEATURE_REQUEST, b"")
    except CardFaultError:
        return {}
    entries = [raw[at : at + 6] for at in range(0, len(raw) - 5, 6)]
    return {entry[0]: int.from_bytes(entry[2:], "big") for entry in entries if entry[1] == 4}
