"""The paper of the software printer: a roll that gets shorter, and the pieces cut from it."""

from typing import Final

import msgspec
from PIL import Image, ImageDraw, ImageFont

LINE_ROWS: Final = 30


class Slip(msgspec.Struct):
    """One piece of paper.

    Attributes:
        number: Counts from one.
        rows: Its printed rows, one byte for eight dots, 1 is black.
        data: The bytes it was made of, the cut and the question after it included.
        width: Dots across.
        torn: True when the roll ended or was changed in the middle of it, so that no cut was made.
    """

    number: int
    rows: list[bytes]
    data: bytes
    width: int
    torn: bool = False

    def image(self, margin: int = 0) -> Image.Image:
        """The piece as a black and white picture.

        Args:
            margin: White dots to add on every side, to look like the paper around the print.
        """
        height = max(1, len(self.rows))
        ink = Image.frombytes("1", (self.width, height), b"".join(self.rows) or bytes(self.width // 8))
        page = Image.new("1", (self.width + 2 * margin, height + 2 * margin), 1)
        page.paste(0, (margin, margin), ink)
        return page


class Roll:
    """A roll of paper with rows left on it.

    Args:
        width: Printable dots across, a multiple of eight.
        left: Rows left until the paper end sensor sees nothing.
        near: Rows left at which the near end sensor begins to tell.
    """

    def __init__(self, width: int, left: int = 400_000, near: int = 8_000) -> None:
        self.width = width
        self.left = left
        self.near = near
        self.rows: list[bytes] = []

    @property
    def out(self) -> bool:
        """Whether the paper end sensor sees nothing."""
        return self.left <= 0

    @property
    def near_end(self) -> bool:
        """Whether the roll is thin."""
        return self.left <= self.near

    def row(self, dots: bytes = b"") -> None:
        """Print one row and move on by one."""
        across = self.width // 8
        self.rows.append(dots[:across].ljust(across, b"\0"))
        self.left -= 1

    def take(self) -> list[bytes]:
        """Cut or tear off what hangs out."""
        rows, self.rows = self.rows, []
        return rows


def text_rows(text: bytes, width: int) -> list[bytes]:
    """One line of plain text in the printer's own letters; what is not ASCII shows as a box."""
    shown = "".join(chr(byte) if byte < 0x7F else "□" for byte in text)
    line = Image.new("1", (width, LINE_ROWS), 0)
    ImageDraw.Draw(line).text((0, 2), shown, fill=1, font=ImageFont.load_default(24))
    across = width // 8
    data = line.tobytes()
    return [data[y * across : (y + 1) * across] for y in range(LINE_ROWS)]
