"""That a check is a check: by somebody else, point by point, with a way back and a way to refuse."""

from collections.abc import Iterator

from flows.lanes import FITS
from flows.procedure import Kind, Procedure, Step
from flows.progress import earlier
from flows.prove.finding import Finding, found

POINTED: frozenset[Kind] = frozenset({"compare", "examine", "identify"})


def check(procedure: Procedure) -> Iterator[Finding]:
    """Find checks nobody can fail, and checks of one's own work."""
    for step in procedure.step:
        inspects = step.lane == "supervisor" and step.kind == "check"
        ends = step.ends().values()
        if (step.kind in POINTED or inspects) and not step.points:
            yield found(procedure.id, step.id, "no_points")
        final = not step.not_by and any(other.irreversible for other in before(procedure, step))
        if (step.kind in POINTED or inspects) and not final and not any(outcome.back_to for outcome in ends):
            yield found(procedure.id, step.id, "no_way_back")
        if inspects and not step.not_by:
            yield found(procedure.id, step.id, "inspects_alone")
        if step.kind in {"compare", "examine"}:
            yield from _self_check(procedure, step)
        if step.kind == "approve":
            yield from _approval(procedure, step)
    yield from _refusals(procedure)


def _refusals(procedure: Procedure) -> Iterator[Finding]:
    """Whoever says who the visitor is can refuse, and so can the first to examine the request."""
    first = next((step for step in procedure.step if step.kind == "examine"), None)
    for step in procedure.step:
        judges = step.kind == "identify" or step is first
        if judges and not any(outcome.end for outcome in step.ends().values()):
            yield found(procedure.id, step.id, "no_refusal")


def before(procedure: Procedure, step: Step) -> list[Step]:
    """Return every step that comes before another."""
    sooner = earlier(procedure, step)
    return [other for other in procedure.step if other.id in sooner]


def _self_check(procedure: Procedure, step: Step) -> Iterator[Finding]:
    """Who wrote neither compares nor examines; what an earlier comparison always settles is not compared again."""
    done = before(procedure, step)
    checks = [other for other in done if other.kind == step.kind == "compare"]
    for written in done:
        settled = any(written.id in other.not_by and _always(other, step, written) for other in checks)
        writes = written.kind in {"enter", "issue"} and written.resource is not None
        if written.kind == "issue" and written.id in step.not_by and written.resource is None:
            yield found(procedure.id, written.id, "no_resource")
        shares = set(FITS[written.lane]) & set(FITS[step.lane])
        if writes and shares and written.id not in step.not_by and not settled:
            yield found(procedure.id, step.id, "self_check", other=written.title)


def _approval(procedure: Procedure, step: Step) -> Iterator[Finding]:
    """Who examined does not approve: the last examination before is by somebody else."""
    examined = [other for other in before(procedure, step) if other.kind == "examine"]
    if examined and examined[-1].id not in step.not_by:
        yield found(procedure.id, step.id, "approves_own", other=examined[-1].title)


def _always(check: Step, *steps: Step) -> bool:
    """Whether a check happens whenever all these steps do: it asks for nothing that they do not."""
    asked = {(name, values) for step in steps for name, values in step.when.items()}
    return set(check.when.items()) <= asked
