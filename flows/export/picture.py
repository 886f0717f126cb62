"""Where everything of a procedure's drawing is, in pixels; BPMN and SVG are both written from this."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from flows.export.graph import Flow, Graph, Node
from flows.export.papers import Paper
from flows.procedure import Lane


class Point(NamedTuple):
    """A place, from the upper left corner."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle: upper left corner and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """X of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Y of the lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """The point in the middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of text in their box."""

    box: Box
    lines: tuple[str, ...]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A node in its place; ``label`` is the text beside it, none for tasks (their text is inside)."""

    node: Node
    box: Box
    lines: tuple[str, ...] = ()
    label: Label | None = None


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A paper in its place under the task that moves it, and the line that ties it there."""

    id: str
    task: str
    paper: Paper
    box: Box
    label: Label
    tie: tuple[Point, ...]


class Arrow(msgspec.Struct, frozen=True, kw_only=True):
    """A flow with its way."""

    flow: Flow
    points: tuple[Point, ...]
    label: Label | None = None


class Swimlane(msgspec.Struct, frozen=True, kw_only=True):
    """One lane of the pool."""

    lane: Lane
    box: Box


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The whole drawing.

    Attributes:
        cuts: x in the gaps between columns, where the drawing may be folded.
    """

    graph: Graph
    pool: Box
    lanes: tuple[Swimlane, ...]
    shapes: Mapping[str, Shape]
    sheets: tuple[Sheet, ...]
    arrows: tuple[Arrow, ...]
    cuts: tuple[float, ...]
