"""A slip from plain values, such as a job's body that was kept as JSON."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hardware.paper.slips import (
    AnySlip,
    BringSlip,
    ClaimTagSlip,
    CustodySlip,
    DaySheetSlip,
    HandOverSlip,
    IntakeSlip,
    ReceiptSlip,
    TicketSlip,
)

KINDS: Final[dict[str, type[Any]]] = {
    "ticket": TicketSlip,
    "tag": ClaimTagSlip,
    "intake": IntakeSlip,
    "handover": HandOverSlip,
    "bring": BringSlip,
    "custody": CustodySlip,
    "receipt": ReceiptSlip,
    "day": DaySheetSlip,
}


def from_plain(kind: str, body: Mapping[str, object], copy: int = 0) -> AnySlip:
    """Build a slip.

    Args:
        kind: One of `KINDS`.
        body: Its fields by name; nested structs as mappings, tuples as lists.
        copy: Which reprint it is; 0 for the first print.

    Raises:
        ValueError: The kind is unknown, a field is missing, unknown or of the wrong type; the message names it.
    """
    shape = KINDS.get(kind)
    if shape is None:
        raise ValueError(f"slip {kind!r} is none of {', '.join(KINDS)}")
    unknown = set(body) - set(shape.__struct_fields__)
    if unknown:
        raise ValueError(f"slip {kind!r} has no field {', '.join(sorted(unknown))}")
    try:
        slip: AnySlip = msgspec.convert({**body, "copy": copy}, shape)
    except msgspec.ValidationError as error:
        raise ValueError(f"slip {kind!r}: {error}") from error
    return slip
