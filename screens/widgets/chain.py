"""Who looks at a case one after the other."""

from flows.case import Case
from flows.procedure import Procedure, Step, holds

REVIEWS = frozenset({"compare", "examine", "approve"})


def chain(procedure: Procedure, case: Case, now: Step | None) -> list[Step]:
    """Return the steps of one examination: those the present step is not to be done by, and the reviews after it."""
    before = set(now.not_by) if now is not None else set()
    return [
        step
        for step in procedure.step
        if (step.id in before or step.kind in REVIEWS) and holds(step.when, case.progress.facts) is not False
    ]
