"""That every question is put for a reason: its answers lead to different things, or the definition says they do not."""

from collections.abc import Iterator
from itertools import chain

from flows.procedure import Procedure, Step
from flows.progress import predecessors
from flows.prove.finding import Finding, found
from flows.prove.search import blocks, handling, steering


def check(procedure: Procedure) -> Iterator[Finding]:
    """Find facts nobody tells, facts nobody reads, answers that make no difference, and conditions with a hole."""
    told = {name for step in procedure.step for name in (*step.asks, *step.sets)}
    told |= {name for step in procedure.step for outcome in step.ends().values() for name in outcome.set}
    read = blocks(procedure, [*steering(procedure), *chain(*handling(procedure).values())])
    for name in procedure.facts:
        if name not in told:
            yield found(procedure.id, "", "idle_fact", fact=name)
        elif name not in read:
            yield found(procedure.id, "", "unread_fact", fact=name)
        else:
            yield from _answers(procedure, name, read[name])
    for step in procedure.step:
        yield from _gap(procedure, step)


def _answers(procedure: Procedure, name: str, block: dict[str, str]) -> Iterator[Finding]:
    """Answers no condition tells apart are declared ``alike``, so that a forgotten condition is noticed."""
    groups: dict[str, list[str]] = {}
    for value, first in block.items():
        groups.setdefault(first, []).append(value)
    alike = procedure.facts[name].alike
    for same in groups.values():
        if len(same) > 1 and not set(same) <= set(alike):
            yield found(procedure.id, "", "same_answers", fact=name, values="・".join(same))
    if len({block.get(value) for value in alike}) > 1:
        yield found(procedure.id, "", "not_alike", fact=name, values="・".join(alike))


def _gap(procedure: Procedure, step: Step) -> Iterator[Finding]:
    """A step that always happens, between two that happen only in one and the same case, has lost its condition."""
    before = predecessors(procedure, step)
    after = [other for other in procedure.step if step in predecessors(procedure, other)]
    if step.when or len(before) != 1 or len(after) != 1:
        return
    if before[0].when and before[0].when == after[0].when:
        yield found(procedure.id, step.id, "when_gap", title=step.title)
