"""The basic four data of the 券面事項入力補助 application: name, address, birth date, sex. Needs a PIN first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware import apdu
from hardware.card_types import CardFault, CardFaultError
from hardware.tlv import TlvError, items

if TYPE_CHECKING:
    from hardware.jpki import Transmit

_FILE = 0x0002
_OUTER = 0xFF20
_FIELDS = {0xDF22: "name", 0xDF23: "address", 0xDF24: "born", 0xDF25: "sex"}
_HEAD = 5


def read(transmit: Transmit) -> dict[str, str]:
    """Read EF 0002 of the selected application after its PIN was verified.

    Returns:
        ``name``, ``address`` (as printed, full width), ``born`` (YYYYMMDD) and ``sex`` (1, 2, 9 or 0). External
        characters are substitutes here; their true form is only on the face of the card.

    Raises:
        CardFaultError: GARBAGE if the file does not have the known form.
    """
    if not transmit(apdu.select_file(_FILE)).ok:
        raise CardFaultError(CardFault.GARBAGE, "EF 0002 is missing")
    try:
        fields = dict(items(_outer(transmit)))
        return {name: fields[tag].decode("utf-8") for tag, name in _FIELDS.items()}
    except (TlvError, KeyError, UnicodeDecodeError) as error:
        raise CardFaultError(CardFault.GARBAGE, f"the basic data: {type(error).__name__}") from None


def _outer(transmit: Transmit) -> bytes:
    content = _piece(transmit, 0)
    needed = _size(content)
    while len(content) < needed:
        content += _piece(transmit, len(content))
    tag, value = next(items(content[:needed]), (0, b""))
    if tag != _OUTER:
        raise TlvError("not the outer tag")
    return value


def _size(content: bytes) -> int:
    """Whole length of the outer object, from its first bytes."""
    if len(content) < _HEAD:
        raise TlvError("too short")
    first = content[2]
    extra = first & 0x7F if first & 0x80 else 0
    if extra > 2:
        raise TlvError("an impossible length")
    value = int.from_bytes(content[3 : 3 + extra], "big") if extra else first
    return 3 + extra + value


def _piece(transmit: Transmit, offset: int) -> bytes:
    answer = transmit(apdu.read_binary(offset))
    if not answer.ok or not answer.data:
        raise TlvError(f"READ BINARY at {offset}: {answer.sw:04X}")
    return answer.data
