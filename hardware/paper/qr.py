"""QR codes drawn by ourselves: ASCII payloads, a quiet zone of four modules, whole dots for each module."""

from typing import Final

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

QUIET: Final = 4
LONGEST: Final = 1_500
_SMALLEST_MODULE: Final = 3


def draw_code(payload: str, room: int, largest_module: int) -> Image.Image:
    """Draw a payload as large as the room allows.

    Args:
        payload: Printable ASCII, at most `LONGEST` characters (1,000 bytes in base45).
        room: Dots that it may take in width, quiet zone included.
        largest_module: Dots of a module at most.

    Returns:
        A black and white picture, quiet zone included.

    Raises:
        ValueError: Other characters, too long, or too little room to stay readable.
    """
    if not payload or len(payload) > LONGEST or any(not " " <= char <= "~" for char in payload):
        raise ValueError(f"a QR payload is 1 to {LONGEST} printable ASCII characters")
    for level in (ERROR_CORRECT_M, ERROR_CORRECT_L):
        matrix = _matrix(payload, level)
        module = min(room // len(matrix), largest_module) if matrix else 0
        if module >= _SMALLEST_MODULE:
            return _picture(matrix, module)
    raise ValueError(f"a QR code of {len(payload)} characters does not fit in {room} dots")


def _matrix(payload: str, level: int) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=level, border=QUIET)
    code.add_data(payload)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        return []
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def _picture(matrix: list[list[bool]], module: int) -> Image.Image:
    side = len(matrix)
    small = Image.new("1", (side, side), 1)
    small.putdata([0 if dark else 1 for row in matrix for dark in row])
    return small.resize((side * module, side * module), Image.Resampling.NEAREST)
