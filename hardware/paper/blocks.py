"""The pieces a slip is laid out from. Sizes are dots at 203 dpi and are scaled to the printer."""

from typing import Literal

import msgspec

Align = Literal["left", "center", "right"]


class Text(msgspec.Struct, frozen=True):
    """A paragraph.

    Attributes:
        text: What it says.
        size: Height of the letters.
        bold: Strong letters.
        align: Where its lines stand.
        fit: Make it smaller until it fits on one line instead of breaking it.
        indent: Dots to the right.
    """

    text: str
    size: int = 26
    bold: bool = False
    align: Align = "left"
    fit: bool = False
    indent: int = 0


class Pair(msgspec.Struct, frozen=True):
    """A label on the left and a value on the right of one line."""

    left: str
    right: str
    size: int = 26
    bold: bool = False


class Rule(msgspec.Struct, frozen=True):
    """A line across the paper."""

    thick: int = 2
    dashed: bool = False


class Gap(msgspec.Struct, frozen=True):
    """Empty paper."""

    rows: int = 12


class Banner(msgspec.Struct, frozen=True):
    """White letters on a black bar, for what must not be overlooked."""

    text: str
    size: int = 30


class Code(msgspec.Struct, frozen=True):
    """A QR code in the middle, or on the left with text beside it.

    Attributes:
        payload: Printable ASCII.
        beside: What stands next to it.
        room: Dots it may take in width.
        module: Dots of a module at most.
    """

    payload: str
    beside: tuple[Text | Gap, ...] = ()
    room: int = 230
    module: int = 7


class Check(msgspec.Struct, frozen=True):
    """A box to tick, and what it is for; several lines hang under each other.

    Attributes:
        text: What is to be checked or brought.
        under: Smaller lines under it (a remark, English); empty ones are left out.
        ticked: Whether the box is ticked already.
        size: Height of the letters.
    """

    text: str
    under: tuple[str, ...] = ()
    ticked: bool = False
    size: int = 26


class Stamps(msgspec.Struct, frozen=True):
    """A row of empty boxes for seals or initials, a label on top of each."""

    labels: tuple[str, ...]
    height: int = 84


Block = Text | Pair | Rule | Gap | Banner | Code | Check | Stamps
