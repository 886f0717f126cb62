"""That a check is a check: by somebody else, point by point, with a way back and a way to refuse."""

from collections.abc import Iterator

from flows.lanes import FITS
from flows.procedure import Kind, Procedure, Step
from flows.progress import downstream
from flows.prove.finding import Finding, found

POINTED: frozenset[Kind] = frozenset({"compare", "examine", "identify"})
REFUSING: frozenset[Kind] = frozenset({"examine", "identify"})


def check(procedure: Procedure) -> Iterator[Finding]:
    """Find checks nobody can fail, and checks of one's own work."""
    for step in procedure.step:
        inspects = step.lane == "supervisor" and step.kind == "check"
        ends = step.ends().values()
        if (step.kind in POINTED or inspects) and not step.points:
            yield found(procedure.id, step.id, "no_points")
        final = any(other.irreversible for other in before(procedure, step))
        if (step.kind in POINTED or inspects) and not final and not any(outcome.back_to for outcome in ends):
            yield found(procedure.id, step.id, "no_way_back")
        if inspects and not step.not_by:
            yield found(procedure.id, step.id, "inspects_alone")
        if step.kind in {"compare", "examine"}:
            yield from _self_check(procedure, step)
        if step.kind == "approve":
            yield from _approval(procedure, step)
    judging = next((step for step in procedure.step if step.kind in REFUSING), None)
    if judging is not None and not any(outcome.end for outcome in judging.ends().values()):
        yield found(procedure.id, judging.id, "no_refusal")


def before(procedure: Procedure, step: Step) -> list[Step]:
    """Return every step that comes before another."""
    return [other for other in procedure.step if other is not step and step in downstream(procedure, other)]


def _self_check(procedure: Procedure, step: Step) -> Iterator[Finding]:
    """Who wrote into the other system neither compares nor examines it; a step of the same kind settles it for good."""
    earlier = before(procedure, step)
    settled = {name for other in earlier if other.kind == step.kind for name in other.not_by}
    for written in earlier:
        writes = written.kind in {"enter", "issue"} and written.resource is not None
        shares = set(FITS[written.lane]) & set(FITS[step.lane])
        if writes and shares and written.id not in step.not_by and written.id not in settled:
            yield found(procedure.id, step.id, "self_check", other=written.title)


def _approval(procedure: Procedure, step: Step) -> Iterator[Finding]:
    """Who examined does not approve: the last examination before is by somebody else."""
    examined = [other for other in before(procedure, step) if other.kind == "examine"]
    if examined and examined[-1].id not in step.not_by:
        yield found(procedure.id, step.id, "approves_own", other=examined[-1].title)
