"""A small reader and writer for the TLV of Japanese cards.

Tags such as ``FF 10`` are not minimal BER, so general ASN.1 libraries refuse them; the content is read in order and
never recursed into blindly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TWO_BYTE_TAG = 0x1F


class TlvError(ValueError):
    """The bytes are not TLV."""


def items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield ``(tag, value)`` in order, stopping at filler bytes (``FF FF`` or ``00``).

    Raises:
        TlvError: If a length runs past the end.
    """
    at = 0
    while at < len(data) and not _filler(data, at):
        tag, at = _tag(data, at)
        length, at = _length(data, at)
        if at + length > len(data):
            raise TlvError(f"tag {tag:x} claims {length} bytes, {len(data) - at} are left")
        yield tag, data[at : at + length]
        at += length


def find(data: bytes, tag: int) -> bytes | None:
    """Return the value of the first ``tag`` at this level, or None."""
    return next((value for found, value in items(data) if found == tag), None)


def write(tag: int, value: bytes) -> bytes:
    """Return ``value`` with its tag and definite length in front (values up to 65,535 bytes)."""
    head = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    if len(value) < 0x80:
        return head + bytes([len(value)]) + value
    if len(value) < 0x100:
        return head + bytes([0x81, len(value)]) + value
    return head + b"\x82" + len(value).to_bytes(2, "big") + value


def _filler(data: bytes, at: int) -> bool:
    return data[at] == 0 or data[at : at + 2] in {b"\xff\xff", b"\xff"}


def _tag(data: bytes, at: int) -> tuple[int, int]:
    if data[at] & _TWO_BYTE_TAG != _TWO_BYTE_TAG:
        return data[at], at + 1
    if at + 2 > len(data):
        raise TlvError("a tag is cut off")
    return int.from_bytes(data[at : at + 2], "big"), at + 2


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise TlvError("a length is missing")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    size = first & 0x7F
    if not 1 <= size <= 2 or at + 1 + size > len(data):
        raise TlvError("a length is malformed")
    return int.from_bytes(data[at + 1 : at + 1 + size], "big"), at + 1 + size
