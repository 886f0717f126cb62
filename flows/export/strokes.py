"""The shapes of a drawing in SVG: tasks, gateways, events, papers and arrows."""

from itertools import pairwise

from flows.export import ink
from flows.export.ink import Element
from flows.export.measure import HEAD, LINE, SMALL_LINE
from flows.export.picture import Arrow, Box, Picture, Point, Shape, Sheet
from flows.export.words import say
from flows.procedure import Step
from flows.words import labels


def draw(parent: Element, picture: Picture, left: float, right: float) -> None:
    """Draw what lies between two cuts: arrows first, so that shapes and words lie above them."""
    shapes = [shape for shape in picture.shapes.values() if left <= shape.box.x < right]
    inside = {shape.node.id for shape in shapes}
    for sheet in picture.sheets:
        if sheet.task in inside:
            _sheet(parent, sheet)
    for arrow in picture.arrows:
        if min(arrow.points).x < right and max(arrow.points).x > left:
            _line(parent, arrow)
    for shape in shapes:
        _shape(parent, shape)
    for arrow in picture.arrows:
        if arrow.label and arrow.flow.source in inside:
            ink.label(parent, arrow.label, "halo back-words" if arrow.flow.jump else "halo", SMALL_LINE)


def goes_on(parent: Element, picture: Picture, cut: float, corner: Point, room: float) -> None:
    """Draw the arrows that cross a cut on to the border, from a corner on the page that stands for the cut at y 0."""
    ends = {
        (corner.y + a.y, "back" if arrow.flow.jump else "flow")
        for arrow in picture.arrows for a, b in pairwise(arrow.points) if min(a.x, b.x) < cut < max(a.x, b.x)
    }  # fmt: skip
    for y, style in sorted(ends):
        ink.path(parent, (Point(corner.x, y), Point(corner.x + room, y)), style)


def _shape(parent: Element, shape: Shape) -> None:
    group = ink.element(parent, "g", id=shape.node.id)
    ink.element(group, "title").text = _tip(shape)
    if shape.node.shape == "task" and shape.node.step:
        _task(group, shape, shape.node.step, shape.node.place)
    elif shape.node.shape in {"start", "end", "terminate"}:
        _event(group, shape)
    else:
        _gate(group, shape)
    if shape.label and not shape.node.id.startswith("result-"):
        style = "question" if shape.node.shape == "choice" else "ending"
        ink.label(group, shape.label, style, SMALL_LINE)


def _tip(shape: Shape) -> str:
    node = shape.node
    return (node.step.help if node.step else node.about) or node.name


def _task(parent: Element, shape: Shape, step: Step, place: int) -> None:
    box = shape.box
    number = say("manual.number_source" if step.n else "manual.number", place=place, n=step.n)
    ink.rectangle(parent, box, "task final" if step.irreversible else "task", 6.0)
    ink.text(parent, number, box.x + 9, box.y + HEAD - 2, "number")
    ink.text(parent, _mark(step), box.right - 8, box.y + HEAD - 2, "kind")
    ink.lines(parent, shape.lines, box.x + 9, box.y + HEAD + LINE - 1, LINE, "words")


def _mark(step: Step) -> str:
    kind = labels("kind")[step.kind]
    return say("mark.other_person", kind=kind) if step.not_by else kind


def _gate(parent: Element, shape: Shape) -> None:
    box, middle = shape.box, shape.box.middle
    corners = (Point(middle.x, box.y), Point(box.right, middle.y), Point(middle.x, box.bottom), Point(box.x, middle.y))
    ink.polygon(parent, corners, "gate")
    arm = 8.0 if shape.node.shape in {"fork", "join"} else 5.5
    if shape.node.shape in {"fork", "join"}:
        _stroke(parent, Point(middle.x - arm, middle.y), Point(middle.x + arm, middle.y))
        _stroke(parent, Point(middle.x, middle.y - arm), Point(middle.x, middle.y + arm))
    else:
        _stroke(parent, Point(middle.x - arm, middle.y - arm), Point(middle.x + arm, middle.y + arm))
        _stroke(parent, Point(middle.x - arm, middle.y + arm), Point(middle.x + arm, middle.y - arm))


def _stroke(parent: Element, start: Point, stop: Point) -> None:
    ink.path(parent, (start, stop), "gate-mark")


def _event(parent: Element, shape: Shape) -> None:
    node, middle = shape.node, shape.box.middle
    style = "event" if node.shape == "start" else "event-end" if node.end == "completed" else "event-early"
    ink.element(parent, "circle", class_=style, cx=middle.x, cy=middle.y, r=shape.box.width / 2 - 1.5)
    if node.shape == "terminate":
        ink.element(parent, "circle", class_="event-all", cx=middle.x, cy=middle.y, r=shape.box.width / 2 - 6)


def _sheet(parent: Element, sheet: Sheet) -> None:
    box = sheet.box
    ink.path(parent, sheet.tie, "tie")
    fold = Box(box.right - 4, box.y, 4, 4)
    outline = (
        Point(box.x, box.y), Point(fold.x, box.y), Point(box.right, fold.bottom), Point(box.right, box.bottom),
        Point(box.x, box.bottom),
    )  # fmt: skip
    ink.polygon(parent, outline, "sheet")
    ink.label(parent, sheet.label, "sheet-words", SMALL_LINE)


def _line(parent: Element, arrow: Arrow) -> None:
    """Draw an arrow; one that leads back is drawn from its head, so that the dashes of several into one place agree."""
    if arrow.flow.jump:
        ink.path(parent, arrow.points[::-1], "back", marker_start="url(#back-tip)")
    else:
        ink.path(parent, arrow.points, "flow", marker_end="url(#tip)")
