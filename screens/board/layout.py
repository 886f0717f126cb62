"""The board as lines of text for a size: two areas, the latest call largest, who waits below."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content

from flows.ports import BoardLine, BoardView
from screens.board.figures import LARGE_ROWS, SMALL_ROWS, cells, large, small
from screens.columns import cut, pad, spread
from screens.words import say

AREAS = ("reception", "delivery")
TALL = 34
"""Rows from which the latest call is drawn large."""


def area_lines(view: BoardView, area: str, wide: int, rows: int) -> list[Content]:
    """Return one area: its heading, then the calls, latest first, as many as fit.

    Args:
        view: what the board knows.
        area: ``reception`` or ``delivery``.
        wide: cells there are.
        rows: rows there are.
    """
    calls = [line for line in view.called if (line.area or "reception") == area]
    heading = Content.assemble(
        (say(f"board.{area}"), "bold $secondary"), (f"  {say(f'board.{area}', 'en')}", "$text-muted")
    )
    lines = [heading, Content("")]
    for index, line in enumerate(calls):
        drawn = list(_call(line, wide, latest=index == 0, tall=rows >= TALL - 8))
        if len(lines) + len(drawn) > rows:
            return _more(lines, calls[index:], rows)
        lines.extend(drawn)
    return lines


def _more(lines: list[Content], rest: Sequence[BoardLine], rows: int) -> list[Content]:
    """Name the calls that have no room to be drawn."""
    words = Content.styled("  ".join(f"{line.number} ▶ {line.place}" for line in rest), "bold")
    return [*lines[: rows - 1], words]


def _call(line: BoardLine, wide: int, *, latest: bool, tall: bool) -> Iterator[Content]:
    style = "bold $foreground" if latest else "$foreground"
    if latest and tall and cells(line.number, wide=True) <= wide:
        yield from (Content.styled(row, style) for row in large(line.number))
        yield Content("")
        yield from _place_below(line, wide)
    else:
        yield from _beside(line, wide, style)
    yield Content("")


def _beside(line: BoardLine, wide: int, style: str) -> Iterator[Content]:
    """Number and window side by side, the words for the window under them where there is no room beside."""
    number, digits = small(line.number), [""] * SMALL_ROWS
    if drawable(line.place) and cells(line.number, wide=False) + cells(line.place, wide=False) + 4 <= wide:
        digits = small(line.place)
    arrow = ["   ", " ▶ " if digits[0] else "   ", "   ", "   "]
    room = wide - cell_len(number[0]) - 3 - cell_len(digits[0]) - 1
    words = _place_words(line)
    beside = room >= max(cell_len(word) for word in words)
    labels = ["", *words, ""] if beside else [""] * SMALL_ROWS
    for row in range(SMALL_ROWS):
        yield Content.assemble((number[row], style), (arrow[row], "$text-muted"), (digits[row], "bold $accent"),
                               (f" {labels[row]}", "$text-muted"))  # fmt: skip
    if not beside:
        yield Content.styled(f"▶ {line.place}{words[0]}  {words[1]} {line.place}", "bold $accent")


def _place_below(line: BoardLine, wide: int) -> Iterator[Content]:
    words = _place_words(line)
    if not drawable(line.place):
        yield Content.styled(f"▶ {line.place}  {words[1]}", "bold $accent")
        return
    labels = ["", words[0], words[1], ""]
    for row, digits in enumerate(small(line.place)):
        yield Content.assemble((" ▶  " if row == 1 else "    ", "$text-muted"), (digits, "bold $accent"),
                               (cut(f"  {labels[row]}", wide - 4 - cell_len(digits)), "bold"))  # fmt: skip


def _place_words(line: BoardLine) -> tuple[str, str]:
    """Return what stands beside a window's number; a window with a name of its own needs no words."""
    return (say("board.window") if drawable(line.place) else line.place, say("board.window", "en"))


def drawable(place: str) -> bool:
    """Whether a window is named by digits, so that it can be drawn."""
    return place.isdigit() and place.isascii()


def waiting_lines(view: BoardView, wide: int) -> list[Content]:
    """Return who waits, and how long it may take, in two lines."""
    label = say("board.waiting")
    numbers = "  ".join(line.number for line in view.waiting)
    count = say("board.count", n=len(view.waiting))
    first = spread(Content.assemble((f"{label} ", "bold"), (say("board.waiting", "en"), "$text-muted"), f"  {numbers}"),
                   Content.styled(count, "$text-muted"), wide)  # fmt: skip
    return [first, Content(cut(estimate_words(view), wide))]


def estimate_words(view: BoardView) -> str:
    """Return the waiting estimates by letter; where today has taught nothing yet, the board says so."""
    if not view.estimates:
        return say("board.no_estimate") if view.waiting else ""
    spans = "   ".join(say("board.span", letter=letter, low=low, high=high)
                       for letter, (low, high) in sorted(view.estimates.items()))  # fmt: skip
    return f"{say('board.estimate')}  {spans}"


def title(view: BoardView | None, now: str, wide: int) -> Content:
    """Return the title line with the time."""
    del view
    words = Content.assemble((say("board.title"), "bold"), (f"  {say('board.title', 'en')}", "$text-muted"))
    return spread(words, Content.styled(now, "bold"), wide)


def columns(left: Sequence[Content], right: Sequence[Content], wide: int, rows: int) -> list[Content]:
    """Return two areas side by side, each half of the width."""
    half = wide // 2
    empty = Content("")
    return [
        Content.assemble(
            (left[row] if row < len(left) else empty).truncate(half - 1, pad=True),
            " ",
            right[row] if row < len(right) else empty,
        )
        for row in range(rows)
    ]


__all__ = ["AREAS", "LARGE_ROWS", "area_lines", "columns", "pad", "title", "waiting_lines"]
