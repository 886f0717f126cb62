"""The drawing of a procedure: every shape, paper, arrow and word in its place, the same each time."""

from collections import defaultdict
from collections.abc import Mapping

import msgspec

from flows.export import measure
from flows.export.arrows import arrows
from flows.export.graph import Flow, Graph, Node, graph
from flows.export.grid import Cell, Row, grid, ordered
from flows.export.measure import EVENT, GATE, SHEET, SHEET_HEIGHT, SHEET_TEXT
from flows.export.picture import Box, Label, Picture, Point, Shape, Sheet, Swimlane
from flows.export.ways import Kind, Ways, level, ways
from flows.export.words import table
from flows.procedure import Procedure

LEFT, POOL_HEAD, LANE_HEAD = 0.0, 30.0, 30.0
GAP, SLOT, CORRIDOR = 30.0, 9.0, 10.0
LANE_FOOT, MARGIN, LEAST, LANE_LETTER = 8.0, 20.0, 8.0, 17.0


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The lines everything is set on.

    Attributes:
        columns: left edge of each column; gaps: left edge of the gap after each.
        middles: the middle of each row; corridors: the lowest line of the corridor above it.
        hangs: the middle of each early end below a row, by its ``sub``.
        bands: top and bottom of each lane, from above.
    """

    columns: list[float]
    gaps: list[float]
    middles: Mapping[Row, float]
    corridors: Mapping[Row, float]
    hangs: Mapping[tuple[Row, int], float]
    bands: Mapping[str, tuple[float, float]]


def picture(procedure: Procedure, columns: range | None = None) -> Picture:
    """Draw a procedure.

    Args:
        procedure: what to draw.
        columns: only make room in the rows for what stands in these columns; for a drawing of which the rest is not
            shown. All when not given.
    """
    drawn = graph(procedure)
    cells = grid(drawn)
    found = ways(drawn, cells)
    frame = _frame(drawn, cells, found, columns)
    shapes = {node.id: _shape(node, cells[node.id], frame, _leaving(drawn, found, node)) for node in drawn.nodes}
    sheets = tuple(sheet for shape in shapes.values() for sheet in _sheets(shape))
    lines = arrows(drawn, shapes, found, frame)
    right = max(_reach(shapes, sheets), *(point.x for arrow in lines for point in arrow.points)) + MARGIN
    lanes = tuple(
        Swimlane(lane=lane, box=Box(LEFT + POOL_HEAD, top, right - LEFT - POOL_HEAD, bottom - top))  # type: ignore[arg-type]
        for lane, (top, bottom) in frame.bands.items()
    )
    pool = Box(LEFT, lanes[0].box.y, right - LEFT, lanes[-1].box.bottom - lanes[0].box.y)
    cuts = tuple(gap + 4 for gap in frame.gaps)
    return Picture(graph=drawn, pool=pool, lanes=lanes, shapes=shapes, sheets=sheets, arrows=lines, cuts=cuts)


def _leaving(drawn: Graph, found: Ways, node: Node) -> list[tuple[Flow, Kind]]:
    return [(flow, found.ways[flow.id].kind) for flow in drawn.flows if flow.source == node.id]


def _frame(drawn: Graph, cells: Mapping[str, Cell], found: Ways, shown: range | None) -> Frame:
    wide: dict[int, float] = defaultdict(float)
    for node in drawn.nodes:
        cell = cells[node.id]
        wide[cell.layer] = max(wide[cell.layer], EVENT if cell.sub else measure.column(node))
    room = [GAP + SLOT * found.gaps.get(layer, 0) for layer in sorted(wide)]
    start = LEFT + POOL_HEAD + LANE_HEAD + MARGIN
    columns = measure.cumulated(start, (wide[layer] + room[layer] for layer in sorted(wide)))
    gaps = [columns[layer] + wide[layer] for layer in sorted(wide)]
    shown = range(len(wide)) if shown is None else shown
    return _rows(ordered(dict(cells)), _heights(drawn, cells, found, shown), columns, gaps)


def _rows(rows: list[Row], heights: "Heights", columns: list[float], gaps: list[float]) -> Frame:
    middles: dict[Row, float] = {}
    corridors: dict[Row, float] = {}
    hangs: dict[tuple[Row, int], float] = {}
    bands: dict[str, tuple[float, float]] = {}
    y = 0.0
    for row in rows:
        top = y
        corridors[row] = y + CORRIDOR + SLOT * max(0, heights.corridors[row] - 1)
        middles[row] = corridors[row] + heights.up[row]
        y = middles[row] + heights.down[row]
        for sub in sorted(number for place, number in heights.hang if place == row):
            y += heights.hang[row, sub]
            hangs[row, sub] = y - EVENT / 2 - 4
        begins = bands.get(row[0], (top, top))[0]
        y = max(y + LANE_FOOT, begins + LANE_LETTER * len(table("lane")[row[0]]) + LANE_FOOT)
        bands[row[0]] = (begins, y)
    return Frame(columns=columns, gaps=gaps, middles=middles, corridors=corridors, hangs=hangs, bands=bands)


class Heights(msgspec.Struct):
    """How much room each row needs above and below its middle, for its early ends, and how many lines above it."""

    up: dict[Row, float]
    down: dict[Row, float]
    hang: dict[tuple[Row, int], float]
    corridors: dict[Row, int]


def _heights(drawn: Graph, cells: Mapping[str, Cell], found: Ways, shown: range) -> Heights:
    room = Heights(defaultdict(lambda: LEAST), defaultdict(lambda: LEAST), defaultdict(float), defaultdict(int))
    for node in drawn.nodes:
        cell, leaving = cells[node.id], _leaving(drawn, found, node)
        inside = cell.layer in shown
        if inside and not cell.sub:
            room.up[cell.row] = max(room.up[cell.row], measure.above(node, leaving))
            room.down[cell.row] = max(room.down[cell.row], measure.below(node, leaving))
        for flow, kind in leaving:
            if kind == "drop":
                key = (cell.row, cells[flow.target].sub)
                room.hang[key] = max(room.hang[key], measure.hanging(flow) if inside else 0.0)
    for (name, row), slot in found.corridor_slots.items():
        if any(_crosses(start, stop, shown) for place, start, stop in level(found.ways[name]) if place == row):
            room.corridors[row] = max(room.corridors[row], slot + 1)
    return room


def _crosses(start: int, stop: int, shown: range) -> bool:
    return min(start, stop) < 2 * shown.stop and max(start, stop) >= 2 * shown.start - 1


def _shape(node: Node, cell: Cell, frame: Frame, leaving: list[tuple[Flow, Kind]]) -> Shape:
    wide, high = measure.size(node)
    middle = frame.hangs[cell.row, cell.sub] if cell.sub else frame.middles[cell.row]
    inset = (measure.EVENT_COLUMN - EVENT) / 2 if node.id in {"start", "end"} else 0.0
    box = Box(frame.columns[cell.layer] + inset, middle - high / 2, wide, high)
    if node.shape == "task":
        return Shape(node=node, box=box, lines=measure.task_lines(node))
    return Shape(node=node, box=box, label=_name(node, box, leaving) if node.name else None)


def _name(node: Node, box: Box, leaving: list[tuple[Flow, Kind]]) -> Label:
    if node.shape == "choice":
        down = sum(measure.words(flow) for flow, side in measure.sides(leaving) if side == "down")
        return measure.label(node.name, box.x + GATE / 2 + 10, box.middle.y + measure.ASIDE + down, measure.WORDS)
    if node.id in {"start", "end"}:
        label = measure.label(node.name, 0, box.bottom + 2, measure.EVENT_COLUMN)
        return Label(box=label.box._replace(x=box.middle.x - label.box.width / 2), lines=label.lines)
    return measure.label(node.name, box.right + 4, box.middle.y - measure.SMALL_LINE / 2, measure.END_WORDS)


def _sheets(shape: Shape) -> list[Sheet]:
    y = shape.box.bottom + 6
    found = []
    for index, (paper, high) in enumerate(measure.sheets(shape.node)):
        box = Box(shape.box.x + 14, y + 1, SHEET, SHEET_HEIGHT)
        middle, gutter = box.middle.y, shape.box.x + 6
        tie = (Point(gutter, shape.box.bottom), Point(gutter, middle), Point(box.x, middle))
        lines = measure.sheet_lines(paper)
        text = Box(shape.box.x + SHEET_TEXT, y, measure.TASK - SHEET_TEXT, measure.SMALL_LINE * len(lines) + 3)
        name = f"{shape.node.id.replace('step-', 'paper-', 1)}-{index + 1}"
        label = Label(box=text, lines=lines)
        found.append(Sheet(id=name, task=shape.node.id, paper=paper, box=box, label=label, tie=tie))
        y += high
    return found


def _reach(shapes: Mapping[str, Shape], sheets: tuple[Sheet, ...]) -> float:
    boxes = [shape.box for shape in shapes.values()] + [sheet.label.box for sheet in sheets]
    return max(box.right for box in (*boxes, *(shape.label.box for shape in shapes.values() if shape.label)))
