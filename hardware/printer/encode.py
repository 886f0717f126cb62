"""A picture of a slip as ESC/POS bytes.

python-escpos 3.1 is the encoder (its ``Dummy`` printer), used for pictures and cuts only: its text methods send
kanji as GB18030. Rasters go out in low bands, so that a broken link never leaves a long half picture that swallows
the next slip. Commands: Epson ESC/POS command reference, ``GS P``, ``GS v 0``, ``ESC J``, ``GS V``, ``GS ( H``,
``GS r``.
"""

import logging
import os
import shutil
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from PIL import Image, ImageOps

from hardware.printer.profile import PrinterProfile

BAND_ROWS: Final = 128
RESET: Final = b"\x1b@"
ASB_ON: Final = b"\x1da\xff"
CUT_COUNT: Final = b"\x1dg2\x00\xb2\x00"
_MAX_BAND_BYTES: Final = 16 + BAND_ROWS * 72
RECOVER: Final = b"\x00" * _MAX_BAND_BYTES + RESET
_TRANSMIT_PAPER: Final = b"\x1dr\x01"
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def process_id(job_id: str) -> bytes:
    """Four printable characters that stand for a job in ``GS ( H``."""
    number = zlib.crc32(job_id.encode()) % 36**4
    return "".join(_LETTERS[number // 36**place % 36] for place in (3, 2, 1, 0)).encode()


def encode(image: Image.Image, profile: PrinterProfile, job_id: str) -> bytes:
    """Turn a picture into one complete job: reset, bands, cut, and the request to say when it is on paper.

    Args:
        image: Black on white, at most `profile.dots` wide.
        profile: The printer it is for.
        job_id: Names the job in the printer's answer.

    Raises:
        ValueError: The picture is wider than the paper.
    """
    if image.width > profile.dots:
        raise ValueError(f"the slip is {image.width} dots wide, the paper takes {profile.dots}")
    printer = _dummy(profile.dots)
    printer._raw(RESET + b"\x1dP" + bytes((profile.dpi, profile.dpi)))  # noqa: SLF001 - its only way for raw bytes
    for piece in _pieces(image):
        if isinstance(piece, int):
            printer._raw(_feed(piece))  # noqa: SLF001
        else:
            printer.image(piece, impl="bitImageRaster", fragment_height=BAND_ROWS)
    _end(printer, profile)
    printer._raw(_ask(profile, job_id))  # noqa: SLF001
    return bytes(printer.output)


def _end(printer: Any, profile: PrinterProfile) -> None:  # noqa: ANN401 - untyped library
    if profile.cutter:
        printer.cut(feed=False)
    else:
        printer._raw(_feed(profile.scale(160)))  # noqa: SLF001


def _ask(profile: PrinterProfile, job_id: str) -> bytes:
    if profile.confirm == "process_id":
        return b"\x1d(H\x06\x00\x30\x30" + process_id(job_id)
    return _TRANSMIT_PAPER


def _feed(rows: int) -> bytes:
    steps = [255] * (rows // 255) + ([rows % 255] if rows % 255 else [])
    return b"".join(b"\x1bJ" + bytes((step,)) for step in steps)


def _pieces(image: Image.Image) -> Iterator[Image.Image | int]:
    """White runs as a number of rows to feed, the rest as bands without their white right margin."""
    ink = ImageOps.invert(image.convert("L"))
    start = 0
    for top, bottom in _inked(ink):
        if top > start:
            yield top - start
        for upper in range(top, bottom, BAND_ROWS):
            yield _trimmed(image, ink, upper, min(upper + BAND_ROWS, bottom))
        start = bottom
    if image.height > start:
        yield image.height - start


def _inked(ink: Image.Image) -> Iterator[tuple[int, int]]:
    """Runs of rows with ink, joined over gaps too small to be worth a command."""
    rows = [any(ink.crop((0, y, ink.width, y + 1)).getextrema()) for y in range(ink.height)]
    top, last = -1, -1
    for y, dark in enumerate(rows):
        if not dark:
            continue
        if top >= 0 and y - last > 4:
            yield top, last + 1
            top = -1
        top = y if top < 0 else top
        last = y
    if top >= 0:
        yield top, last + 1


def _trimmed(image: Image.Image, ink: Image.Image, top: int, bottom: int) -> Image.Image:
    box = ink.crop((0, top, ink.width, bottom)).getbbox()
    right = (box[2] + 7) // 8 * 8 if box else 8
    return image.crop((0, top, min(right, image.width), bottom))


def preload() -> None:
    """Load the encoding library now, off the UI thread, so that the first slip does not wait for it."""
    _library()


@cache
def _library() -> tuple[Any, Any]:
    """Load python-escpos late, and undo what its import leaves behind: a root log handler and a temporary directory."""
    root = logging.getLogger()
    before = list(root.handlers)
    from escpos import capabilities  # noqa: PLC0415 - costs a third of a second
    from escpos.printer import Dummy  # noqa: PLC0415

    root.handlers[:] = before
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy, capabilities.Profile


def _dummy(dots: int) -> Any:  # noqa: ANN401 - untyped library
    dummy, profile = _library()
    model = profile()
    # Without a width python-escpos prints a complaint to stdout, over the full-screen program.
    model.profile_data = {**model.profile_data, "media": {"width": {"pixels": dots}}}
    return dummy(profile=model)
