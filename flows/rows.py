"""Lists are views: one row a stream, folded anew whenever the stream grows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from flows import alarm, protected, question, standard
from flows import case as cases
from flows import operator as operators
from flows import visit as visits
from flows.awaited import awaited
from flows.case import Case
from flows.events import Event, Stream
from flows.ledger import fold_band, fold_till
from flows.ports import CaseRow, OperatorRow, VisitRow
from flows.procedure import Procedure, holds
from flows.visit import Visit

Define = Callable[[str], Procedure | None]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row as the store keeps it: ``(kind, id)`` is its key, ``body`` JSON with sorted keys."""

    kind: str
    id: str
    open: bool
    business_date: str
    body: bytes


def project(stream: Stream, events: Sequence[Event], define: Define) -> Row | None:
    """Return the row of a stream, or None for streams no list shows.

    Args:
        stream: which stream.
        events: its accepted events in order of version, never empty.
        define: definition by content hash; None when this terminal has not seen it yet.
    """
    day = events[0].envelope.business_date.isoformat()
    if stream.kind == "case":
        case = cases.fold(events)
        row = case_row(case, define(case.definition))
        return _row(stream, case.open or bool(row.owed) or row.held_items > 0, day, row)
    if stream.kind == "visit":
        visit = visits.fold(events)
        return _row(stream, visit.open, day, visit_row(visit))
    if stream.kind == "definition":
        body = events[0].data["body"].encode()
        return Row(kind=stream.kind, id=stream.id, open=True, business_date=day, body=body)
    found = _other(stream, events)
    return None if found is None else _row(stream, found[0], day, found[1])


def _other(stream: Stream, events: Sequence[Event]) -> tuple[bool, msgspec.Struct] | None:
    """The rows of the small streams: whether each is still open, and its body."""
    if stream.kind == "operator":
        presence = presence_row(events) if "@" in stream.id else None
        return (True, operator_row(events)) if presence is None else (presence.present, presence)
    if stream.kind == "till":
        return not fold_till(events).closed, fold_till(events)
    if stream.kind == "ticket":
        return True, fold_band(events)
    if stream.kind == "help":
        call = alarm.fold_help(events)
        return call.open, call
    if stream.kind == "resource":
        resource = alarm.fold_resource(events)
        return resource.down, resource
    if stream.kind == question.KIND:
        asked = question.fold(events)
        return asked.open, asked
    if stream.kind == standard.KIND:
        decided = standard.fold(events)
        return decided.open, decided
    return _register(stream, events)


def _register(stream: Stream, events: Sequence[Event]) -> tuple[bool, msgspec.Struct] | None:
    if stream == protected.LIST:
        return True, protected.fold(events)
    if events[0].type == "left_behind":
        left = alarm.fold_left(events)
        return left.open, left
    return None


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """Where an operator is signed in: one row an operator and terminal."""

    code: str
    terminal: str
    window: str
    present: bool
    since: datetime | None


ROW_KINDS: Mapping[type, str] = {Presence: "presence", protected.ProtectedList: protected.ROW}
"""Rows that are not called after the kind of their stream."""


def presence_row(events: Sequence[Event]) -> Presence:
    """Return where an operator is, from the stream ``operator:code@terminal``."""
    code, terminal = events[0].envelope.stream.id.split("@", 1)
    found = operators.fold_sign_ins(events, None)
    return Presence(code=code, terminal=terminal, window=found.window, present=found.present, since=found.since)


def _row(stream: Stream, open_: bool, day: str, body: msgspec.Struct) -> Row:
    kind = ROW_KINDS.get(type(body), stream.kind)
    return Row(kind=kind, id=stream.id, open=open_, business_date=day, body=msgspec.json.encode(body, order="sorted"))


def case_row(case: Case, procedure: Procedure | None) -> CaseRow:
    """Return the list line of a case; without its definition the step is shown as unknown."""
    steps = case.steps(procedure) if procedure is not None else ()
    current = steps[0] if steps else None
    return CaseRow(
        id=case.id, visit=case.visit, party=case.party, procedure=case.procedure,
        title=procedure.title.ja if procedure else case.procedure, ticket=case.ticket,
        step=current.id if current else "", step_title=current.title if current else "",
        lane=current.lane if current else "", done=_counted(case, procedure)[0],
        total=_counted(case, procedure)[1], holder=case.holder, term=case.term, offered_to=case.offered,
        state=_state(case), outcome=case.outcome, held_items=len(case.progress.held()), owed=tuple(sorted(case.owed())),
        due=case.due(), opened_at=case.opened_at, changed_at=case.changed_at, business_date=case.business_date,
        version=case.version, closed_on=case.closed_on,
        awaited=awaited(case, procedure) if procedure is not None and case.open else (),
    )  # fmt: skip


def _counted(case: Case, procedure: Procedure | None) -> tuple[int, int]:
    """How many of the steps that can still apply are done, and how many there are; a visitor's implied ones aside."""
    if procedure is None:
        return len(case.progress.done), 0
    own = [step for step in procedure.step if not step.transparent]
    done = [step for step in own if step.id in case.progress.done]
    left = [
        step
        for step in own
        if step.id not in case.progress.done and case.open and holds(step.when, case.progress.facts) is not False
    ]
    return len(done), len(done) + len(left)


def _state(case: Case) -> str:
    if case.outcome:
        return "closed"
    if case.unknown:
        return "unknown"
    if case.parked:
        return "parked"
    return "offered" if case.offered else "working"


def visit_row(visit: Visit) -> VisitRow:
    """Return the list line of a visit."""
    return VisitRow(
        id=visit.id, number=visit.number, category=visit.category, state=visit.state, needs=visit.needs,
        language=visit.language, wants=visit.wants, parties=len(visit.parties), cases=visit.cases, window=visit.window,
        area=visit.area, arrived_at=visit.arrived_at, called_at=visit.called_at, calls=visit.calls,
        holder=visit.holder, term=visit.term, priority=visit.priority, business_date=visit.business_date,
        tag=visit.tag if visit.tag_out else "", version=visit.version,
    )  # fmt: skip


def operator_row(events: Sequence[Event]) -> OperatorRow:
    """Return the list line of an operator; never the secret or the name."""
    operator = operators.fold(events)
    code = events[0].envelope.stream.id
    return OperatorRow(
        code=code, person=operator.person, role=operator.role, roles=(operator.role,), locked=operator.locked,
        ends=operator.ends, qualifications=operator.qualifications,
    )  # fmt: skip
