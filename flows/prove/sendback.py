"""That every send-back lands where the defect can be mended, and that nothing irreversible is undone."""

from collections.abc import Iterator

from flows.procedure import REPAIRING, Outcome, Procedure, Step, holds
from flows.progress import LEAVES, earlier, predecessors, settled
from flows.prove.finding import Finding, found
from flows.prove.search import Edge, Exploration


def check(exploration: Exploration) -> Iterator[Finding]:
    """Find send-backs that mend nothing and steps undone that cannot be."""
    procedure = exploration.procedure
    for step in procedure.step:
        for outcome in step.ends().values():
            if outcome.back_to is not None:
                yield from _target(procedure, step, procedure.at(outcome.back_to))
    seen: set[tuple[str, str, str]] = set()
    for edge in exploration.edges:
        if edge.outcome == "done":
            continue
        for finding in _edge(exploration, edge, edge.step.ends()[edge.outcome]):
            if (finding.step, edge.outcome, finding.code) not in seen:
                seen.add((finding.step, edge.outcome, finding.code))
                yield finding


def _target(procedure: Procedure, step: Step, target: Step) -> Iterator[Finding]:
    if target.id not in earlier(procedure, step):
        yield found(procedure.id, step.id, "back_not_earlier", target=target.title)
    if target.kind not in REPAIRING or _mends_nothing(target):
        yield found(procedure.id, step.id, "back_not_repairing", target=target.title)


def _mends_nothing(target: Step) -> bool:
    """The visitor's own writing can be mended; a tag taken by the way, a word said, a slip given out cannot."""
    if target.kind == "check":
        return not target.transparent and not target.asks
    if target.transparent:
        return True
    gone = {leave.item for key, _way in LEAVES for leave in getattr(target, key)}
    hands_out = {item.name for item in target.makes} <= gone and not target.takes and target.resource is None
    return target.kind in {"issue", "explain"} and hands_out


def _edge(exploration: Exploration, edge: Edge, outcome: Outcome) -> Iterator[Finding]:
    procedure, after = exploration.procedure, exploration.states[edge.target]
    if outcome.back_to is not None and after.end is None:
        target = procedure.at(outcome.back_to)
        waits = not all(settled(procedure, after, before) for before in predecessors(procedure, target))
        if waits or target.id in after.done or holds(target.when, after.facts) is not True:
            witness = exploration.along(edge)
            yield found(procedure.id, edge.step.id, "back_not_ready", witness, target=target.title)
    for name in edge.change.undone:
        lost = procedure.at(name)
        if lost.irreversible and not _anew(exploration, edge, outcome, lost):
            witness = exploration.along(edge)
            yield found(procedure.id, edge.step.id, "undoes_irreversible", witness, other=lost.title)


def _anew(exploration: Exploration, edge: Edge, outcome: Outcome, lost: Step) -> bool:
    """Whether the step is not taken back but called for once more, by a declared change of a fact it depends on."""
    before, after = exploration.states[edge.source], exploration.states[edge.target]
    called = lost.id in outcome.redo and holds(lost.when, before.facts) is False
    return called and holds(lost.when, after.facts) is True
