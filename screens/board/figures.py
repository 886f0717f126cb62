"""Ticket numbers for the hall: the counter's glyphs, drawn small (four rows) or large (seven rows)."""

from functools import cache

from screens.widgets.big import BLOCKS, GLYPHS

SMALL_ROWS, LARGE_ROWS = 4, 7


@cache
def points(char: str) -> tuple[str, ...]:
    """Return the seven rows of a glyph without empty columns at its sides; a blank keeps two."""
    rows = GLYPHS.get(char.upper(), GLYPHS[" "]).split(" ")
    filled = [column for column in range(len(rows[0])) if any(row[column] == "#" for row in rows)]
    if not filled:
        return tuple(row[:2] for row in rows)
    low, high = (0, len(rows[0]) - 1) if char.isalnum() else (filled[0], filled[-1])
    return tuple(row[low : high + 1] for row in rows)


def small(text: str) -> list[str]:
    """Return a text in half blocks: four rows, a point one cell wide and half a cell high."""
    return [" ".join(_pairs(points(char), row) for char in text) for row in range(SMALL_ROWS)]


def _pairs(rows: tuple[str, ...], row: int) -> str:
    full = [*rows, "." * len(rows[0])]
    return "".join(BLOCKS[up + down] for up, down in zip(full[row * 2], full[row * 2 + 1], strict=True))


def large(text: str) -> list[str]:
    """Return a text in full blocks: seven rows, a point two cells wide and one high."""
    return [
        "  ".join(points(char)[row].replace("#", "██").replace(".", "  ") for char in text) for row in range(LARGE_ROWS)
    ]


def cells(text: str, *, wide: bool) -> int:
    """Return how many cells a text takes."""
    return len((large if wide else small)(text)[0])
