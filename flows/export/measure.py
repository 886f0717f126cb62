"""How much room things take in the drawing, in pixels."""

from collections.abc import Iterable
from typing import Literal

from flows.export.graph import Flow, Node
from flows.export.papers import Paper, papers
from flows.export.picture import Box, Label
from flows.export.ways import Kind
from flows.export.wrap import width, wrap

TASK, GATE, EVENT = 172.0, 40.0, 32.0
TEXT, SMALL = 12.0, 11.0
LINE, SMALL_LINE = 16.0, 14.0
CHOICE_COLUMN = 124.0
SHEET, SHEET_HEIGHT, SHEET_TEXT = 13.0, 17.0, 32.0
HEAD = 18.0
EVENT_COLUMN, WORDS, OUTCOME_WORDS, END_WORDS = 76.0, 100.0, 190.0, 150.0
ABOVE, ASIDE = 6.0, 12.0
Side = Literal["ahead", "down", "drop", "up"]


def task_lines(node: Node) -> tuple[str, ...]:
    """Return the lines written inside a task."""
    title = node.step.title if node.step else node.name
    return wrap(title, (TASK - 18) / TEXT)


def size(node: Node) -> tuple[float, float]:
    """Return width and height of a node's shape."""
    if node.shape == "task":
        return TASK, max(56.0, HEAD + LINE * len(task_lines(node)) + 14)
    return (EVENT, EVENT) if node.shape in {"start", "end", "terminate"} else (GATE, GATE)


def column(node: Node) -> float:
    """Return how wide the column of a node must be."""
    if node.shape == "choice":
        return CHOICE_COLUMN
    return EVENT_COLUMN if node.id in {"start", "end"} else size(node)[0]


def label(text: str, x: float, y: float, room: float, *, up: bool = False) -> Label:
    """Return text as lines in a box that begins at x and hangs from y, or stands on y."""
    lines = wrap(text, room / SMALL)
    wide = max((width(line) for line in lines), default=0) * SMALL
    high = SMALL_LINE * len(lines)
    return Label(box=Box(x, y - high if up else y, wide, high), lines=lines)


def sheets(node: Node) -> list[tuple[Paper, float]]:
    """Return the papers under a task, each with its height."""
    found = papers(node.step) if node.step else ()
    return [(paper, max(SHEET_HEIGHT + 5, SMALL_LINE * len(sheet_lines(paper)) + 6)) for paper in found]


def sheet_lines(paper: Paper) -> tuple[str, ...]:
    """Return the lines beside a paper: what happens to it, and its name."""
    return wrap(f"{paper.state}: {paper.label()}", (TASK - SHEET_TEXT) / SMALL)


def below(node: Node, leaving: Iterable[tuple[Flow, Kind]]) -> float:
    """Return how far a node with its papers, its question or the words of its arrows reaches below its row's middle."""
    half = size(node)[1] / 2
    if node.shape == "task":
        return half + sum(high for _, high in sheets(node)) + (6 if sheets(node) else 0)
    down = sum(words(flow) for flow, where in sides(leaving) if where == "down")
    return max(half + SMALL_LINE, ASIDE + down + SMALL_LINE * len(name_lines(node))) + 4


def name_lines(node: Node) -> tuple[str, ...]:
    """Return the lines beside a gateway or under an event."""
    return wrap(node.name, (WORDS if node.shape == "choice" else EVENT_COLUMN) / SMALL) if node.shape != "task" else ()


def above(node: Node, leaving: Iterable[tuple[Flow, Kind]]) -> float:
    """Return how far a node with the words of its arrows reaches above the middle of its row."""
    placed = sides(leaving)
    ahead = max((words(flow) for flow, where in placed if where == "ahead"), default=0.0)
    up = sum(words(flow) for flow, where in placed if where == "up")
    return max(size(node)[1] / 2, ahead + 3) + up + ABOVE


def sides(leaving: Iterable[tuple[Flow, Kind]]) -> list[tuple[Flow, Side]]:
    """Say on which side of a gateway the words of each arrow stand: those of one that goes on to the right above it."""
    found: list[tuple[Flow, Side]] = []
    ahead = False
    for flow, kind in sorted(leaving, key=lambda one: {"straight": 0, "gap": 1, "rise": 1}.get(one[1], 2)):
        first = kind in {"straight", "gap", "rise"} and not ahead
        ahead = ahead or first
        found.append((flow, "ahead" if first else "down" if kind == "gap" else "drop" if kind == "drop" else "up"))
    return found


def words(flow: Flow) -> float:
    """Return how high the words at an arrow are."""
    return SMALL_LINE * len(wrap(flow.name, WORDS / SMALL)) + (2 if flow.name else 0)


def hanging(flow: Flow) -> float:
    """Return how high an early end with the words of its arrow is."""
    return SMALL_LINE * len(wrap(flow.name, OUTCOME_WORDS / SMALL)) + EVENT + 10


def cumulated(start: float, sizes: Iterable[float]) -> list[float]:
    """Return where each of several things begins when they follow each other, and where the last one ends."""
    found = [start]
    for one in sizes:
        found.append(found[-1] + one)
    return found
