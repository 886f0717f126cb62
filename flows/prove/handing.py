"""That things change hands in order: called and matched first, nothing left open behind, at a step made for it."""

from collections.abc import Iterator

from flows.procedure import Kind, Procedure, Step
from flows.prove.finding import Finding, found
from flows.prove.search import Exploration

STILL: frozenset[Kind] = frozenset({
    "check", "compare", "examine", "call", "verify_ticket", "escalate", "decide",
})  # fmt: skip
"""Kinds that only look, decide or speak: nothing leaves the counter at them."""

ELSEWHERE: frozenset[Kind] = frozenset({"cs_terminal", "pin", "enter", "approve"})
"""Kinds of work in another system: they say on which; our own slips are the exception."""

AFTERWARDS: frozenset[Kind] = frozenset({"file", "register", "post", "issue"})
"""Office work that may still be open while the visitor is called."""


def check(exploration: Exploration) -> Iterator[Finding]:
    """Find hand-overs out of order and steps that move things although their kind does not."""
    for step in exploration.procedure.step:
        yield from _kind(exploration.procedure, step)
    seen: set[tuple[str, str]] = set()
    for index, steps in enumerate(exploration.ready):
        for finding in _order(exploration, index, steps):
            if (finding.step, finding.code) not in seen:
                seen.add((finding.step, finding.code))
                yield finding


def _kind(procedure: Procedure, step: Step) -> Iterator[Finding]:
    if step.kind in STILL and (step.gives or step.returns or step.posts):
        yield found(procedure.id, step.id, "kind_still", title=step.title)
    if step.posts and step.kind != "post":
        yield found(procedure.id, step.id, "post_elsewhere")
    if step.kind in ELSEWHERE and step.resource is None and not step.slips:
        yield found(procedure.id, step.id, "no_resource")


def _order(exploration: Exploration, index: int, steps: tuple[Step, ...]) -> Iterator[Finding]:
    """A tag that was given is called and matched before anything is handed over, when all else is done."""
    procedure, done = exploration.procedure, exploration.states[index].done
    tagged = any("tag" in step.slips and step.id in done for step in procedure.step)
    kinds = {step.kind for step in procedure.step if step.id in done}
    for step in steps:
        if step.kind == "deliver" and tagged and "verify_ticket" not in kinds:
            yield found(procedure.id, step.id, "unmatched", exploration.witness(index))
        if step.kind == "verify_ticket" and "call" not in kinds:
            yield found(procedure.id, step.id, "uncalled", exploration.witness(index))
        if step.kind == "call":
            open_still = [other for other in steps if other is not step and not _afterwards(other)]
            if open_still:
                witness = exploration.witness(index)
                yield found(procedure.id, step.id, "called_early", witness, other=open_still[0].title)


def _afterwards(step: Step) -> bool:
    return step.kind in AFTERWARDS or step.lane == "outside"
