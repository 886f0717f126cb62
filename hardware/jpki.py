"""Reading a My Number card as far as it goes without a PIN. The 個人番号 file is never selected, here or elsewhere.

File numbers and commands follow public descriptions of the card: soltia48/myna-card, OpenSC card-jpki.c.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice
from typing import TYPE_CHECKING

from hardware import apdu
from hardware.card_types import CardFault, CardFaultError, Certificate, PinKind, PinTries
from hardware.tlv import TlvError, items

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.apdu import Answer, Command

    Transmit = Callable[[Command], Answer]

JAPAN = timezone(timedelta(hours=9))
EXISTENCE, TOKEN = 0x0008, 0x0006
CERTIFICATE_FILES = {
    "signature": 0x0001,
    "signature_authority": 0x0002,
    "user": 0x000A,
    "user_authority": 0x000B,
}
PIN_FILES = {
    PinKind.USER: (apdu.JPKI, 0x0018),
    PinKind.SIGNATURE: (apdu.JPKI, 0x001B),
    PinKind.PROFILE: (apdu.PROFILE, 0x0011),
    PinKind.LOOKUP_B: (apdu.PROFILE, 0x0015),
    PinKind.RESIDENT: (apdu.RESIDENT, 0x001C),
}
_TOKEN_PREFIX = b"JPKIAPICCTOKEN"
_PRESENT = 0x8F
_TIME_FORMS = {0x17: "%y%m%d%H%M%SZ", 0x18: "%Y%m%d%H%M%SZ"}
_COMMON_RECORD = 30
_LARGEST_CERTIFICATE = 4096


def is_my_number_card(transmit: Transmit) -> bool:
    """Select the JPKI application; once more when the card was cold (6F00 as first answer)."""
    answer = transmit(apdu.select_application(apdu.JPKI))
    if answer.sw == 0x6F00:
        answer = transmit(apdu.select_application(apdu.JPKI))
    return answer.ok


def signature_certificate_present(transmit: Transmit) -> bool:
    """Ask EF 0008 whether a signature certificate exists, before anyone is asked for its password.

    Raises:
        CardFaultError: GARBAGE if the answer is not of the known form.
    """
    content = _small_file(transmit, EXISTENCE)
    if len(content) < 2 or content[1] not in {0, _PRESENT}:
        raise CardFaultError(CardFault.GARBAGE, "EF 0008 is not of the known form")
    return content[0] == _PRESENT


def check_token(transmit: Transmit) -> None:
    """Check the token label; phones and noise have another one.

    Raises:
        CardFaultError: GARBAGE if it is not the label of a card.
    """
    if not _small_file(transmit, TOKEN).startswith(_TOKEN_PREFIX):
        raise CardFaultError(CardFault.GARBAGE, "unexpected token label")


def certificates(transmit: Transmit, *, deep: bool = False) -> tuple[Certificate, ...]:
    """Return the certificates of the selected JPKI application.

    Args:
        transmit: Sends one command to the card.
        deep: Read the two authority certificates as well (about 0.2 s more on a contactless reader).
    """
    check_token(transmit)
    found = [
        _read_certificate(transmit, "user"),
        Certificate("signature", signature_certificate_present(transmit)),
    ]
    if deep:
        found += [_read_certificate(transmit, name) for name in ("user_authority", "signature_authority")]
    return tuple(found)


def _read_certificate(transmit: Transmit, purpose: str) -> Certificate:
    if not transmit(apdu.select_file(CERTIFICATE_FILES[purpose])).ok:
        return Certificate(purpose, present=False)
    return Certificate(purpose, present=True, not_after=last_day(read_der(transmit)))


def last_day(der: bytes) -> date:
    """Return the last day of validity in Japan of a DER certificate.

    Only the validity is looked at (RFC 5280, 4.1): a library would warn on the screen about a damaged certificate,
    and takes longer to load than the card to read.

    Raises:
        CardFaultError: GARBAGE if there is no validity in it.
    """
    try:
        body = _sequence(_sequence(der, 0), 0)
        tag, end = list(islice(items(_sequence(body, 2)), 2))[1]
        moment = datetime.strptime(end.decode("ascii"), _TIME_FORMS[tag]).replace(tzinfo=UTC)
    except (TlvError, ValueError, KeyError, IndexError) as error:
        raise CardFaultError(CardFault.GARBAGE, f"a certificate: {type(error).__name__}") from None
    return moment.astimezone(JAPAN).date()


def _sequence(content: bytes, number: int) -> bytes:
    """Value of the sequence with that number at this level: of a certificate body, 2 is the validity."""
    sequences = (value for tag, value in items(content) if tag == 0x30)
    return list(islice(sequences, number + 1))[number]


def read_der(transmit: Transmit) -> bytes:
    """Read one DER object from the start of the selected file, without the filler behind it.

    Raises:
        CardFaultError: GARBAGE if the file does not begin with a DER sequence or ends early.
    """
    content = _chunk(transmit, 0)
    if len(content) < 4 or content[:2] != b"\x30\x82":
        raise CardFaultError(CardFault.GARBAGE, "no DER object")
    size = int.from_bytes(content[2:4], "big") + 4
    if size > _LARGEST_CERTIFICATE:
        raise CardFaultError(CardFault.GARBAGE, "a DER object of impossible size")
    while len(content) < size:
        content += _chunk(transmit, len(content))
    return content[:size]


def _chunk(transmit: Transmit, offset: int) -> bytes:
    answer = transmit(apdu.read_binary(offset))
    if not answer.ok or not answer.data:
        raise CardFaultError(CardFault.GARBAGE, f"READ BINARY at {offset}: {answer.sw:04X}")
    return answer.data


def _small_file(transmit: Transmit, identifier: int) -> bytes:
    if not transmit(apdu.select_file(identifier)).ok:
        raise CardFaultError(CardFault.GARBAGE, f"EF {identifier:04X} is missing")
    return _chunk(transmit, 0)


def tries(transmit: Transmit, *, signature: bool = True) -> tuple[PinTries, ...]:
    """Ask every PIN for its counter without spending a try.

    Args:
        transmit: Sends one command to the card.
        signature: Whether the card has a signature certificate; without one its counter says nothing.
    """
    asked = [PinKind.USER, PinKind.SIGNATURE, PinKind.PROFILE, PinKind.RESIDENT]
    if not signature:
        asked.remove(PinKind.SIGNATURE)
    return tuple(PinTries(kind, tries_of(transmit, kind)) for kind in asked)


def tries_of(transmit: Transmit, kind: PinKind) -> int | None:
    """Return the tries left of one PIN, selecting its application and file; None if the card does not say."""
    application, file = PIN_FILES[kind]
    if not transmit(apdu.select_application(application)).ok or not transmit(apdu.select_file(file)).ok:
        return None
    left = apdu.tries_left(transmit(apdu.ask_tries()).sw)
    if kind is PinKind.RESIDENT and left is not None:
        return _lesser_resident(transmit, left)
    return left


def _lesser_resident(transmit: Transmit, left: int) -> int:
    """The resident PIN lives in two applications with a counter each; the clerk needs the smaller."""
    if not transmit(apdu.select_application(apdu.COMMON)).ok or not transmit(apdu.select_file(0x001C)).ok:
        return left
    other = apdu.tries_left(transmit(apdu.ask_tries()).sw)
    return left if other is None else min(left, other)


def common_facts(transmit: Transmit) -> tuple[str | None, date | None]:
    """Return issuing municipality code and last day of the card; None for each when the card does not say.

    Raises:
        CardFaultError: GARBAGE if the record is not of the known form.
    """
    if not transmit(apdu.select_application(apdu.COMMON)).ok:
        return None, None
    answer = transmit(apdu.read_record(1, 1))
    if not answer.ok:
        return None, None
    text = answer.data[2:_COMMON_RECORD]
    code, day = text[15:20], text[20:28]
    if len(text) != 28 or not code.isdigit() or not day.isdigit():
        raise CardFaultError(CardFault.GARBAGE, "the common record is not of the known form")
    return code.decode("ascii"), _day(day.decode("ascii"))


def _day(digits: str) -> date:
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise CardFaultError(CardFault.GARBAGE, "an impossible date") from error
