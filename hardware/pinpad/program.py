"""The whole card program of one request, under one exclusive lease. Never spends the last try."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hardware import apdu, basic_four, jpki
from hardware.card_types import CardFault, CardFaultError, PinKind
from hardware.pinpad import kinds, part10
from hardware.pinpad.protocol import PadStatus, Program, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.pinpad.link import ExclusiveLink
    from hardware.pinpad.page import PinPage
    from hardware.pinpad.part10 import ReaderKeys
    from hardware.pinpad.protocol import PadRequest

    Ask = Callable[[Stage, int | None], PinPage]

_BY_FAULT = {
    CardFault.REMOVED: PadStatus.REMOVED,
    CardFault.NO_CARD: PadStatus.NO_CARD,
    CardFault.IN_USE: PadStatus.IN_USE,
}
_READABLE = {PinKind.PROFILE, PinKind.LOOKUP_B, PinKind.SIGNATURE}


class StoppedError(Exception):
    """The request ended before its program did."""

    def __init__(self, status: PadStatus, tries: int | None = None) -> None:
        super().__init__(status.value)
        self.status = status
        self.tries = tries


@dataclass(frozen=True)
class Outcome:
    """How a program ended: status, tries left, last status word and what was read."""

    status: PadStatus
    tries: int | None = None
    sw: int = 0
    data: dict[str, str] = field(default_factory=dict)


def status_of(fault: CardFault) -> PadStatus:
    """Return how a request ends when the card or the reader has this fault."""
    return _BY_FAULT.get(fault, PadStatus.FAILED)


def possible(request: PadRequest) -> bool:
    """Whether the program makes sense for the kind of PIN."""
    if request.program is Program.READ:
        return request.pin in _READABLE
    return request.program is not Program.CHANGE or bool(kinds.RULES[request.pin].change)


def run(link: ExclusiveLink, request: PadRequest, ask: Ask, keys: ReaderKeys | None = None) -> Outcome:
    """Run the program on the card that ``link`` holds.

    Args:
        link: Exclusive line to the card.
        request: What is wanted.
        ask: Asks the visitor for a PIN and returns the page it stands in.
        keys: Keys of the reader itself, where it has some.

    Returns:
        How it ended; the PIN is wiped by then and the caller powers the card off.
    """
    try:
        tries = _tries(link, request)
        answer = _opened(link, request, ask, keys, tries)
        if not answer.ok:
            return _wrong(answer.sw)
        if request.program is Program.CHANGE:
            return _change(link, request, ask)
        data = _read(link, request.pin) if request.program is Program.READ else {}
        return Outcome(PadStatus.OK, _maximum(link, request), answer.sw, data)
    except StoppedError as stop:
        return Outcome(stop.status, stop.tries)
    except CardFaultError as error:
        return Outcome(status_of(error.fault))


def _tries(link: ExclusiveLink, request: PadRequest) -> int:
    """Find out whether the PIN may be asked at all, and how many tries are left."""
    link.power_cycle()
    if not jpki.is_my_number_card(link.transmit):
        raise StoppedError(PadStatus.WRONG_CARD)
    if request.pin is PinKind.SIGNATURE and not jpki.signature_certificate_present(link.transmit):
        raise StoppedError(PadStatus.NO_CERTIFICATE)
    left = jpki.tries_of(link.transmit, request.pin)
    if left is None:
        raise StoppedError(PadStatus.FAILED)
    if left == 0:
        raise StoppedError(PadStatus.LOCKED, 0)
    if left == 1:
        raise StoppedError(PadStatus.LAST_TRY, 1)
    return left


def _maximum(link: ExclusiveLink, request: PadRequest) -> int | None:
    return jpki.tries_of(link.transmit, request.pin)


def _opened(link: ExclusiveLink, request: PadRequest, ask: Ask, keys: ReaderKeys | None, tries: int) -> apdu.Answer:
    """Verify with the reader's own keys where that is possible, else with the pad's."""
    if keys is None or not keys.serve(request):
        with ask(Stage.CURRENT, tries) as page:
            return _verify(link, request, page)
    rule = kinds.RULES[request.pin]
    _select(link, *rule.places[0])
    answer = keys.verify(rule, request.seconds)
    if answer.sw in part10.ENDED:
        raise StoppedError(part10.ENDED[answer.sw], tries)
    return answer


def _verify(link: ExclusiveLink, request: PadRequest, page: PinPage) -> apdu.Answer:
    """VERIFY in the first place of the PIN, in all of them before a change; stops at the first refusal."""
    places = kinds.RULES[request.pin].places
    answer = apdu.Answer(b"", 0)
    for application, file in places if request.program is Program.CHANGE else places[:1]:
        _select(link, application, file)
        answer = link.transmit_secret(kinds.VERIFY, page)
        if not answer.ok:
            break
    return answer


def _select(link: ExclusiveLink, application: bytes, file: int) -> None:
    for command in (apdu.select_application(application), apdu.select_file(file)):
        answer = link.transmit(command)
        if not answer.ok:
            raise CardFaultError(CardFault.GARBAGE, f"{command!r}: {answer.sw:04X}")


def _wrong(sw: int) -> Outcome:
    left = apdu.tries_left(sw)
    if left is None:
        return Outcome(PadStatus.FAILED, None, sw)
    return Outcome(PadStatus.LOCKED if left == 0 else PadStatus.WRONG, left, sw)


def _change(link: ExclusiveLink, request: PadRequest, ask: Ask) -> Outcome:
    rule = kinds.RULES[request.pin]
    with ask(Stage.NEW, None) as page:
        sw = 0
        for application, file in rule.places:
            _select(link, application, file)
            sw = link.transmit_secret(rule.change, page).sw
            if sw != apdu.OK:
                return Outcome(PadStatus.FAILED, None, sw)
    return Outcome(PadStatus.OK, _maximum(link, request), sw)


def _read(link: ExclusiveLink, pin: PinKind) -> dict[str, str]:
    if pin is PinKind.SIGNATURE:
        certificate = jpki.CERTIFICATE_FILES["signature"]
        if not link.transmit(apdu.select_file(certificate)).ok:
            raise CardFaultError(CardFault.GARBAGE, "the signature certificate is missing")
        return {"signature_not_after": jpki.last_day(jpki.read_der(link.transmit)).isoformat()}
    return basic_four.read(link.transmit)
