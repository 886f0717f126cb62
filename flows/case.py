"""A case 件: one procedure for one person, folded from its stream; its state is in :mod:`flows.casestate`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from flows.casestate import NEVER, OWED, Case, Fee, History, Signature
from flows.events import Actor, Event
from flows.procedure import Procedure
from flows.progress import IN_TRAY, Change, Move, Progress, apply

__all__ = ["NEVER", "OWED", "Case", "Fee", "History", "Signature", "change_data", "fold", "held_names"]

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


def _closed(case: Case, event: Event) -> Case:
    return _replace(
        case, outcome=event.data["outcome"], reason=event.data.get("reason", ""), offered="", parked="", until=None,
        missing=tuple(event.data.get("missing", ())), deadline=_date(event.data.get("deadline")),
        progress=_replace(case.progress, end=event.data["outcome"]), closed_on=event.envelope.business_date,
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
