"""That every question is put for a reason: its answers lead to different things, or the definition says they do not."""

from collections.abc import Iterator
from itertools import chain

from flows.procedure import Procedure, Step
from flows.progress import earlier, predecessors
from flows.prove.finding import Finding, found, words
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
    again = {name for step in procedure.step for outcome in step.ends().values() for name in outcome.redo}
    for step in procedure.step:
        yield from _gap(procedure, step)
        yield from _branch(procedure, step)
        yield from _proxy_papers(procedure, step)
        if step.id in again and not step.when:
            yield found(procedure.id, step.id, "detour_always", title=step.title)


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
    after = [other for other in procedure.step if step.id in {one.id for one in predecessors(procedure, other)}]
    if step.when or len(before) != 1 or len(after) != 1:
        return
    if before[0].when and before[0].when == after[0].when:
        yield found(procedure.id, step.id, "when_gap", title=step.title)


def _branch(procedure: Procedure, step: Step) -> Iterator[Finding]:
    """A step that always happens although all that follows is for one case, known by then, has lost its condition."""
    later = [other for other in procedure.step if step.id in earlier(procedure, other)]
    sooner = earlier(procedure, step)
    if step.when or not later:
        return
    known = {name for other in procedure.step if other.id in sooner for name in (*other.asks, *other.sets)}
    shared = set.intersection(*({(name, values) for name, values in other.when.items()} for other in later))
    if any(name in known for name, _values in shared):
        yield found(procedure.id, step.id, "when_lost", title=step.title)


def _proxy_papers(procedure: Procedure, step: Step) -> Iterator[Finding]:
    """Papers that only some visitors can have are asked of those only."""
    for item in step.takes:
        special = any(word in item.name for word in words()["some_have"])
        if special and not item.when and not item.optional and not step.when:
            yield found(procedure.id, step.id, "asked_of_all", item=item.name)
