"""A visit 受付: one coming to the counter, folded from its stream."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime

import msgspec

from flows.events import Event

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where a stream has no events yet."""


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the visit and the standing 立場 they came in.

    Attributes:
        stance: ``subject`` 対象者, ``applicant`` 届出人, ``legal_proxy``, ``voluntary_proxy``, ``companion``,
            ``interpreter``.
        under15: age band on the day, when it matters.
        evidence: kinds of identity documents shown, each once.
    """

    id: str
    stance: str
    under15: bool = False
    present: bool = True
    evidence: tuple[str, ...] = ()


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Everything known of one visit.

    Attributes:
        number: ticket number as printed, e.g. ``B-021``; ``dead_numbers`` are lost tickets that must alarm.
        state: ``waiting`` ``called`` ``serving`` ``held`` ``away`` (at another counter) ``absent`` ``closed``.
        wants: procedures named at reception; ``cases`` those opened.
        tag: claim tag 番号札 once given; ``tag_out`` whether the visitor still has it; ``tagged`` the cases it was
            given out for in this visit.
        printed: how often each slip was printed, by ``slip:case:receipt``; of a guide sheet its number is the last.
        paper_day: entered later from paper (後追い入力).
    """

    id: str = ""
    exists: bool = False
    version: int = 0
    term: int = 0
    number: str = ""
    category: str = ""
    state: str = ""
    language: str = "ja"
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    cases: tuple[str, ...] = ()
    tag: str = ""
    tag_out: bool = False
    window: str = ""
    area: str = ""
    priority: int = 0
    calls: int = 0
    called_at: datetime | None = None
    served_at: datetime | None = None
    arrived_at: datetime = NEVER
    closed_at: datetime | None = None
    dead_numbers: tuple[str, ...] = ()
    holder: str = ""
    place: str = ""
    business_date: date = NEVER.date()
    outcome: str = ""
    matched: tuple[str, ...] = ()
    tagged: tuple[str, ...] = ()
    printed: Mapping[str, int] = msgspec.field(default_factory=dict)
    paper_day: bool = False

    @property
    def open(self) -> bool:
        """Whether the visitor is still expected."""
        return self.exists and self.state not in ("closed", "absent")

    def party(self, party_id: str) -> Party | None:
        """Return the party of that id."""
        return next((party for party in self.parties if party.id == party_id), None)


Applied = Callable[[Visit, Event], Visit]
_replace = msgspec.structs.replace


def fold(events: Iterable[Event]) -> Visit:
    """Fold the accepted events of a visit stream; unknown event types change nothing but the version."""
    visit = Visit()
    for event in events:
        changed = _APPLY.get(event.type, _unknown)(visit, event)
        envelope = event.envelope
        # whoever writes under a newer term has claimed the visit
        holder = envelope.terminal if envelope.term > visit.term else changed.holder
        visit = _replace(changed, version=envelope.version, term=max(changed.term, envelope.term), holder=holder)
    return visit


def _unknown(visit: Visit, event: Event) -> Visit:
    del event
    return visit


def _opened(visit: Visit, event: Event) -> Visit:
    envelope, data = event.envelope, event.data
    return _replace(
        visit, id=envelope.stream.id, exists=True, number=data["number"], category=data["category"], state="waiting",
        language=data.get("language", "ja"), needs=tuple(data.get("needs", ())), wants=tuple(data.get("wants", ())),
        priority=int(data.get("priority", 0)), arrived_at=envelope.occurred_at, holder=envelope.terminal,
        business_date=envelope.business_date,
        parties=tuple(msgspec.convert(data.get("parties", ()), list[Party])), printed={slip_key("ticket"): 1},
        paper_day=bool(data.get("paper_day")),
    )  # fmt: skip


def _party_added(visit: Visit, event: Event) -> Visit:
    return _replace(visit, parties=(*visit.parties, msgspec.convert(event.data["party"], Party)))


def _party_changed(visit: Visit, event: Event) -> Visit:
    def change(party: Party) -> Party:
        if party.id != event.data["party"]:
            return party
        given = {key: value for key, value in event.data.items() if key in ("stance", "under15", "present")}
        return _replace(party, **given)

    return _replace(visit, parties=tuple(change(party) for party in visit.parties))


def _evidence(visit: Visit, event: Event) -> Visit:
    def show(party: Party) -> Party:
        if party.id != event.data["party"] or event.data["kind"] in party.evidence:
            return party
        return _replace(party, evidence=(*party.evidence, event.data["kind"]))

    return _replace(visit, parties=tuple(show(party) for party in visit.parties))


def _case_added(visit: Visit, event: Event) -> Visit:
    return _replace(visit, cases=tuple(dict.fromkeys((*visit.cases, event.data["case"]))))


def _called(visit: Visit, event: Event) -> Visit:
    return _replace(
        visit, state="called", window=event.data["window"], area=event.data.get("area", "reception"),
        calls=visit.calls + 1, called_at=visit.called_at or event.envelope.occurred_at, holder=event.envelope.terminal,
    )  # fmt: skip


def _call_undone(visit: Visit, event: Event) -> Visit:
    del event
    return _replace(visit, state=_resting(visit), window="", area="", calls=max(visit.calls - 1, 0))


def _resting(visit: Visit) -> str:
    """Where an uncalled visit rests: back in the waiting list, or held with its papers at work."""
    return "held" if visit.tag_out or visit.served_at else "waiting"


def _serving(visit: Visit, event: Event) -> Visit:
    return _replace(
        visit, state="serving", window=event.data.get("window", visit.window), holder=event.envelope.terminal,
        served_at=visit.served_at or event.envelope.occurred_at, calls=0,
    )  # fmt: skip


def _state(state: str) -> Applied:
    def become(visit: Visit, event: Event) -> Visit:
        return _replace(visit, state=state, place=str(event.data.get("place", "")), window="", area="", calls=0)

    return become


def _back(visit: Visit, event: Event) -> Visit:
    del event
    return _replace(visit, state=_resting(visit), place="")


def _needs(visit: Visit, event: Event) -> Visit:
    return _replace(
        visit, needs=tuple(event.data.get("needs", visit.needs)), language=event.data.get("language", visit.language)
    )


def _tag_given(visit: Visit, event: Event) -> Visit:
    case = event.data.get("case")
    tagged = visit.tagged if case is None else tuple(dict.fromkeys((*visit.tagged, case)))
    return _replace(visit, tag=event.data["tag"], tag_out=True, tagged=tagged)


def _tag_taken(visit: Visit, event: Event) -> Visit:
    del event
    return _replace(visit, tag_out=False)


def _renumbered(visit: Visit, event: Event) -> Visit:
    number = event.data["number"]
    dead = tuple(dict.fromkeys((*visit.dead_numbers, visit.number, *((visit.tag,) if visit.tag else ()))))
    return _replace(visit, dead_numbers=dead, number=number, tag=number if visit.tag else "")


def slip_key(slip: str, case: str = "", receipt: str = "") -> str:
    """Return the name under which the prints of a slip are counted."""
    return f"{slip}:{case}:{receipt}"


def _printed(visit: Visit, event: Event) -> Visit:
    counts = dict(visit.printed)
    for slip in event.data.get("slips") or [event.data.get("slip", "ticket")]:
        key = slip_key(slip, event.data.get("case", ""), event.data.get("receipt", ""))
        counts[key] = counts.get(key, 0) + 1
    return _replace(visit, printed=counts)


def _guided(visit: Visit, event: Event) -> Visit:
    key = slip_key("guide", receipt=str(event.data["n"]))
    return _replace(visit, printed={**visit.printed, key: 1})


def _matched(visit: Visit, event: Event) -> Visit:
    return _replace(visit, matched=tuple(event.data["cases"]))


def _claimed(visit: Visit, event: Event) -> Visit:
    return _replace(visit, holder=event.envelope.terminal, term=event.envelope.term)


def _closed(visit: Visit, event: Event) -> Visit:
    return _replace(
        visit, state="closed", outcome=event.data["outcome"], window="", area="", tag_out=False,
        closed_at=event.envelope.occurred_at,
    )  # fmt: skip


_APPLY: Mapping[str, Applied] = {
    "visit_opened": _opened,
    "party_added": _party_added,
    "party_changed": _party_changed,
    "evidence_shown": _evidence,
    "case_added": _case_added,
    "called": _called,
    "call_undone": _call_undone,
    "serving": _serving,
    "held": _state("held"),
    "went_away": _state("away"),
    "came_back": _back,
    "absent": _state("absent"),
    "needs_set": _needs,
    "tag_given": _tag_given,
    "tag_taken": _tag_taken,
    "renumbered": _renumbered,
    "matched": _matched,
    "slips_printed": _printed,
    "reprinted": _printed,
    "guided": _guided,
    "claimed": _claimed,
    "visit_closed": _closed,
}
