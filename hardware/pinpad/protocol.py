"""What staff side and PIN pad say to each other. No message has a place where a PIN could stand."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from hardware.card_types import PinKind
from hardware.words import sentence

MESSAGE_LIMIT = 65536


class Program(StrEnum):
    """What the pad does with the card after the PIN was entered."""

    COMPARE = "compare"
    CHANGE = "change"
    READ = "read"


class Stage(StrEnum):
    """Which PIN the visitor is asked for."""

    CURRENT = "current"
    NEW = "new"
    CONFIRM = "confirm"


class PadStatus(StrEnum):
    """How a request ended."""

    OK = "ok"
    WRONG = "wrong"
    LOCKED = "locked"
    LAST_TRY = "last_try"
    CANCELLED = "cancelled"
    TIMEOUT = "timeout"
    MISMATCH = "mismatch"
    REMOVED = "removed"
    NO_CARD = "no_card"
    WRONG_CARD = "wrong_card"
    NO_CERTIFICATE = "no_certificate"
    IN_USE = "in_use"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"
    GONE = "gone"

    def sentence(self, tries: int | None = None) -> str:
        """The one Japanese sentence for the clerk; ``tries`` is what the result said."""
        return sentence("pinpad", self.value, tries="?" if tries is None else tries)


class PadRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="start", tag_field="op"):
    """Ask the visitor for a PIN and run a program with it.

    Attributes:
        prompt: Name of this request, returned in every event.
        nonce: Random word, returned in every event; an event with another nonce is stale.
        program: What to do with the card.
        pin: Which PIN.
        reader: Name of the reader that holds the card.
        born: Birth date of the holder, for warnings about easily guessed numbers; None when not known.
        seconds: Patience for each entry.
    """

    prompt: str
    nonce: str
    program: Program
    pin: PinKind
    reader: str
    born: date | None = None
    seconds: float = 60.0


class PadCancel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="cancel", tag_field="op"):
    """End the request called ``prompt``."""

    prompt: str


class PadEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that happened on the pad.

    Attributes:
        kind: ``ready``, ``digits`` or ``result``.
        prompt: Of the request.
        nonce: Of the request.
        stage: Which PIN is being entered.
        count: How many characters stand there now.
        weak: Whether the new PIN is easily guessed (a warning, never a refusal).
        status: For a result: how it ended.
        tries: Tries left, None when unknown.
        sw: Last status word of the card, 0 when none.
        data: For a read: what was read.
    """

    kind: str
    prompt: str
    nonce: str
    stage: Stage | None = None
    count: int = 0
    weak: bool = False
    status: PadStatus | None = None
    tries: int | None = None
    sw: int = 0
    data: dict[str, str] = {}


Message = PadRequest | PadCancel


def decode(datagram: bytes) -> Message:
    """Decode what came from the staff side.

    Raises:
        msgspec.DecodeError: If it is no message.
    """
    message: Message = msgspec.json.decode(datagram, type=Message)
    return message
