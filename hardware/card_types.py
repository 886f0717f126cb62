"""What this room says about cards: plain values, no handles, no PIN."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from hardware.words import sentence


class CardKind(StrEnum):
    """What kind of card lies on the reader."""

    MY_NUMBER = "my_number"
    RESIDENCE = "residence"
    SPECIAL_PERMANENT = "special_permanent"
    LICENCE = "licence"
    UNKNOWN = "unknown"
    NONE = "none"

    @property
    def word(self) -> str:
        """The Japanese name of the kind."""
        return sentence("kind", self.value)


class CardFault(StrEnum):
    """What is wrong with a card, a reading or a reader."""

    REMOVED = "removed"
    NO_CARD = "no_card"
    UNKNOWN_CARD = "unknown_card"
    PIN_LOCKED = "pin_locked"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CARD_EXPIRED = "card_expired"
    GARBAGE = "garbage"
    SLOW = "slow"
    IN_USE = "in_use"
    NO_READER = "no_reader"
    NO_SERVICE = "no_service"
    NO_LIBRARY = "no_library"
    BAD_READER_NAME = "bad_reader_name"

    @property
    def sentence(self) -> str:
        """The one Japanese sentence for the person: what happened and what to do."""
        return sentence("card", self.value)


class PinKind(StrEnum):
    """The four PINs of a My Number card, and the look-up number B that opens the basic four data."""

    SIGNATURE = "signature"
    USER = "user"
    RESIDENT = "resident"
    PROFILE = "profile"
    LOOKUP_B = "lookup_b"


class CardFaultError(Exception):
    """A reading ended early.

    Attributes:
        fault: What to tell the person.
        cause: What to tell the log; never card data.
    """

    def __init__(self, fault: CardFault, cause: str = "") -> None:
        super().__init__(f"{fault.value}: {cause}" if cause else fault.value)
        self.fault = fault
        self.cause = cause


class Certificate(msgspec.Struct, frozen=True):
    """One certificate on the card.

    Attributes:
        purpose: ``user``, ``signature``, ``user_authority`` or ``signature_authority``.
        present: Whether it is on the card at all.
        not_after: Last day of validity in Japan; None when it cannot be read without a PIN or is absent.
    """

    purpose: str
    present: bool
    not_after: date | None = None


class PinTries(msgspec.Struct, frozen=True):
    """How many wrong tries a PIN still bears: 0 is locked, None when the card does not say."""

    kind: PinKind
    left: int | None


class CardRead(msgspec.Struct, frozen=True):
    """What a clerk learns from a tap without a PIN.

    Attributes:
        reader: Name of the reader.
        kind: Which card it is.
        faults: What is wrong, the gravest first; empty for a card in order.
        certificates: User and signature certificate, with their authorities in a deep read.
        tries: Tries left by PIN.
        expires: Last day of the card, from the common application.
        issuer: Municipality code (5 digits) of the issuer.
        version: Version of the specification on a residence card.
        elapsed_ms: How long the reading took.
        cause: For the log, when the reading ended early.
    """

    reader: str
    kind: CardKind
    faults: tuple[CardFault, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    tries: tuple[PinTries, ...] = ()
    expires: date | None = None
    issuer: str | None = None
    version: str | None = None
    elapsed_ms: float = 0.0
    cause: str = ""
