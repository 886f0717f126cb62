"""Which characters a font file can really draw, variation sequences included.

Reads the ``cmap`` table of an OpenType file, formats 4, 12 and 14 (OpenType specification, cmap). Drawing libraries
put an empty box where a glyph is missing; a name on a slip must never become a box, so we look first.
"""

import struct
from bisect import bisect_right
from pathlib import Path
from typing import Final

_WANTED: Final = ((3, 10), (0, 6), (0, 4), (0, 3), (3, 1))


class Cmap:
    """The characters of one font.

    Args:
        path: A ``.ttf``, ``.otf`` or ``.ttc`` file; of a collection the first font.

    Raises:
        ValueError: The file has no usable character map.
    """

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        table = _table(data, b"cmap")
        subtables = _subtables(table)
        at = next((subtables[key] for key in _WANTED if key in subtables), None)
        if at is None:
            raise ValueError(f"{path}: no Unicode character map")
        self._starts, self._ends = _ranges(table, at)
        self._variations = _variations(table, subtables[0, 5]) if (0, 5) in subtables else {}

    def has(self, base: int, selector: int | None = None) -> bool:
        """Whether the font draws a character, with exactly this variation selector if one is given."""
        if selector is not None:
            return base in self._variations.get(selector, frozenset())
        at = bisect_right(self._starts, base) - 1
        return at >= 0 and base <= self._ends[at]


def _table(data: bytes, name: bytes) -> bytes:
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, start + 4)[0]
    for entry in range(count):
        tag, _sum, offset, length = struct.unpack_from(">4sIII", data, start + 12 + 16 * entry)
        if tag == name:
            return data[offset : offset + length]
    raise ValueError(f"no {name.decode()} table")


def _subtables(table: bytes) -> dict[tuple[int, int], int]:
    count = struct.unpack_from(">H", table, 2)[0]
    records = (struct.unpack_from(">HHI", table, 4 + 8 * i) for i in range(count))
    return {(platform, encoding): offset for platform, encoding, offset in records}


def _ranges(table: bytes, at: int) -> tuple[list[int], list[int]]:
    kind = struct.unpack_from(">H", table, at)[0]
    if kind == 12:
        count = struct.unpack_from(">I", table, at + 12)[0]
        groups = list(struct.iter_unpack(">III", table[at + 16 : at + 16 + 12 * count]))
        return [group[0] for group in groups], [group[1] for group in groups]
    if kind == 4:
        return _segments(table, at)
    raise ValueError(f"character map format {kind} is not read")


def _segments(table: bytes, at: int) -> tuple[list[int], list[int]]:
    count = struct.unpack_from(">H", table, at + 6)[0] // 2
    ends = list(struct.unpack_from(f">{count}H", table, at + 14))
    starts = list(struct.unpack_from(f">{count}H", table, at + 16 + 2 * count))
    return starts, ends


def _variations(table: bytes, at: int) -> dict[int, frozenset[int]]:
    count = struct.unpack_from(">I", table, at + 6)[0]
    found: dict[int, frozenset[int]] = {}
    for i in range(count):
        record = table[at + 10 + 11 * i : at + 21 + 11 * i]
        selector = int.from_bytes(record[:3])
        default, other = struct.unpack(">II", record[3:])
        found[selector] = frozenset(_defaults(table, at, default)) | frozenset(_others(table, at, other))
    return found


def _defaults(table: bytes, at: int, offset: int) -> list[int]:
    if not offset:
        return []
    count = struct.unpack_from(">I", table, at + offset)[0]
    start = at + offset + 4
    rows = (table[start + 4 * i : start + 4 * i + 4] for i in range(count))
    return [int.from_bytes(row[:3]) + more for row in rows for more in range(row[3] + 1)]


def _others(table: bytes, at: int, offset: int) -> list[int]:
    if not offset:
        return []
    count = struct.unpack_from(">I", table, at + offset)[0]
    start = at + offset + 4
    return [int.from_bytes(table[start + 5 * i : start + 5 * i + 3]) for i in range(count)]
