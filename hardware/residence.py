"""What a residence card or special permanent resident certificate tells freely: which of the two it is.

在留カード等仕様書 Ver 1.5: the master file's EF 01 (tag C0, version) and EF 02 (tag C1, 1 or 2) need no key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware import apdu
from hardware.card_types import CardKind
from hardware.tlv import TlvError, find

if TYPE_CHECKING:
    from hardware.jpki import Transmit

_KINDS = {b"1": CardKind.RESIDENCE, b"2": CardKind.SPECIAL_PERMANENT}


def free_facts(transmit: Transmit) -> tuple[CardKind, str | None] | None:
    """Return kind and version, or None if this is no residence card. Must run before any application is selected."""
    version, kind = _value(transmit, 1, 0xC0), _value(transmit, 2, 0xC1)
    if kind not in _KINDS or not transmit(apdu.select_application(apdu.RESIDENCE_CARD)).ok:
        return None
    return _KINDS[kind], version.decode("ascii", "replace") if version else None


def _value(transmit: Transmit, short_id: int, tag: int) -> bytes:
    answer = transmit(apdu.read_short_file(short_id))
    if not answer.ok:
        return b""
    try:
        return find(answer.data, tag) or b""
    except TlvError:
        return b""
