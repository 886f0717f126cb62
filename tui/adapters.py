"""Devices speak in their own small types; here they become the types the screens know."""

from datetime import datetime

from flows.ports import CardFacts, Certificate, PrintState
from hardware.card_types import CardFault, CardKind, CardRead, PinKind
from hardware.printer.status import PrinterState, words

KINDS = {
    CardKind.MY_NUMBER: "mynumber",
    CardKind.RESIDENCE: "residence",
    CardKind.SPECIAL_PERMANENT: "special_resident",
    CardKind.LICENCE: "licence",
}
STATES_OF_A_CARD = frozenset({CardFault.PIN_LOCKED, CardFault.CERTIFICATE_EXPIRED, CardFault.CARD_EXPIRED})
"""Faults that say something about the card, not about the reading."""


def card_facts(read: CardRead, at: datetime) -> CardFacts:
    """Return what a tap says, for the screens."""
    problem = next((fault for fault in read.faults if fault not in STATES_OF_A_CARD), None)
    return CardFacts(
        kind=KINDS.get(read.kind, "unknown"),
        reader=read.reader,
        read_at=at,
        user=_certificate(read, "user", PinKind.USER),
        signature=_certificate(read, "signature", PinKind.SIGNATURE),
        card_expires=read.expires,
        municipality=read.issuer or "",
        profile_tries=_tries(read, PinKind.PROFILE),
        problem=problem.value if problem else "",
        sentence=(problem or read.faults[0]).sentence if read.faults else "",
    )


def _certificate(read: CardRead, purpose: str, pin: PinKind) -> Certificate | None:
    found = next((one for one in read.certificates if one.purpose == purpose), None)
    if found is None:
        return None
    return Certificate(present=found.present, expires=found.not_after, tries=_tries(read, pin))


def _tries(read: CardRead, kind: PinKind) -> int | None:
    return next((one.left for one in read.tries if one.kind == kind), None)


def print_state(state: PrinterState, waiting: int) -> PrintState:
    """Return the printer's state, its sentence and the next step, for the header and the devices screen."""
    said = words(state.condition)
    return PrintState(code=state.condition, sentence=said.say, next_step=said.next, waiting=waiting)
