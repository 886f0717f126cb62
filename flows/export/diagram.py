"""The diagram part of a BPMN document (BPMN DI): where each shape, edge and label is."""

from collections.abc import Iterable

from flows.export.ink import number
from flows.export.picture import Box, Picture, Point
from flows.export.tags import Element, tag


def write_diagram(root: Element, drawn: Picture, collaboration: str, pool: str) -> None:
    """Write the drawing of one procedure."""
    found = tag(root, "bpmndi:BPMNDiagram", id=f"diagram-{pool}")
    plane = tag(found, "bpmndi:BPMNPlane", id=f"plane-{pool}", bpmnElement=collaboration)
    _shape(plane, pool, drawn.pool, isHorizontal="true")
    for lane in drawn.lanes:
        _shape(plane, f"lane-{lane.lane}", lane.box, isHorizontal="true")
    for shape in drawn.shapes.values():
        marker = {"isMarkerVisible": "true"} if shape.node.shape in {"choice", "merge"} else {}
        _shape(plane, shape.node.id, shape.box, shape.label.box if shape.label else None, **marker)
    for sheet in drawn.sheets:
        _shape(plane, sheet.id, sheet.box, sheet.label.box)
        _edge(plane, f"{sheet.id}-tie", sheet.tie[::-1] if sheet.paper.enters else sheet.tie)
    for arrow in drawn.arrows:
        _edge(plane, arrow.flow.id, arrow.points, arrow.label.box if arrow.label else None)


def _shape(plane: Element, element: str, box: Box, label: Box | None = None, **more: str) -> None:
    found = tag(plane, "bpmndi:BPMNShape", id=f"{element}-di", bpmnElement=element, **more)
    _bounds(found, box)
    if label:
        _bounds(tag(found, "bpmndi:BPMNLabel"), label)


def _edge(plane: Element, element: str, points: Iterable[Point], label: Box | None = None) -> None:
    found = tag(plane, "bpmndi:BPMNEdge", id=f"{element}-di", bpmnElement=element)
    for point in points:
        tag(found, "di:waypoint", x=number(point.x), y=number(point.y))
    if label:
        _bounds(tag(found, "bpmndi:BPMNLabel"), label)


def _bounds(parent: Element, box: Box) -> None:
    tag(
        parent, "dc:Bounds", x=number(box.x), y=number(box.y), width=number(box.width), height=number(box.height)
    )  # fmt: skip
