"""One application of a card as data: files, who may read them, PINs and keys; and the commands it obeys."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hardware.apdu import NOT_ALLOWED, NOT_FOUND, OK, PAST_THE_END

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import rsa

    from hardware.virtual_card.pins import PinBook

_NEVER = frozenset({"never"})
_NO_FILE_SELECTED = 0x6986
_NO_DATA_FITS = 0x6A80
_UNKNOWN_INSTRUCTION = 0x6D00
_RECORD_NOT_FOUND = 0x6A83


@dataclass(frozen=True)
class Order:
    """A decoded command APDU. ``le`` is the answer length asked for, None for none."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    le: int | None


@dataclass
class Application:
    """A directory of a card.

    Attributes:
        files: Transparent files by identifier.
        records: Record files by short identifier, then record number.
        guards: PIN names of which one must be verified before a file may be read.
        pins: PIN files: identifier to PIN name.
        keys: Private key files: identifier to key and the PIN that opens it.
        change_by: INS of the change command: 0x24, or 0x32 with class 80 in the older applications.
    """

    files: dict[int, bytes] = field(default_factory=dict)
    records: dict[int, dict[int, bytes]] = field(default_factory=dict)
    guards: dict[int, frozenset[str]] = field(default_factory=dict)
    pins: dict[int, str] = field(default_factory=dict)
    keys: dict[int, tuple[rsa.RSAPrivateKey, str]] = field(default_factory=dict)
    change_by: int = 0x24
    selected: int | None = None

    def obey(self, order: Order, book: PinBook) -> tuple[bytes, int]:
        """Carry out one command and return data and status word."""
        instructions = {
            0xA4: self._select,
            0xB0: self._read,
            0xB2: self._record,
            0x20: self._verify,
            self.change_by: self._change,
            0x2A: self._sign,
            0x84: _challenge,
        }
        instruction = instructions.get(order.ins)
        return (b"", _UNKNOWN_INSTRUCTION) if instruction is None else instruction(order, book)

    def _exists(self, identifier: int) -> bool:
        return identifier in self.files or identifier in self.pins or identifier in self.keys

    def _select(self, order: Order, _book: PinBook) -> tuple[bytes, int]:
        identifier = int.from_bytes(order.data, "big")
        if order.p1 != 2 or len(order.data) != 2 or not self._exists(identifier):
            return b"", NOT_FOUND
        self.selected = identifier
        return b"", OK

    def _target(self, parameter: int) -> int | None:
        """The file a command means: by short identifier in ``parameter``, else the selected one."""
        return parameter & 0x1F or self.selected

    def _read(self, order: Order, book: PinBook) -> tuple[bytes, int]:
        by_short_id = bool(order.p1 & 0x80)
        target = order.p1 & 0x1F if by_short_id else self.selected
        offset = order.p2 if by_short_id else (order.p1 & 0x7F) << 8 | order.p2
        if target is None:
            return b"", _NO_FILE_SELECTED
        if target not in self.files:
            return b"", NOT_FOUND
        guard = self.guards.get(target)
        if guard is not None and not guard & book.verified:
            return b"", NOT_ALLOWED
        self.selected = target
        content = self.files[target]
        if offset >= len(content):
            return b"", PAST_THE_END
        return content[offset : offset + (order.le or 256)], OK

    def _record(self, order: Order, _book: PinBook) -> tuple[bytes, int]:
        record = self.records.get(order.p2 >> 3, {}).get(order.p1)
        return (record, OK) if record is not None else (b"", _RECORD_NOT_FOUND)

    def _verify(self, order: Order, book: PinBook) -> tuple[bytes, int]:
        name = self.pins.get(self._target(order.p2) or 0)
        if name is None:
            return b"", _NO_FILE_SELECTED
        return b"", book.verify(name, order.data) if order.data else book.tries(name)

    def _change(self, order: Order, book: PinBook) -> tuple[bytes, int]:
        name = self.pins.get(self._target(order.p2) or 0)
        if name is None:
            return b"", _NO_FILE_SELECTED
        return b"", book.change(name, order.data) if order.data else _NO_DATA_FITS

    def _sign(self, order: Order, book: PinBook) -> tuple[bytes, int]:
        entry = self.keys.get(self._target(order.p2) or 0)
        if entry is None:
            return b"", _NO_FILE_SELECTED
        key, pin = entry
        if pin not in book.verified:
            return b"", NOT_ALLOWED
        size = key.key_size // 8
        if not 1 <= len(order.data) <= size - 11:
            return b"", _NO_DATA_FITS
        return _pkcs1_sign(key, order.data), OK


def _challenge(order: Order, _book: PinBook) -> tuple[bytes, int]:
    return secrets.token_bytes(order.le or 8), OK


def _pkcs1_sign(key: rsa.RSAPrivateKey, digest_info: bytes) -> bytes:
    """PKCS#1 v1.5 padding and the private operation on whatever was given, as the card does with P1=00."""
    numbers = key.private_numbers()
    size = key.key_size // 8
    padded = b"\x00\x01" + b"\xff" * (size - 3 - len(digest_info)) + b"\x00" + digest_info
    message = int.from_bytes(padded, "big")
    first = pow(message, numbers.dmp1, numbers.p)
    second = pow(message, numbers.dmq1, numbers.q)
    lift = (first - second) * numbers.iqmp % numbers.p
    return (second + lift * numbers.q).to_bytes(size, "big")


def refused() -> frozenset[str]:
    """Guard of a file that no PIN opens here."""
    return _NEVER
