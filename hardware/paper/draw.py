"""Draws blocks one under the other as a black and white picture of the slip."""

from collections.abc import Iterable, Sequence
from functools import singledispatch
from typing import Final

import msgspec
from PIL import Image, ImageDraw

from hardware.paper.blocks import Banner, Block, Check, Code, Gap, Pair, Rule, Stamps, Text
from hardware.paper.fonts import Fonts, face
from hardware.paper.graphemes import clean, wrap
from hardware.paper.qr import draw_code
from hardware.printer.profile import PrinterProfile

_INK: Final = 0
_PAPER: Final = 255
_DARK: Final = 150
_LEADING: Final = 1.36


class Pen(msgspec.Struct, frozen=True):
    """What drawing needs to know: the width, the density and the fonts."""

    width: int
    profile: PrinterProfile
    fonts: Fonts

    def dots(self, size: int) -> int:
        """A size at 203 dpi in dots of this printer."""
        return self.profile.scale(size)

    def length(self, text: str, size: int, *, bold: bool) -> float:
        """How long a text is, in dots; size is in dots too."""
        return sum(face(path, size).getlength(run) for path, run in self.fonts.runs(text, bold=bold))

    def narrowed(self, width: int) -> "Pen":
        """The same pen for a narrower column."""
        return msgspec.structs.replace(self, width=width)


def draw(blocks: Iterable[Block], profile: PrinterProfile, fonts: Fonts) -> Image.Image:
    """Draw a whole slip.

    Args:
        blocks: From top to bottom.
        profile: Gives the width and the density.
        fonts: Where the glyphs come from.

    Returns:
        A picture in mode ``1``, `profile.dots` wide.

    Raises:
        FontError: A character has no glyph.
        ValueError: A QR payload is not printable ASCII or too long.
    """
    side = profile.scale(6)
    pen = Pen(profile.dots - 2 * side, profile, fonts)
    page = _stack([strip(block, pen) for block in blocks], pen.width)
    whole = Image.new("L", (profile.dots, page.height + profile.scale(24)), _PAPER)
    whole.paste(page, (side, profile.scale(8)))
    return whole.point(_threshold).convert("1", dither=Image.Dither.NONE)


def _threshold(value: float) -> int:
    return _PAPER if value > _DARK else _INK


def _stack(strips: Sequence[Image.Image], width: int) -> Image.Image:
    page = Image.new("L", (width, max(1, sum(one.height for one in strips))), _PAPER)
    top = 0
    for one in strips:
        page.paste(one, (0, top))
        top += one.height
    return page


def _blank(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (width, height), _PAPER)
    return image, ImageDraw.Draw(image)


@singledispatch
def strip(block: object, pen: Pen) -> Image.Image:
    """Draw one block as a strip of the pen's width."""
    raise TypeError(f"{type(block).__name__} is not a block ({pen.width} dots)")


@strip.register
def _text(block: Text, pen: Pen) -> Image.Image:
    text, size, indent = clean(block.text), pen.dots(block.size), pen.dots(block.indent) if block.indent else 0
    room = pen.width - indent
    if block.fit:
        size = max(8, min(size, int(size * room / max(1.0, pen.length(text, size, bold=block.bold)))))
        lines = [text]
    else:
        lines = wrap(text, room, lambda part: pen.length(part, size, bold=block.bold))
    height = round(size * _LEADING)
    image, _canvas = _blank(pen.width, height * len(lines))
    for row, line in enumerate(lines):
        space = room - pen.length(line, size, bold=block.bold)
        left = indent + {"left": 0.0, "center": space / 2, "right": space}[block.align]
        _write(image, (left, row * height + (height + size * 0.7) / 2), line, size, pen, bold=block.bold)
    return image


def _write(
    image: Image.Image, at: tuple[float, float], text: str, size: int, pen: Pen, *, bold: bool, ink: int = _INK
) -> None:
    """Write one line with its baseline at a point, each run in its own font."""
    canvas, (x, y) = ImageDraw.Draw(image), at
    for path, run in pen.fonts.runs(text, bold=bold):
        font = face(path, size)
        canvas.text((round(x), round(y)), run, font=font, fill=ink, anchor="ls", language="ja")
        x += font.getlength(run)


@strip.register
def _pair(block: Pair, pen: Pen) -> Image.Image:
    size, right = pen.dots(block.size), clean(block.right)
    taken = round(pen.length(right, size, bold=block.bold)) + pen.dots(16)
    left = Text(block.left, block.size, block.bold)
    room = pen.width - taken
    if room < pen.width // 3 and pen.length(clean(block.left), size, bold=block.bold) > room:
        return _stack([strip(left, pen), strip(Text(right, block.size, block.bold, "right", fit=True), pen)], pen.width)
    label = strip(left, pen.narrowed(room))
    value = strip(Text(right, block.size, block.bold, "right"), pen.narrowed(taken))
    image, _canvas = _blank(pen.width, max(label.height, value.height))
    image.paste(label, (0, 0))
    image.paste(value, (room, image.height - value.height))
    return image


@strip.register
def _rule(block: Rule, pen: Pen) -> Image.Image:
    thick, around = pen.dots(block.thick), pen.dots(9)
    image, canvas = _blank(pen.width, thick + 2 * around)
    step = pen.dots(6)
    for left in range(0, pen.width, 2 * step) if block.dashed else (0,):
        right = min(left + step, pen.width) if block.dashed else pen.width
        canvas.rectangle((left, around, right - 1, around + thick - 1), fill=_INK)
    return image


@strip.register
def _gap(block: Gap, pen: Pen) -> Image.Image:
    return _blank(pen.width, pen.dots(block.rows))[0]


@strip.register
def _banner(block: Banner, pen: Pen) -> Image.Image:
    text = strip(Text(block.text, block.size, bold=True, align="center", fit=True), pen)
    image, _canvas = _blank(pen.width, text.height + pen.dots(20))
    bar = Image.new("L", (pen.width, text.height + pen.dots(8)), _INK)
    bar.paste(_PAPER, (0, pen.dots(4)), text.point(lambda value: _PAPER - value))
    image.paste(bar, (0, pen.dots(6)))
    return image


@strip.register
def _code(block: Code, pen: Pen) -> Image.Image:
    picture = draw_code(block.payload, min(pen.dots(block.room), pen.width), pen.dots(block.module)).convert("L")
    if not block.beside:
        image, _canvas = _blank(pen.width, picture.height)
        image.paste(picture, ((pen.width - picture.width) // 2, 0))
        return image
    column = pen.narrowed(pen.width - picture.width)
    words = _stack([strip(part, column) for part in block.beside], column.width)
    image, _canvas = _blank(pen.width, max(picture.height, words.height))
    image.paste(picture, (0, (image.height - picture.height) // 2))
    image.paste(words, (picture.width, (image.height - words.height) // 2))
    return image


@strip.register
def _check(block: Check, pen: Pen) -> Image.Image:
    size = pen.dots(block.size)
    indent = round(size * 1.4)
    column = pen.narrowed(pen.width - indent)
    parts: list[Block] = [Text(block.text, block.size)]
    parts += [Text(line, max(18, block.size * 3 // 4)) for line in block.under if line]
    words = _stack([strip(part, column) for part in parts], column.width)
    image, canvas = _blank(pen.width, words.height + pen.dots(6))
    image.paste(words, (indent, 0))
    top, side = round(size * 0.2), round(size * 0.94)
    canvas.rectangle((1, top, 1 + side, top + side), outline=_INK, width=pen.dots(2))
    if block.ticked:
        points = [(side * 0.2, top + side * 0.5), (side * 0.45, top + side * 0.78), (side * 1.02, top - side * 0.02)]
        canvas.line(points, fill=_INK, width=pen.dots(4), joint="curve")
    return image


@strip.register
def _stamps(block: Stamps, pen: Pen) -> Image.Image:
    line, label, count = pen.dots(2), pen.dots(28), max(1, len(block.labels))
    image, canvas = _blank(pen.width, label + pen.dots(block.height) + pen.dots(12))
    bottom, across = image.height - pen.dots(8), (pen.width - line) / count
    for i, text in enumerate(block.labels):
        left, right = round(i * across), round((i + 1) * across) + line - 1
        canvas.rectangle((left, 0, right, bottom), outline=_INK, width=line)
        canvas.line((left, label, right, label), fill=_INK, width=line)
        word = strip(Text(text, 19, align="center", fit=True), pen.narrowed(right - left - 2 * line))
        image.paste(word, (left + line, (label - word.height) // 2 + line))
    return image
