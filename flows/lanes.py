"""Who may do what: lanes, roles, and the other person (DESIGN section 1, MODEL section 3)."""

from collections.abc import Mapping, Sequence
from datetime import date

from flows.case import Case
from flows.events import Actor
from flows.ports import OperatorRow
from flows.procedure import Step
from flows.words import Refusal

FITS: Mapping[str, tuple[str, ...]] = {
    "contractor": ("contractor", "supervisor", "city"),
    "supervisor": ("supervisor", "city"),
    "city": ("city",),
    "visitor": ("contractor", "supervisor", "city"),
    "outside": ("contractor", "supervisor", "city"),
}
"""Roles that can complete a step of a lane; the city doing a worker's step gives a reason, which is counted."""

NEEDS_REASON: frozenset[tuple[str, str]] = frozenset({("contractor", "city"), ("supervisor", "city")})


def excluded(step: Step, case: Case) -> set[str]:
    """Return the persons who may not do this step because of what they did before."""
    return {case.signed[name].person for name in step.not_by if name in case.signed}


def signatory(step: Step, case: Case, actors: Sequence[Actor], reason: str = "") -> Actor | Refusal:
    """Choose who answers for a step among the people signed in at the window.

    Args:
        step: the step to complete.
        case: the case, for who did the steps named in ``not_by``.
        actors: the session's actor first, then the second person, if any.
        reason: why the city does a worker's step, when it does.

    Returns:
        The actor who signs, or why nobody here may (``wrong_role``, ``same_person``, ``city_needs_reason``,
        ``city_only``, ``city_confirms``).
    """
    fitting = [actor for actor in actors if actor.role in FITS[step.lane]]
    city_only = case.city_only or step.id in case.guarded
    if city_only:
        fitting = [actor for actor in fitting if actor.role == "city"]
    if not fitting:
        return _unfit(step, case)
    barred = excluded(step, case)
    free = [actor for actor in fitting if actor.person not in barred]
    if not free:
        return Refusal("same_person", {"step": step.title})
    if (step.lane, free[0].role) in NEEDS_REASON and not reason and not city_only:
        return Refusal("city_needs_reason")
    return free[0]


def _unfit(step: Step, case: Case) -> Refusal:
    if case.city_only:
        return Refusal("city_only")
    return Refusal("city_confirms") if step.id in case.guarded else Refusal("wrong_role", {"lane": step.lane})


def eligible(step: Step, case: Case, operators: Sequence[OperatorRow], today: date) -> list[OperatorRow]:
    """Return the accounts that could sign a step, those of its own lane first, the city for a worker's step last.

    Args:
        step: the step that needs a signature.
        case: the case, for who did the steps named in ``not_by`` and whether only the city may go on.
        operators: every account of the office.
        today: contracts that ended before it do not count.
    """
    city_only = case.city_only or step.id in case.guarded
    roles = [role for role in FITS[step.lane] if not city_only or role == "city"]
    barred = excluded(step, case)
    free = [
        row
        for row in operators
        if row.role in roles and row.person not in barred and not row.locked and (row.ends is None or row.ends >= today)
    ]
    return sorted(free, key=lambda row: (roles.index(row.role), row.code))
