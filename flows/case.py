"""A case 件: one procedure for one person, folded from its stream."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from flows.events import Actor, Event
from flows.procedure import Procedure, Step
from flows.progress import IN_TRAY, Change, Move, Place, Progress, apply, ready

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where a stream has no events yet."""
OWED = frozenset({"kept", "safe", "later"})
"""Ways by which a thing has a place and a date but has not left for good."""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Who did a step: the person answerable for it, in which role, when, and who signed beside them."""

    person: str
    role: str
    at: datetime
    operator: str
    second: str = ""
    outcome: str = "done"


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """Money taken, in integer yen; ``reverses`` names the receipt a negative row takes back."""

    item: str
    quantity: int
    yen: int
    method: str
    receipt: str
    step: str
    person: str
    waiver: str = ""
    reverses: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question to the city 市への確認 and its dated answer."""

    id: str
    code: str
    asked_by: str
    asked_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


class History(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the case's history as the screen shows it."""

    at: datetime
    type: str
    step: str
    person: str
    role: str
    code: str = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Everything known of one case.

    Attributes:
        progress: facts, steps done, things held.
        signed: who did each done step.
        began: irreversible steps begun and not yet done, with the person who began them.
        unknown: steps whose result is not known (結果不明) until their role looks.
        holder: terminal that may write; ``offered`` names the role or terminal the papers are offered to.
        parked: reason code while the case sleeps; ``until`` its deadline.
        settled: things that left by an abort way.
        keeper: person who has the papers; ``n`` which case of the visit this is, from 1.
        declined: reason code why the last offer was refused.
        city_only: 要・市職員確認: only the city's role may go on.
        due_on: by when the step that is next should be done, when the definition says so.
        dues: by when things kept or owed are due.
        missing: what the visitor was asked to bring, when the case ended so; ``deadline`` until when.
        erasing: retention classes whose erasure this case has asked for.
        bags: sealed bag numbers of things in the safe.
    """

    id: str = ""
    exists: bool = False
    version: int = 0
    term: int = 0
    visit: str | None = None
    party: str = ""
    procedure: str = ""
    definition: str = ""
    ticket: str = ""
    progress: Progress = Progress()
    signed: Mapping[str, Signature] = msgspec.field(default_factory=dict)
    began: Mapping[str, str] = msgspec.field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    fees: tuple[Fee, ...] = ()
    holder: str = ""
    offered: str = ""
    offered_items: tuple[str, ...] = ()
    difference: tuple[str, ...] = ()
    declined: str = ""
    parked: str = ""
    until: date | None = None
    questions: tuple[Question, ...] = ()
    outcome: str = ""
    reason: str = ""
    opened_at: datetime = NEVER
    changed_at: datetime = NEVER
    business_date: date = NEVER.date()
    history: tuple[History, ...] = ()
    paper_day: bool = False
    keeper: str = ""
    n: int = 1
    city_only: bool = False
    due_on: date | None = None
    dues: Mapping[str, date] = msgspec.field(default_factory=dict)
    missing: tuple[str, ...] = ()
    deadline: date | None = None
    erasing: tuple[str, ...] = ()
    bags: Mapping[str, str] = msgspec.field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether the case is still going on."""
        return self.exists and not self.outcome

    @property
    def net_fee(self) -> int:
        """Yen taken and not given back."""
        return sum(fee.yen for fee in self.fees)

    def standing_fees(self) -> tuple[Fee, ...]:
        """Return the payments that nobody took back."""
        back = {fee.reverses for fee in self.fees}
        return tuple(fee for fee in self.fees if not fee.reverses and fee.receipt not in back)

    def owed(self) -> dict[str, Place]:
        """Return things a case still waits for or keeps (後日提出, 保管, 閉庁時保管)."""
        return {name: place for name, place in self.progress.items.items() if place.way in OWED}

    def in_safe(self) -> tuple[str, ...]:
        """Return the visitor's things that lie in the safe overnight."""
        return tuple(sorted(name for name, place in self.progress.items.items() if place.way == "safe"))

    def due(self) -> date | None:
        """Return the earliest date this case waits for, or None."""
        dates = [day for name, day in self.dues.items() if name in self.owed()]
        dates += [day for day in (self.until, self.due_on if self.open else None) if day is not None]
        return min(dates, default=None)

    def steps(self, procedure: Procedure) -> tuple[Step, ...]:
        """Return the steps that can be worked on now; none while closed."""
        return ready(procedure, self.progress) if self.open else ()


Applied = Callable[[Case, Event], Case]
_replace = msgspec.structs.replace


def fold(events: Iterable[Event], definition: Procedure | None = None) -> Case:
    """Fold the accepted events of a case stream.

    Args:
        events: in order of version.
        definition: the definition the case started with; not needed for the fold itself (every event carries what it
            changed), accepted so that callers may pass what they hold.

    Returns:
        The case; ``exists`` is False for an empty stream. Unknown event types change nothing but the version.
    """
    del definition
    case = Case()
    for event in events:
        case = _stamp(_APPLY.get(event.type, _unknown)(case, event), event)
    return case


def _stamp(case: Case, event: Event) -> Case:
    envelope = event.envelope
    line = History(
        at=envelope.occurred_at,
        type=event.type,
        step=str(event.data.get("step", "")),
        person=envelope.actor.person,
        role=envelope.actor.role,
        code=str(event.data.get("outcome", event.data.get("reason", ""))),
    )
    return _replace(
        case, version=envelope.version, term=max(case.term, envelope.term), changed_at=envelope.occurred_at,
        history=(*case.history, line),
    )  # fmt: skip


def _unknown(case: Case, event: Event) -> Case:
    del event
    return case


def _opened(case: Case, event: Event) -> Case:
    envelope, data = event.envelope, event.data
    return _replace(
        case, id=envelope.stream.id, exists=True, visit=envelope.visit, party=data["party"],
        procedure=data["procedure"], definition=data["definition"], ticket=data.get("ticket", ""),
        holder=envelope.terminal, keeper=envelope.actor.person, n=int(data.get("n", 1)),
        opened_at=envelope.occurred_at, business_date=envelope.business_date,
        paper_day=bool(data.get("paper_day")), progress=Progress(facts=dict(data.get("facts", {}))),
        city_only=bool(data.get("city_only")),
    )  # fmt: skip


def change_data(change: Change) -> dict[str, Any]:
    """Return a change as plain event data."""
    data: dict[str, Any] = msgspec.to_builtins(change)
    return data


def _change(data: Mapping[str, Any]) -> Change:
    known = {key: value for key, value in data.items() if key in Change.__struct_fields__}
    return msgspec.convert(known, Change)


def _beside(answerable: Actor, actor: Actor, second: Actor | None) -> str:
    """The other person of a step that two signed, or nobody."""
    if second is None:
        return ""
    return actor.person if answerable is second else second.person


def _step_done(case: Case, event: Event) -> Case:
    change = _change(event.data)
    actor, second = event.envelope.actor, event.envelope.second
    answerable = second if second is not None and event.data.get("signed") == "second" else actor
    signature = Signature(
        person=answerable.person, role=answerable.role, at=event.envelope.occurred_at, operator=answerable.operator,
        second=_beside(answerable, actor, second), outcome=change.outcome,
    )  # fmt: skip
    signed = {name: who for name, who in case.signed.items() if name not in change.undone}
    signed.update(dict.fromkeys(change.done, signature))
    return _replace(
        case, progress=apply(case.progress, change), signed=signed, due_on=_date(event.data.get("due")),
        dues={**case.dues, **_dates(event.data.get("dues"))}, paper_day=case.paper_day or "paper_day" in event.data,
        began={name: who for name, who in case.began.items() if name != change.step},
        unknown=case.unknown - {change.step},
    )  # fmt: skip


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _dates(texts: Mapping[str, str] | None) -> dict[str, date]:
    return {name: date.fromisoformat(text) for name, text in (texts or {}).items()}


def _began(case: Case, event: Event) -> Case:
    return _replace(case, began={**case.began, event.data["step"]: event.envelope.actor.person})


def _not_performed(case: Case, event: Event) -> Case:
    step = event.data["step"]
    return _replace(
        case, began={name: who for name, who in case.began.items() if name != step}, unknown=case.unknown - {step}
    )


def _result_unknown(case: Case, event: Event) -> Case:
    return _replace(case, unknown=case.unknown | {event.data["step"]})


def _fact(case: Case, event: Event) -> Case:
    facts = {**case.progress.facts, event.data["fact"]: event.data["value"]}
    return _replace(case, progress=_replace(case.progress, facts=facts))


def _offered(case: Case, event: Event) -> Case:
    items = tuple(event.data.get("items", ()))
    return _replace(case, offered=event.data["to"], offered_items=items, difference=(), declined="")


def _accepted(case: Case, event: Event) -> Case:
    return _replace(
        case, offered="", offered_items=(), holder=event.envelope.terminal, term=event.envelope.term,
        keeper=event.envelope.actor.person,
        difference=tuple(event.data.get("difference", ())),
    )  # fmt: skip


def _offer_over(case: Case, event: Event) -> Case:
    return _replace(case, offered="", offered_items=(), declined=str(event.data.get("reason", "")))


def _parked(case: Case, event: Event) -> Case:
    return _replace(case, parked=event.data["reason"], until=_date(event.data.get("until")))


def _woken(case: Case, event: Event) -> Case:
    return _replace(_joined(case, event), parked="", until=None)


def _joined(case: Case, event: Event) -> Case:
    data = event.data
    return _replace(
        case, visit=event.envelope.visit or case.visit, ticket=data.get("ticket", case.ticket),
        n=int(data.get("n", case.n)), party=data.get("party", case.party),
    )  # fmt: skip


def _fee(case: Case, event: Event) -> Case:
    data = {key: value for key, value in event.data.items() if key in Fee.__struct_fields__}
    fee = msgspec.convert({**data, "person": event.envelope.actor.person}, Fee)
    undone = frozenset(event.data.get("undone", ()))
    return _replace(
        case, fees=(*case.fees, fee), progress=_replace(case.progress, done=case.progress.done - undone),
        signed={name: who for name, who in case.signed.items() if name not in undone},
    )  # fmt: skip


def _settled(case: Case, event: Event) -> Case:
    change = Change(step="", moves=tuple(msgspec.convert(event.data["moves"], list[Move])))
    bag = event.data.get("bag", "")
    bags = {**case.bags, **{move.item: bag for move in change.moves if move.way == "safe" and bag}}
    dues = {**case.dues, **_dates(event.data.get("dues"))}
    return _replace(case, progress=apply(case.progress, change), bags=bags, dues=dues)


def _sheet_replaced(case: Case, event: Event) -> Case:
    spoiled = case.progress.spoiled + int(event.data["count"])
    return _replace(case, progress=_replace(case.progress, spoiled=spoiled))


def _city_only(*, flagged: bool) -> Applied:
    def become(case: Case, event: Event) -> Case:
        del event
        return _replace(case, city_only=flagged)

    return become


def _erasure_due(case: Case, event: Event) -> Case:
    return _replace(case, erasing=tuple(dict.fromkeys((*case.erasing, *event.data["classes"]))))


def _asked(case: Case, event: Event) -> Case:
    question = Question(
        id=event.envelope.id, code=event.data["code"], asked_by=event.envelope.actor.person,
        asked_at=event.envelope.occurred_at,
    )  # fmt: skip
    return _replace(case, questions=(*case.questions, question))


def _answered(case: Case, event: Event) -> Case:
    def answer(question: Question) -> Question:
        if question.id != event.data["question"]:
            return question
        return _replace(
            question, answer=event.data["code"], answered_by=event.envelope.actor.person,
            answered_at=event.envelope.occurred_at,
        )  # fmt: skip

    return _replace(case, questions=tuple(answer(question) for question in case.questions))


def _closed(case: Case, event: Event) -> Case:
    return _replace(
        case, outcome=event.data["outcome"], reason=event.data.get("reason", ""), offered="", parked="", until=None,
        missing=tuple(event.data.get("missing", ())), deadline=_date(event.data.get("deadline")),
        progress=_replace(case.progress, end=event.data["outcome"]),
    )  # fmt: skip


def _redefined(case: Case, event: Event) -> Case:
    return _replace(case, definition=event.data["definition"])


_APPLY: Mapping[str, Applied] = {
    "case_opened": _opened,
    "fact_set": _fact,
    "step_began": _began,
    "step_done": _step_done,
    "step_undone": _step_done,
    "step_not_performed": _not_performed,
    "step_unknown": _result_unknown,
    "offered": _offered,
    "accepted": _accepted,
    "offer_declined": _offer_over,
    "offer_withdrawn": _offer_over,
    "parked": _parked,
    "woken": _woken,
    "fee_taken": _fee,
    "fee_reversed": _fee,
    "items_settled": _settled,
    "put_in_safe": _settled,
    "taken_from_safe": _settled,
    "sheet_replaced": _sheet_replaced,
    "joined": _joined,
    "renumbered": _joined,
    "city_flagged": _city_only(flagged=True),
    "city_released": _city_only(flagged=False),
    "erasure_due": _erasure_due,
    "question_asked": _asked,
    "question_answered": _answered,
    "case_closed": _closed,
    "redefined": _redefined,
}


def held_names(cases: Sequence[Case]) -> dict[str, list[str]]:
    """Return, for things of the visitor held by several cases, which cases hold them (item name → case ids)."""
    found: dict[str, list[str]] = {}
    for case in cases:
        for name, place in case.progress.items.items():
            if place.way == IN_TRAY:
                found.setdefault(f"{case.party}/{name}", []).append(case.id)
    return found
