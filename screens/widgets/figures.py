"""Large figures and letters drawn with half blocks, readable from across the hall."""

from functools import cache

ROWS = 5
GLYPHS: dict[str, tuple[str, ...]] = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", "███", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", "  █", " █ ", " █ "),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
    "A": ("███", "█ █", "███", "█ █", "█ █"),
    "B": ("██ ", "█ █", "██ ", "█ █", "██ "),
    "C": ("███", "█  ", "█  ", "█  ", "███"),
    "D": ("██ ", "█ █", "█ █", "█ █", "██ "),
    "E": ("███", "█  ", "██ ", "█  ", "███"),
    "F": ("███", "█  ", "██ ", "█  ", "█  "),
    "-": ("   ", "   ", "███", "   ", "   "),
    ",": ("  ", "  ", "  ", " █", "█ "),
    ":": (" ", "█", " ", "█", " "),
    " ": (" ", " ", " ", " ", " "),
}
"""Five rows of full blocks; each block is drawn two cells wide where there is room."""


@cache
def rows(text: str, wide: int = 2) -> tuple[str, ...]:
    """Return the rows of a text, each block so many cells wide; a character without a drawing is left out."""
    drawn = [GLYPHS[char] for char in text.upper() if char in GLYPHS]
    gap = " " * wide
    return tuple(
        gap.join("".join(cell * wide for cell in glyph[row]) for glyph in drawn).rstrip() for row in range(ROWS)
    )


def big(text: str, wide: int = 2) -> str:
    """Return a text in large figures, rows joined by line ends."""
    return "\n".join(rows(text, wide))


def width(text: str, wide: int = 2) -> int:
    """Return how many cells a text takes in large figures."""
    drawn = [GLYPHS[char] for char in text.upper() if char in GLYPHS]
    return sum(len(glyph[0]) for glyph in drawn) * wide + wide * max(len(drawn) - 1, 0)


def halved(text: str) -> tuple[str, ...]:
    """Return the rows at half height with half blocks: three rows, one cell a block; for narrow screens."""
    full = [*rows(text, 1), ""]
    length = max(len(row) for row in full)
    padded = [row.ljust(length) for row in full]
    return tuple(
        "".join(
            _HALF[top != " ", bottom != " "] for top, bottom in zip(padded[row], padded[row + 1], strict=True)
        ).rstrip()
        for row in range(0, ROWS + 1, 2)
    )


_HALF = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
