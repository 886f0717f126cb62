"""Drawing with SVG elements: boxes, lines, words. Numbers are written short; the same drawing is the same text."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from flows.export.picture import Box, Label, Point

Element = ET.Element
FONT = "'BIZ UDPGothic','BIZ UDPゴシック','Yu Gothic UI','Meiryo','Noto Sans CJK JP','IPAexGothic',sans-serif"


def number(value: float) -> str:
    """Return a length without needless digits."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def element(parent: Element, tag: str, **attributes: object) -> Element:
    """Add an element; ``_`` in names stands for ``-``."""
    words = {
        name.rstrip("_").replace("_", "-"): number(value) if isinstance(value, float) else str(value)
        for name, value in attributes.items()
    }
    return ET.SubElement(parent, tag, words)


def rectangle(parent: Element, box: Box, style: str, round_: float = 0.0) -> Element:
    """Draw a box of a style (a class of the style sheet)."""
    return element(
        parent, "rect", class_=style, x=box.x, y=box.y, width=box.width, height=box.height, rx=round_
    )  # fmt: skip


def text(parent: Element, words: str, x: float, y: float, style: str) -> Element:
    """Write one line; y is its base line."""
    found = element(parent, "text", class_=style, x=x, y=y)
    found.text = words
    return found


def lines(parent: Element, words: Iterable[str], x: float, y: float, step: float, style: str) -> None:
    """Write lines below each other; y is the base line of the first."""
    for index, line in enumerate(words):
        text(parent, line, x, y + index * step, style)


def label(parent: Element, words: Label, style: str, step: float) -> None:
    """Write the lines of a label into its box."""
    lines(parent, words.lines, words.box.x, words.box.y + step - 3, step, style)


def path(parent: Element, points: Iterable[Point], style: str, **more: object) -> Element:
    """Draw a line through points."""
    way = " L".join(f"{number(point.x)} {number(point.y)}" for point in points)
    return element(parent, "path", class_=style, d=f"M{way}", **more)


def polygon(parent: Element, points: Iterable[Point], style: str) -> Element:
    """Draw a closed shape."""
    return element(
        parent, "polygon", class_=style, points=" ".join(f"{number(x)},{number(y)}" for x, y in points)
    )  # fmt: skip
