"""Arrows as lines on the drawing, and the words beside them."""

from collections.abc import Mapping
from typing import Protocol

from flows.export import measure
from flows.export.graph import Flow, Graph
from flows.export.grid import Row
from flows.export.measure import EVENT, OUTCOME_WORDS, WORDS, Side
from flows.export.picture import Arrow, Box, Label, Point, Shape
from flows.export.ways import Way, Ways

SLOT, INTO_GAP = 9.0, 10.0


class Lines(Protocol):
    """What arrows need to know of the frame: where gaps begin, and the lowest line of each corridor."""

    @property
    def gaps(self) -> list[float]:
        """Left edge of the gap after each column."""
        ...

    @property
    def corridors(self) -> Mapping[Row, float]:
        """Y of the lowest line of the corridor above each row."""
        ...


def arrows(drawn: Graph, shapes: Mapping[str, Shape], found: Ways, frame: Lines) -> tuple[Arrow, ...]:
    """Draw every flow from shape to shape, with its words where its line leaves."""
    made: list[Arrow] = []
    for node in drawn.nodes:
        leaving = [(flow, found.ways[flow.id].kind) for flow in drawn.flows if flow.source == node.id]
        used: dict[Side, float] = {}
        for flow, side in measure.sides(leaving):
            way, source, target = found.ways[flow.id], shapes[flow.source].box, shapes[flow.target].box
            points = _points(flow, way, source, target, found, frame)
            label = _words(flow, side, source, points, used) if flow.name else None
            made.append(Arrow(flow=flow, points=points, label=label))
    order = {flow.id: index for index, flow in enumerate(drawn.flows)}
    return tuple(sorted(made, key=lambda arrow: order[arrow.flow.id]))


def _points(flow: Flow, way: Way, source: Box, target: Box, found: Ways, frame: Lines) -> tuple[Point, ...]:
    out, into = Point(source.right, source.middle.y), Point(target.x, target.middle.y)
    up, down = Point(source.middle.x, source.y), Point(target.middle.x, target.y)
    if way.kind == "straight":
        return (out, into)
    if way.kind == "drop":
        return (Point(up.x, source.bottom), Point(up.x, into.y), into)
    x = _upright(flow, way.gap, found, frame)
    if way.kind in {"gap", "rise"}:
        return (out, Point(x, out.y), Point(x, into.y), into)
    y = _level(flow, way.source.row, found, frame)
    if way.kind == "arch":
        return (up, Point(up.x, y), Point(down.x, y), down)
    if way.kind == "arch_gap":
        return (up, Point(up.x, y), Point(x, y), Point(x, into.y), into)
    if way.kind == "around":
        first = _upright(flow, way.source.layer, found, frame)
        return (out, Point(first, out.y), Point(first, y), Point(x, y), Point(x, into.y), into)
    level = _level(flow, way.target.row, found, frame)
    return (up, Point(up.x, y), Point(x, y), Point(x, level), Point(down.x, level), down)


def _upright(flow: Flow, gap: int, found: Ways, frame: Lines) -> float:
    return frame.gaps[gap] + INTO_GAP + SLOT * found.gap_slots.get((flow.id, gap), 0)


def _level(flow: Flow, row: Row, found: Ways, frame: Lines) -> float:
    return frame.corridors[row] - SLOT * found.corridor_slots.get((flow.id, row), 0)


def _words(flow: Flow, side: Side, source: Box, points: tuple[Point, ...], used: dict[Side, float]) -> Label:
    """Set the words of an arrow where it leaves its gateway; ``used`` is how much of each side is taken."""
    middle, taken = source.middle, used.get(side, 0.0)
    used[side] = taken + measure.words(flow)
    if side == "drop":
        return measure.label(flow.name, middle.x + 6, points[-1].y - EVENT / 2 - 1, OUTCOME_WORDS, up=True)
    if side == "ahead":
        return measure.label(flow.name, source.right + 2, middle.y - 3, WORDS, up=True)
    if side == "down":
        return measure.label(flow.name, source.right + 2, middle.y + 3 + taken, WORDS)
    above = min(source.y - 2, middle.y - 3 - used.get("ahead", 0.0))
    return measure.label(flow.name, middle.x + 4, above - taken, WORDS, up=True)
