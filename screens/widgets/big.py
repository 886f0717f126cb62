"""Large numbers drawn with blocks, to be read from across the counter: ``B-021`` never looks like ``8-021``."""

from textual.content import Content
from textual.widgets import Static

GLYPHS = {
    "0": ".###. #...# #...# #...# #...# #...# .###.",
    "1": "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
    "2": ".###. #...# ....# ...#. ..#.. .#... #####",
    "3": ".###. #...# ....# ..##. ....# #...# .###.",
    "4": "...#. ..##. .#.#. #..#. ##### ...#. ...#.",
    "5": "##### #.... ####. ....# ....# #...# .###.",
    "6": ".###. #.... #.... ####. #...# #...# .###.",
    "7": "##### ....# ...#. ..#.. ..#.. ..#.. ..#..",
    "8": ".###. #...# #...# .###. #...# #...# .###.",
    "9": ".###. #...# #...# .#### ....# ....# .###.",
    "A": ".###. #...# #...# ##### #...# #...# #...#",
    "B": "####. #...# #...# ####. #...# #...# ####.",
    "C": ".###. #...# #.... #.... #.... #...# .###.",
    "D": "###.. #..#. #...# #...# #...# #..#. ###..",
    "E": "##### #.... #.... ####. #.... #.... #####",
    "F": "##### #.... #.... ####. #.... #.... #....",
    "-": "... ... ... ### ... ... ...",
    " ": "... ... ... ... ... ... ...",
}
"""Seven rows of points each; the signs between letters are narrower."""
BLOCKS = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}
ROWS = 4


def big(text: str, *, wide: bool = False) -> list[str]:
    """Return a text as four lines of half blocks.

    Args:
        text: digits, capital letters A to F, hyphen and blank; anything else is drawn as a blank.
        wide: every point takes two cells, so that the letters are as wide as they are high.
    """
    return [_row([_column_pair(char, row) for char in text], wide=wide) for row in range(ROWS)]


def _column_pair(char: str, row: int) -> str:
    points = GLYPHS.get(char.upper(), GLYPHS[" "]).split(" ")
    points.append("." * len(points[0]))
    return "".join(BLOCKS[upper + lower] for upper, lower in zip(points[row * 2], points[row * 2 + 1], strict=True))


def _row(parts: list[str], *, wide: bool) -> str:
    line = "  ".join(parts)
    return "".join(char * 2 for char in line) if wide else line


class BigNumber(Static):
    """A number, large and in the middle; twice as wide where there is room."""

    DEFAULT_CSS = "BigNumber { width: 100%; height: 4; text-align: center; color: $foreground; }"

    def __init__(self, text: str = "", *, name: str = "") -> None:
        super().__init__("", id=name or None, markup=False)
        self._text = text

    def show(self, text: str) -> None:
        """Show another number."""
        self._text = text
        self.on_resize()

    def on_resize(self) -> None:
        """Choose the width."""
        cells = len(big(self._text)[0])
        self.update(Content("\n".join(big(self._text, wide=cells * 2 <= self.size.width))))
