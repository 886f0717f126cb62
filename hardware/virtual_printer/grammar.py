"""Splits a stream of bytes into ESC/POS commands, one at a time, as they arrive."""

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

_LEADS: Final = b"\x1b\x1c\x1d\x10"


class Command(msgspec.Struct, frozen=True):
    """One command as it stood in the stream.

    Attributes:
        name: The command bytes, such as ``GS V``; one byte for a control code; empty for text.
        body: What follows them. For a raster only its header: the rows are streamed.
        raw: All bytes of it.
        known: False for a lead byte and code that this printer has not heard of.
    """

    name: bytes
    body: bytes
    raw: bytes
    known: bool = True


@cache
def _lengths() -> dict[bytes, int | str]:
    text = files("hardware.virtual_printer").joinpath("grammar.toml").read_text(encoding="utf-8")
    table: dict[str, int | str] = tomllib.loads(text)
    return {bytes.fromhex(key): value for key, value in table.items()}


def first_command(data: bytearray) -> Command | None:
    """The command at the start of the buffer, or None while it has not arrived whole."""
    if data[0] not in _LEADS:
        return _text(data)
    if len(data) < 2:
        return None
    name = bytes(data[:2])
    rule = _lengths().get(name)
    if rule is None:
        return Command(name, b"", name, known=False)
    length = rule if isinstance(rule, int) else _variable(rule, data)
    if length is None or len(data) < 2 + length:
        return None
    raw = bytes(data[: 2 + length])
    return Command(name, raw[2:], raw)


def _text(data: bytearray) -> Command:
    if data[0] < 0x20:
        one = bytes(data[:1])
        return Command(one, b"", one)
    end = next((i for i, byte in enumerate(data) if byte < 0x20), len(data))
    run = bytes(data[:end])
    return Command(b"", run, run)


def _variable(rule: str, data: bytearray) -> int | None:
    """The number of bytes after the two of the name, None while the length itself has not arrived."""
    needed, count = _RULES[rule]
    return count(data) if len(data) >= 2 + needed else None


def _star(data: bytearray) -> int:
    return 3 + (data[3] + data[4] * 256) * (3 if data[2] > 1 else 1)


def _nul(data: bytearray) -> int | None:
    end = data.find(0, 2)
    return end - 1 if end >= 0 else None


def _bar(data: bytearray) -> int | None:
    if data[2] > 6:
        return 2 + data[3]
    end = data.find(0, 3)
    return end - 1 if end >= 0 else None


# For each rule: the bytes after the name it must see, and how it counts.
_RULES: Final[dict[str, tuple[int, Callable[[bytearray], int | None]]]] = {
    "n16+1": (3, lambda data: 3 + data[3] + data[4] * 256),
    "n32+1": (5, lambda data: 5 + int.from_bytes(data[3:7], "little")),
    "nul": (1, _nul),
    "star": (3, _star),
    "cut": (1, lambda data: 2 if data[2] in {65, 66, 97, 98, 103, 104} else 1),
    "bar": (2, _bar),
    "raster": (6, lambda _data: 6),
}
