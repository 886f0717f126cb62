"""Which card is this? By asking for applications one after the other, never by ATR.

Contactless readers make the ATR up, some with the random number of the card in it, so it identifies nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hardware import apdu, jpki, residence
from hardware.card_types import CardFault, CardFaultError, CardKind, CardRead, PinKind

if TYPE_CHECKING:
    from datetime import date

    from hardware.card_types import Certificate, PinTries
    from hardware.jpki import Transmit


def read(transmit: Transmit, reader: str, today: date, *, deep: bool = False) -> CardRead:
    """Recognise the card and read what is free.

    Args:
        transmit: Sends one command to the card; raises CardFaultError when that fails.
        reader: Name of the reader, put into the answer.
        today: The day against which certificates and card are judged.
        deep: Also read the authority certificates.

    Returns:
        What was learnt; a reading that ended early names its fault and keeps what was learnt before.
    """
    known = CardRead(reader, CardKind.UNKNOWN)
    try:
        if jpki.is_my_number_card(transmit):
            known = msgspec.structs.replace(known, kind=CardKind.MY_NUMBER)
            return _my_number(transmit, known, today, deep=deep)
        return _other(transmit, known)
    except CardFaultError as error:
        return msgspec.structs.replace(known, faults=(error.fault,), cause=error.cause)


def _other(transmit: Transmit, known: CardRead) -> CardRead:
    found = residence.free_facts(transmit)
    if found is not None:
        kind, version = found
        return msgspec.structs.replace(known, kind=kind, version=version)
    if transmit(apdu.select_application(apdu.LICENCE)).ok:
        return msgspec.structs.replace(known, kind=CardKind.LICENCE)
    return msgspec.structs.replace(known, faults=(CardFault.UNKNOWN_CARD,))


def _my_number(transmit: Transmit, known: CardRead, today: date, *, deep: bool) -> CardRead:
    certificates = jpki.certificates(transmit, deep=deep)
    signature = any(one.present for one in certificates if one.purpose == "signature")
    tries = jpki.tries(transmit, signature=signature)
    issuer, expires = jpki.common_facts(transmit)
    return msgspec.structs.replace(
        known,
        certificates=certificates,
        tries=tries,
        issuer=issuer,
        expires=expires,
        faults=tuple(_judge(certificates, tries, expires, today)),
    )


def _judge(
    certificates: tuple[Certificate, ...], tries: tuple[PinTries, ...], expires: date | None, today: date
) -> list[CardFault]:
    faults = []
    if expires is not None and expires < today:
        faults.append(CardFault.CARD_EXPIRED)
    user = next((one for one in certificates if one.purpose == "user"), None)
    if user is not None and user.not_after is not None and user.not_after < today:
        faults.append(CardFault.CERTIFICATE_EXPIRED)
    if any(one.left == 0 for one in tries if one.kind is not PinKind.LOOKUP_B):
        faults.append(CardFault.PIN_LOCKED)
    return faults
