"""Outcomes that leave the straight way: where they lead, and how a detour finds back."""

from flows.export.order import runs
from flows.procedure import Outcome, Procedure, Step


def leads_away(end: Outcome) -> bool:
    """Whether an outcome does anything but go on to the next step."""
    return bool(end.back_to or end.stay or end.end or end.redo)


def lands_on(step: Step, end: Outcome) -> str:
    """Return the step an outcome leads back to, for one that does not end the case."""
    return end.back_to or (end.redo[0] if end.redo else step.id)


def together(step: Step) -> list[tuple[str, ...]]:
    """Return the outcomes that lead away; those that lead back to the same step are one arrow."""
    away = {code: end for code, end in step.ends().items() if leads_away(end)}
    groups: dict[str, list[str]] = {}
    for code, end in away.items():
        groups.setdefault(f"end {code}" if end.end else lands_on(step, end), []).append(code)
    return [tuple(codes) for codes in groups.values()]


def landings(procedure: Procedure) -> set[str]:
    """Return the steps that some arrow leads back to."""
    ways = {
        lands_on(step, end)
        for step in procedure.step for end in step.ends().values() if end.end is None and leads_away(end)
    }  # fmt: skip
    return ways.union(*returns(procedure).values())


def returns(procedure: Procedure) -> dict[str, list[str]]:
    """Return the last step of every detour with the steps it goes back to, unless that is the next one anyway."""
    order = [part.step.id for run in runs(procedure) for part in run.parts]
    found: dict[str, list[str]] = {}
    for step in procedure.step:
        for end in step.ends().values():
            last = max(end.redo, key=order.index) if end.stay and end.redo else ""
            if last and order.index(step.id) != order.index(last) + 1 and step.id not in found.get(last, []):
                found.setdefault(last, []).append(step.id)
    return found
