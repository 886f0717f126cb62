"""The drawing of every procedure can be read: nothing lies on anything else, and every arrow arrives."""

from itertools import combinations, pairwise

import pytest

from flows.export.layout import picture
from flows.export.picture import Box, Point
from tests.flows.exported import drawn, everything

pytestmark = pytest.mark.parametrize("name", everything())


def overlap(one: Box, two: Box, slack: float = 0.0) -> bool:
    return (
        one.x < two.right - slack and two.x < one.right - slack
        and one.y < two.bottom - slack and two.y < one.bottom - slack
    )  # fmt: skip


def crosses(start: Point, stop: Point, box: Box) -> bool:
    """Whether a level or upright line passes through the inside of a box."""
    left, right = sorted((start.x, stop.x))
    top, bottom = sorted((start.y, stop.y))
    return left < box.right and right > box.x and top < box.bottom and bottom > box.y


def on_border(point: Point, box: Box) -> bool:
    inside = box.x <= point.x <= box.right and box.y <= point.y <= box.bottom
    return inside and (point.x in {box.x, box.right} or point.y in {box.y, box.bottom})


def test_no_two_shapes_overlap(name: str) -> None:
    found = drawn(name)
    boxes = {shape.node.id: shape.box for shape in found.shapes.values()} | {one.id: one.box for one in found.sheets}
    assert [(a, b) for a, b in combinations(boxes, 2) if overlap(boxes[a], boxes[b])] == []


def test_words_lie_on_no_shape_but_the_corners_of_their_own_gateway(name: str) -> None:
    found = drawn(name)
    words = [(shape.node.id, shape.label.box) for shape in found.shapes.values() if shape.label]
    words += [(arrow.flow.source, arrow.label.box) for arrow in found.arrows if arrow.label]
    words += [(sheet.id, sheet.label.box) for sheet in found.sheets]
    boxes = {shape.node.id: shape.box for shape in found.shapes.values()} | {one.id: one.box for one in found.sheets}
    on = [(owner, other) for owner, label in words for other, box in boxes.items() if overlap(label, box, 2.0)]
    assert [(owner, other) for owner, other in on if owner != other] == []


def test_words_do_not_lie_on_other_words(name: str) -> None:
    found = drawn(name)
    named = [shape for shape in found.shapes.values() if not shape.node.id.startswith("result-")]
    labels = [shape.label.box for shape in named if shape.label]
    labels += [arrow.label.box for arrow in found.arrows if arrow.label] + [sheet.label.box for sheet in found.sheets]
    assert [(a, b) for a, b in combinations(labels, 2) if overlap(a, b, 3.0)] == []


def test_every_shape_stands_inside_its_lane(name: str) -> None:
    found = drawn(name)
    lanes = {swimlane.lane: swimlane.box for swimlane in found.lanes}
    places = [(shape.node.lane, shape.box) for shape in found.shapes.values()]
    places += [(found.shapes[one.task].node.lane, box) for one in found.sheets for box in (one.box, one.label.box)]
    for lane, box in places:
        home = lanes[lane]
        inside = home.x <= box.x and home.y <= box.y and box.right <= home.right and box.bottom <= home.bottom
        assert inside, box


def test_every_arrow_begins_and_ends_at_its_shapes(name: str) -> None:
    found = drawn(name)
    for arrow in found.arrows:
        assert len(arrow.points) >= 2
        assert on_border(arrow.points[0], found.shapes[arrow.flow.source].box), arrow
        assert on_border(arrow.points[-1], found.shapes[arrow.flow.target].box), arrow
        assert all(a.x == b.x or a.y == b.y for a, b in pairwise(arrow.points)), arrow
    for sheet in found.sheets:
        assert on_border(sheet.tie[0], found.shapes[sheet.task].box)
        assert on_border(sheet.tie[-1], sheet.box)


def test_no_arrow_runs_through_a_shape(name: str) -> None:
    found = drawn(name)
    boxes = {shape.node.id: shape.box for shape in found.shapes.values()} | {one.id: one.box for one in found.sheets}
    through = [
        (arrow.flow.id, other)
        for arrow in found.arrows for other, box in boxes.items()
        if any(crosses(a, b, box) for a, b in pairwise(arrow.points))
    ]  # fmt: skip
    assert through == []


def test_arrows_that_share_no_end_do_not_lie_on_each_other(name: str) -> None:
    found = drawn(name)
    strangers = [
        (one, two) for one, two in combinations(found.arrows, 2)
        if one.flow.source != two.flow.source and one.flow.target != two.flow.target
    ]  # fmt: skip
    assert [(one.flow, two.flow) for one, two in strangers if _along(one.points, two.points)] == []


def _along(one: tuple[Point, ...], two: tuple[Point, ...]) -> bool:
    return any(_same_line(a, b, c, d) for a, b in pairwise(one) for c, d in pairwise(two))


def _same_line(a: Point, b: Point, c: Point, d: Point) -> bool:
    for across, along in ((0, 1), (1, 0)):
        if a[across] == b[across] == c[across] == d[across]:
            low = max(min(a[along], b[along]), min(c[along], d[along]))
            return low < min(max(a[along], b[along]), max(c[along], d[along]))
    return False


def test_the_same_definition_gives_the_same_drawing(name: str) -> None:
    assert picture(everything()[name]) == drawn(name)
