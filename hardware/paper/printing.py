"""From a slip to a picture, and to the bytes of one print job."""

from collections.abc import Callable
from typing import Any, Final

from PIL import Image

from hardware.paper.blocks import Block
from hardware.paper.draw import draw
from hardware.paper.fonts import Fonts, cmap, find_fonts
from hardware.paper.layouts.guide import guide
from hardware.paper.layouts.money import receipt
from hardware.paper.layouts.office import day_sheet, hand_over, intake, void
from hardware.paper.layouts.visitor import bring, claim_tag, custody, ticket
from hardware.paper.slips import (
    AnySlip,
    BringSlip,
    ClaimTagSlip,
    CustodySlip,
    DaySheetSlip,
    GuideSlip,
    HandOverSlip,
    IntakeSlip,
    ReceiptSlip,
    TicketSlip,
    VoidSlip,
)
from hardware.printer import encode
from hardware.printer.profile import PrinterProfile

_LAYOUTS: Final[dict[type, Callable[[Any], list[Block]]]] = {
    TicketSlip: ticket,
    ClaimTagSlip: claim_tag,
    IntakeSlip: intake,
    HandOverSlip: hand_over,
    BringSlip: bring,
    CustodySlip: custody,
    GuideSlip: guide,
    ReceiptSlip: receipt,
    DaySheetSlip: day_sheet,
    VoidSlip: void,
}


def render(slip: AnySlip, profile: PrinterProfile, fonts: Fonts | None = None) -> Image.Image:
    """Draw a slip as it will come out.

    Args:
        slip: What it says.
        profile: The printer it is for.
        fonts: The fonts, by default those of the system.

    Returns:
        A picture in mode ``1``, `profile.dots` wide.

    Raises:
        FontError: A font is missing, or a character that no font has; one Japanese sentence.
        ValueError: The QR payload or the sums of a receipt are wrong.
    """
    return draw(_LAYOUTS[type(slip)](slip), profile, fonts or find_fonts())


def payload(slip: AnySlip, profile: PrinterProfile, job_id: str, fonts: Fonts | None = None) -> bytes:
    """The bytes of one job, to be frozen with the job; arguments and errors as for `render`.

    Args:
        slip: What it says.
        profile: The printer it is for.
        job_id: The job; its printer answers with `hardware.printer.encode.process_id` of it.
        fonts: The fonts, by default those of the system.
    """
    return encode.encode(render(slip, profile, fonts), profile, job_id)


def preload() -> None:
    """Read the fonts and load the encoder ahead of the first slip; takes about half a second, off the UI thread.

    Raises:
        FontError: The body font is missing.
    """
    fonts = find_fonts()
    for path in {*fonts.regular, *fonts.bold}:
        cmap(path)
    encode.preload()


def void_mark(profile: PrinterProfile, fonts: Fonts | None = None) -> bytes:
    """The bytes that end a piece of paper on which a slip broke off, for `SpoolWorker`."""
    return payload(VoidSlip(), profile, "void", fonts)
