"""Who may do what: lanes, roles, and the other person (DESIGN section 1, MODEL section 3)."""

from collections.abc import Mapping, Sequence

from flows.case import Case
from flows.events import Actor
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
        The actor who signs, or why nobody here may (``wrong_role``, ``same_person``, ``city_needs_reason``).
    """
    fitting = [actor for actor in actors if actor.role in FITS[step.lane]]
    if not fitting:
        return Refusal("wrong_role", {"lane": step.lane})
    barred = excluded(step, case)
    free = [actor for actor in fitting if actor.person not in barred]
    if not free:
        return Refusal("same_person", {"step": step.title})
    if (step.lane, free[0].role) in NEEDS_REASON and not reason:
        return Refusal("city_needs_reason")
    return free[0]
