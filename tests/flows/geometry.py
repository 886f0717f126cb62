"""What can be wrong with a drawing: each function returns its faults."""

from itertools import combinations, pairwise

from flows.export.picture import Box, Picture, Point


def boxes(found: Picture) -> dict[str, Box]:
    """Every shape and paper by id."""
    return {shape.node.id: shape.box for shape in found.shapes.values()} | {one.id: one.box for one in found.sheets}


def words(found: Picture) -> list[tuple[str, Box]]:
    """The boxes of all words beside shapes and arrows, each with the shape it belongs to."""
    named = [(shape.node.id, shape.label.box) for shape in found.shapes.values() if shape.label]
    named += [(arrow.flow.source, arrow.label.box) for arrow in found.arrows if arrow.label]
    return named + [(sheet.id, sheet.label.box) for sheet in found.sheets]


def shapes_on_shapes(found: Picture) -> list[object]:
    """No two shapes overlap."""
    placed = boxes(found)
    return [(a, b) for a, b in combinations(placed, 2) if _overlap(placed[a], placed[b])]


def words_on_shapes(found: Picture) -> list[object]:
    """Words lie on no shape; only the empty corners of their own gateway may lie under them."""
    placed = boxes(found)
    on = [(owner, other) for owner, label in words(found) for other, box in placed.items() if _overlap(label, box, 2.0)]
    return [pair for pair in on if pair[0] != pair[1]]


def words_on_words(found: Picture) -> list[object]:
    """Words do not lie on other words (what a result gateway is called is not drawn)."""
    unwritten = {
        shape.label.box for shape in found.shapes.values() if shape.label and shape.node.id.startswith("result-")
    }
    shown = [box for _owner, box in words(found) if box not in unwritten]
    return [(a, b) for a, b in combinations(shown, 2) if _overlap(a, b, 3.0)]


def strays(found: Picture) -> list[object]:
    """Every shape and paper stands inside the lane of its step."""
    lanes = {swimlane.lane: swimlane.box for swimlane in found.lanes}
    placed = [(shape.node.lane, shape.box) for shape in found.shapes.values()]
    placed += [(found.shapes[one.task].node.lane, box) for one in found.sheets for box in (one.box, one.label.box)]
    return [box for lane, box in placed if not _inside(box, lanes[lane])]


def loose_ends(found: Picture) -> list[object]:
    """Every arrow begins and ends at its shapes and only goes level or upright."""
    loose: list[object] = []
    for arrow in found.arrows:
        source, target = found.shapes[arrow.flow.source].box, found.shapes[arrow.flow.target].box
        square = all(a.x == b.x or a.y == b.y for a, b in pairwise(arrow.points))
        if not (_on_border(arrow.points[0], source) and _on_border(arrow.points[-1], target) and square):
            loose.append(arrow)
    return loose + [
        sheet
        for sheet in found.sheets
        if not (_on_border(sheet.tie[0], found.shapes[sheet.task].box) and _on_border(sheet.tie[-1], sheet.box))
    ]


def arrows_through_shapes(found: Picture) -> list[object]:
    """No arrow runs through a shape or a paper."""
    return [
        (arrow.flow.id, other)
        for arrow in found.arrows
        for other, box in boxes(found).items()
        if any(_crosses(a, b, box) for a, b in pairwise(arrow.points))
    ]


def arrows_on_arrows(found: Picture) -> list[object]:
    """Arrows that share neither source nor target do not lie on each other."""
    return [
        (one.flow.id, two.flow.id)
        for one, two in combinations(found.arrows, 2)
        if one.flow.source != two.flow.source and one.flow.target != two.flow.target
        if any(_along(a, b, c, d) for a, b in pairwise(one.points) for c, d in pairwise(two.points))
    ]


def _overlap(one: Box, two: Box, slack: float = 0.0) -> bool:
    across = one.x < two.right - slack and two.x < one.right - slack
    return across and one.y < two.bottom - slack and two.y < one.bottom - slack


def _inside(box: Box, home: Box) -> bool:
    return home.x <= box.x and home.y <= box.y and box.right <= home.right and box.bottom <= home.bottom


def _on_border(point: Point, box: Box) -> bool:
    inside = box.x <= point.x <= box.right and box.y <= point.y <= box.bottom
    return inside and (point.x in {box.x, box.right} or point.y in {box.y, box.bottom})


def _crosses(start: Point, stop: Point, box: Box) -> bool:
    left, right = sorted((start.x, stop.x))
    top, bottom = sorted((start.y, stop.y))
    return left < box.right and right > box.x and top < box.bottom and bottom > box.y


def _along(a: Point, b: Point, c: Point, d: Point) -> bool:
    for across, along in ((0, 1), (1, 0)):
        if a[across] == b[across] == c[across] == d[across]:
            low = max(min(a[along], b[along]), min(c[along], d[along]))
            return low < min(max(a[along], b[along]), max(c[along], d[along]))
    return False


CHECKS = (
    shapes_on_shapes, words_on_shapes, words_on_words, strays, loose_ends, arrows_through_shapes, arrows_on_arrows,
)  # fmt: skip
