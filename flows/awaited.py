"""What was asked of another office 作成依頼: when, until when, whether it came, and who keeps the request form."""

from datetime import datetime, timedelta

from flows.case import Case
from flows.ports import Awaited
from flows.procedure import Procedure, Step, holds
from flows.progress import predecessors

ELSEWHERE = frozenset({"wait", "issue"})
"""Kinds that another office does while we wait: it answers, or it makes the paper."""


def awaited(case: Case, procedure: Procedure) -> tuple[Awaited, ...]:
    """Return what a case asked of others, in the order of its definition: what is still out, and what has come."""
    if not case.exists:
        return ()
    ready = {step.id for step in case.steps(procedure)}
    return tuple(
        _awaited(case, procedure, step)
        for step in procedure.step
        if _elsewhere(step) and (step.id in ready or _came(case, step))
    )


def _elsewhere(step: Step) -> bool:
    return step.kind == "wait" or (step.lane == "outside" and step.kind in ELSEWHERE)


def _came(case: Case, step: Step) -> bool:
    applies = holds(step.when, case.progress.facts) is not False
    return applies and step.id in case.progress.done and step.id in case.signed


def _awaited(case: Case, procedure: Procedure, step: Step) -> Awaited:
    asked = next(iter(_requests(case, procedure, step)), None)
    at = case.signed[asked.id].at if asked is not None and asked.id in case.signed else _since(case, procedure, step)
    form, way = _form(case)
    return Awaited(
        step=step.id, title=step.title, asked=asked.title if asked is not None else "", asked_at=at,
        due=at.date() + timedelta(days=step.due_days) if step.due_days is not None else case.due_on,
        arrived_at=case.signed[step.id].at if step.id in case.progress.done else None, form=form, form_way=way,
    )  # fmt: skip


def _requests(case: Case, procedure: Procedure, step: Step) -> list[Step]:
    """The request steps right before a wait, however many other steps of that office lie between."""
    found, nearer = [], list(predecessors(procedure, step))
    while nearer:
        before = nearer.pop()
        if before.kind == "request" and before.id in case.progress.done:
            found.append(before)
        elif before.lane == "outside" or before.id not in case.progress.done:
            nearer += predecessors(procedure, before)
    return found


def _since(case: Case, procedure: Procedure, step: Step) -> datetime:
    """When the wait began, where no request stands before it: the last step before it was done."""
    times = [case.signed[one.id].at for one in predecessors(procedure, step) if one.id in case.signed]
    return max(times, default=case.opened_at)


def _form(case: Case) -> tuple[str, str]:
    """The request form and where it is now: one that was sent first, else one still here, else one filed."""
    order = {"sent": 0, "tray": 1, "filed": 2}
    forms = [(order.get(place.way, 3), name, place.way) for name, place in case.progress.items.items()
             if place.list in ("form", "paper")]  # fmt: skip
    if not forms:
        return "", ""
    _, name, way = min(forms)
    return name, way
