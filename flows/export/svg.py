"""The drawing of a procedure as SVG: swimlanes in Japanese, folded into bands that fit a sheet laid sideways."""

from importlib import resources
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

from flows.export import ink
from flows.export.ink import Element
from flows.export.layout import LANE_HEAD, picture
from flows.export.picture import Box, Picture, Point
from flows.export.strokes import draw, goes_on
from flows.export.words import say, table
from flows.procedure import Procedure

SIDE, HEAD, TOP, FOOT, BETWEEN = 24.0, 34.0, 92.0, 24.0, 34.0
BAND = 1640.0


def svg(procedure: Procedure, band: float = BAND) -> str:
    """Return the drawing of a procedure as an SVG document.

    Args:
        procedure: what to draw.
        band: how wide a band may be before the drawing goes on below, in pixels; 1640 prints well on A3.
    """
    whole = picture(procedure)
    bands = [_cut(procedure, whole, span) for span in folds(whole, band)]
    wide = max(one.right - one.left for one in bands)
    high = TOP + sum(one.picture.pool.height + BETWEEN for one in bands) + FOOT
    root = _document(wide + HEAD + 2 * SIDE, high)
    ink.element(root, "title").text = procedure.title.ja
    _defs(root)
    ink.rectangle(root, Box(0, 0, wide + HEAD + 2 * SIDE, high), "paper")
    _heading(root, procedure)
    y = TOP
    for one in bands:
        _band(root, one, y, wide)
        _turns(root, one, y + one.picture.pool.height + 16, wide, last=one is bands[-1])
        y += one.picture.pool.height + BETWEEN
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


class Band(NamedTuple):
    """One band: the drawing with rows as high as this band needs, and from where to where it shows."""

    picture: Picture
    left: float
    right: float


def folds(drawn: Picture, band: float) -> list[range]:
    """Cut the columns of the drawing into bands no wider than asked, each at the gap that the fewest arrows cross."""
    first, found = 0, list[range]()
    while drawn.pool.right - (start := _left(drawn, first)) > band:
        near = [i for i, cut in enumerate(drawn.cuts) if i >= first and cut <= start + band]
        late = [i for i in near if drawn.cuts[i] > start + band * 0.75] or near[-1:] or [first]
        last = min(late, key=lambda i: (_crossings(drawn, drawn.cuts[i]), -i))
        found.append(range(first, last + 1))
        first = last + 1
    return [*found, range(first, len(drawn.cuts))]


def _left(drawn: Picture, column: int) -> float:
    return drawn.cuts[column - 1] if column else drawn.lanes[0].box.x + LANE_HEAD


def _cut(procedure: Procedure, whole: Picture, columns: range) -> Band:
    last = columns.stop == len(whole.cuts)
    right = whole.pool.right if last else whole.cuts[columns.stop - 1]
    return Band(picture(procedure, columns), _left(whole, columns.start), right)


def _crossings(drawn: Picture, x: float) -> int:
    return sum(
        min(a.x, b.x) < x < max(a.x, b.x) for arrow in drawn.arrows for a, b in pairwise(arrow.points)
    )  # fmt: skip


def _document(wide: float, high: float) -> Element:
    wide_, high_ = ink.number(wide), ink.number(high)
    return ET.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "lang": "ja", "width": wide_, "height": high_,
         "viewBox": f"0 0 {wide_} {high_}"},
    )  # fmt: skip


def _defs(root: Element) -> None:
    defs = ink.element(root, "defs")
    css = resources.files("flows.export").joinpath("svg.css").read_text(encoding="utf-8")
    ink.element(defs, "style").text = css.replace("FONT", ink.FONT)
    for name, tip, shape in (("tip", 9.5, "M0 1 L10 5 L0 9 z"), ("back-tip", 0.5, "M10 1 L0 5 L10 9 z")):
        marker = ink.element(
            defs, "marker", id=name, viewBox="0 0 10 10", refX=tip, refY=5.0, markerWidth=8.0, markerHeight=8.0,
            orient="auto",
        )  # fmt: skip
        ink.element(marker, "path", class_=name, d=shape)


def _heading(root: Element, procedure: Procedure) -> None:
    ink.text(root, procedure.title.ja, SIDE, 40.0, "title")
    sources = say("join.list").join(f"{one.document} {one.section}" for one in procedure.sources)
    ink.text(root, say("svg.sources", sources=sources), SIDE, 62.0, "source")
    ink.text(root, say("svg.legend"), SIDE, 80.0, "source")


def _band(root: Element, band: Band, top: float, wide: float) -> None:
    pool = band.picture.pool
    for lane in band.picture.lanes:
        y = top + lane.box.y - pool.y
        ink.rectangle(root, Box(SIDE + HEAD, y, wide, lane.box.height), f"lane {lane.lane}")
        ink.rectangle(root, Box(SIDE, y, HEAD, lane.box.height), f"head head-{lane.lane}")
        _upright(root, table("lane")[lane.lane], Point(SIDE + HEAD / 2, y + lane.box.height / 2))
    shown = band.right - band.left
    window = ink.element(
        root, "svg", x=SIDE + HEAD, y=top, width=shown, height=pool.height,
        viewBox=f"{ink.number(band.left)} {ink.number(pool.y)} {ink.number(shown)} {ink.number(pool.height)}",
    )  # fmt: skip
    draw(window, band.picture, band.left, band.right)
    if shown < wide:
        goes_on(root, band.picture, band.right, Point(SIDE + HEAD + shown, top - pool.y), wide - shown)


def _turns(root: Element, band: Band, y: float, wide: float, *, last: bool) -> None:
    """Say under a band that it goes on, or goes on from above."""
    if band.left > band.picture.lanes[0].box.x + LANE_HEAD:
        ink.text(root, say("svg.from_above"), SIDE + HEAD, y, "turn")
    if not last:
        ink.text(root, say("svg.goes_on"), SIDE + HEAD + wide, y, "turn turn-end")


def _upright(root: Element, word: str, middle: Point) -> None:
    """Write a word from above to below, as lane heads are read."""
    step = 17.0
    start = middle.y - (len(word) - 1) * step / 2 + 5
    ink.lines(root, word, middle.x, start, step, "lane-name")
