"""Text that stands in columns: widths are counted in cells, where a kanji takes two."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content

KINSOKU = "。、」』）・？！ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
"""What may not begin a line."""


def cut(text: str, cells: int) -> str:
    """Return the text in at most so many cells; a cut one ends in ``~`` and never in half a kanji."""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, max(cells - 1, 0)).rstrip() + "~" if cells > 0 else ""


def pad(text: str, cells: int) -> str:
    """Return the text cut or filled with blanks to exactly so many cells."""
    return set_cell_size(cut(text, cells), max(cells, 0))


def apart(left: str, right: str, cells: int) -> str:
    """Return left and right text on one line, the right one kept whole at the right edge."""
    return pad(left, cells - cell_len(right) - 1) + " " + right if right else pad(left, cells)


def spread(left: Content, right: Content, cells: int) -> Content:
    """Return styled left and right text on one line; the left one gives way."""
    room = max(cells - right.cell_length - 1, 0)
    return Content.assemble(left.truncate(room, pad=True), " ", right)


def fold(text: str, cells: int) -> list[str]:
    """Break a Japanese text into lines of at most so many cells; no line begins with 。 or 」."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for char in paragraph:
            if cell_len(line + char) > cells:
                line = _pushed(lines, line) if char in KINSOKU else _carry(lines, line)
            line += char
        lines.append(line)
    return lines


def _pushed(lines: list[str], line: str) -> str:
    """Finish a line before its last word sign, which moves down together with the sign that may not begin a line."""
    keep = len(line.rstrip(KINSOKU)) - 1
    if keep < 1 or len(line[:keep].strip()) < 2:
        return line
    lines.append(line[:keep])
    return line[keep:]


def _carry(lines: list[str], line: str) -> str:
    """Finish a line; an ASCII word that was begun moves down whole."""
    head, blank, word = line.rpartition(" ")
    # a sign alone on its line, ▲ above all, would look like a warning of nothing
    if blank and len(head) > 1 and word.isascii():
        lines.append(head)
        return word
    lines.append(line)
    return ""


def joined(parts: Sequence[Content], gap: str = "  ") -> Content:
    """Return the parts in one line with a gap between."""
    return Content(gap).join(part for part in parts if part.plain)
