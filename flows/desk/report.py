"""What the person at the screen says of a step, and what it lacks."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from flows.case import Case
from flows.desk.money import Payment
from flows.procedure import Procedure, Step, holds
from flows.rules.documents import kinds
from flows.visit import Visit
from flows.words import Refusal


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the person at the screen says of a step.

    Attributes:
        outcome: ``done``, ``defect`` or a code of the step.
        answers: facts asked by the step.
        points: points ticked, by index; all of them for ``done``.
        counts: how many of each taken thing; 0 for an optional one not brought.
        reason: reason code of a defect or refusal, or why the city does a worker's step.
        payment: for a fee step.
        scan: claim tag scanned, for ``verify_ticket``.
        evidence: kinds of identity documents, for ``identify``.
        settle: thing → way, when the outcome ends the case with things still held.
        private: personal fields by retention class, sealed.
        card_in_reader: a card lies in the reader now.
        missing: what the visitor is to bring next time, by name, when the outcome sends them home for it.
        deadline: until when they should come.
        occurred_at: when it happened, if it is entered later from paper (後追い入力).
        bag: number of the sealed bag, when something is settled into the safe.
    """

    outcome: str = "done"
    answers: Mapping[str, str] = msgspec.field(default_factory=dict)
    points: tuple[int, ...] = ()
    counts: Mapping[str, int] = msgspec.field(default_factory=dict)
    reason: str = ""
    payment: Payment | None = None
    scan: str = ""
    evidence: tuple[str, ...] = ()
    settle: Mapping[str, str] | None = None
    private: Mapping[str, Mapping[str, str]] = msgspec.field(default_factory=dict)
    card_in_reader: bool = False
    missing: tuple[str, ...] = ()
    deadline: date | None = None
    occurred_at: datetime | None = None
    bag: str = ""


def step_problem(step: Step, case: Case, told: Report, procedure: Procedure) -> Refusal | None:
    """Return what the report lacks for this step, in the order a person would notice it."""
    if told.outcome != "done" and told.outcome not in step.ends():
        return Refusal("no_such_outcome")
    if step.irreversible and step.id not in case.began:
        return Refusal("begin_first", {"step": step.title})
    outcome = step.ends().get(told.outcome)
    if outcome is not None and outcome.reasons and told.reason not in outcome.reasons:
        return Refusal("reason_needed")
    wrong = [name for name, value in told.answers.items() if value not in _values(procedure, name)]
    if wrong:
        return Refusal("answer_needed", {"fact": wrong[0]})
    if set(told.evidence) - {kind.id for kind in kinds()}:
        return Refusal("no_such_document")
    return _not_done(step, case, told) if told.outcome == "done" else None


def _values(procedure: Procedure, fact: str) -> tuple[str, ...]:
    return procedure.facts[fact].values if fact in procedure.facts else ()


def _not_done(step: Step, case: Case, told: Report) -> Refusal | None:
    unanswered = [name for name in step.asks if name not in told.answers and name not in case.progress.facts]
    if unanswered:
        return Refusal("answer_needed", {"fact": unanswered[0]})
    open_points = set(range(len(step.points))) - set(told.points)
    if open_points:
        return Refusal("points_open", {"n": str(len(open_points))})
    absent = [name for name in required(step, case, told) if told.counts.get(name, 1) < 1]
    if absent:
        return Refusal("paper_missing", {"items": "、".join(absent)})
    return Refusal("card_in_reader") if told.card_in_reader and step.kind == "return" else None


def required(step: Step, case: Case, told: Report) -> list[str]:
    """Return the things this step must take, by name, under the facts known and told."""
    facts = {**case.progress.facts, **told.answers}
    return [item.name for item in step.takes if not item.optional and holds(item.when, facts) is True]


def visit_problem(step: Step, case: Case, visit: Visit | None, told: Report, procedure: Procedure) -> Refusal | None:
    """Return what about the visitor stands in the way of a step that is plainly done."""
    if visit is None or told.outcome != "done":
        return None
    if step.kind == "call" and visit.state == "away":
        return Refusal("away_now", {"number": visit.number})
    if step.kind == "verify_ticket" and visit.tag:
        if told.scan in visit.dead_numbers:
            return Refusal("dead_number", {"number": told.scan})
        if told.scan != visit.tag:
            return Refusal("tag_mismatch", {"number": visit.tag})
    tagged = case.id in visit.tagged and any("intake" in other.slips for other in procedure.step)
    if step.kind == "deliver" and tagged and case.id not in visit.matched:
        return Refusal("match_first")
    return None


def brought_papers(step: Step, case: Case, told: Report) -> tuple[str, ...]:
    """Return what a visitor sent home for papers is to bring: what was named, or what the step found absent."""
    named = told.missing or tuple(name for name in required(step, case, told) if told.counts.get(name, 1) < 1)
    if named:
        return named
    outcome = step.ends().get(told.outcome)
    return (outcome.reasons[told.reason],) if outcome is not None and told.reason in outcome.reasons else ()


def known_papers(procedure: Procedure) -> set[str]:
    """Return all a 持参案内 may name: things and reasons of the definition, kinds of documents; never a person."""
    reasons = {text for step in procedure.step for end in step.ends().values() for text in end.reasons.values()}
    return {*procedure.items(), *reasons, *(kind.ja for kind in kinds())}
