"""That an end can always be reached, that every step can happen, that no fact is read before its answer."""

from collections.abc import Iterator

from flows.procedure import Outcome, Procedure, Step, holds
from flows.progress import Progress, predecessors, settled
from flows.prove.finding import Finding, found
from flows.prove.search import Edge, Exploration


def check(exploration: Exploration) -> Iterator[Finding]:
    """Find dead ends, dead steps, and outcomes that change nothing."""
    yield from _dead_ends(exploration)
    yield from _dead_steps(exploration)
    yield from _outcomes(exploration)
    yield from _idle_sets(exploration)


def _dead_ends(exploration: Exploration) -> Iterator[Finding]:
    procedure = exploration.procedure
    if not any(True for _ in exploration.completed()):
        yield found(procedure.id, "", "never_completes")
    stuck = [
        index for index, state in enumerate(exploration.states) if state.end is None and not exploration.leaving[index]
    ]
    if stuck:
        yield _stuck(exploration, stuck[0])
        return
    lost = next((index for index, safe in enumerate(_can_end(exploration)) if not safe), None)
    if lost is not None:
        yield found(procedure.id, "", "no_way_out", exploration.witness(lost))


def _stuck(exploration: Exploration, index: int) -> Finding:
    procedure, state = exploration.procedure, exploration.states[index]
    witness = exploration.witness(index)
    for step in procedure.step:
        if _undecided(procedure, state, step):
            fact = unanswered(step.when, state)
            return found(procedure.id, step.id, "unanswered", witness, fact=fact, title=step.title)
    return found(procedure.id, "", "stuck", witness)


def _undecided(procedure: Procedure, state: Progress, step: Step) -> bool:
    waits = step.id not in state.done and holds(step.when, state.facts) is None
    return waits and all(settled(procedure, state, before) for before in predecessors(procedure, step))


def unanswered(when: object, state: Progress) -> str:
    """Return the first fact a condition reads that has no answer."""
    return next((name for name in when if name not in state.facts), "") if isinstance(when, dict) else ""


def _can_end(exploration: Exploration) -> list[bool]:
    """For every state whether some end can be reached from it: backwards from the ends."""
    coming: list[list[int]] = [[] for _ in exploration.states]
    for edge in exploration.edges:
        coming[edge.target].append(edge.source)
    safe = [state.end is not None for state in exploration.states]
    front = [index for index, ended in enumerate(safe) if ended]
    while front:
        for source in coming[front.pop()]:
            if not safe[source]:
                safe[source] = True
                front.append(source)
    return safe


def _dead_steps(exploration: Exploration) -> Iterator[Finding]:
    procedure = exploration.procedure
    alive = {step.id for steps in exploration.ready for step in steps}
    for step in procedure.step:
        if step.transparent:
            happens = any(holds(step.when, exploration.states[index].facts) for index in exploration.completed())
        else:
            happens = step.id in alive
        if not happens:
            yield found(procedure.id, step.id, "dead_step", title=step.title)


def _outcomes(exploration: Exploration) -> Iterator[Finding]:
    seen: set[tuple[str, str, str]] = set()
    for edge in exploration.edges:
        if edge.outcome == "done":
            continue
        for finding in _outcome(exploration, edge, edge.step.ends()[edge.outcome]):
            if (finding.step, finding.code, edge.outcome) not in seen:
                seen.add((finding.step, finding.code, edge.outcome))
                yield finding


def _outcome(exploration: Exploration, edge: Edge, outcome: Outcome) -> Iterator[Finding]:
    procedure = exploration.procedure
    if outcome.stay and not outcome.set and not outcome.redo:
        yield found(procedure.id, edge.step.id, "idle_outcome", title=outcome.title)
    before, after = exploration.states[edge.source], exploration.states[edge.target]
    for step in procedure.step:
        again = holds(step.when, before.facts) is False and holds(step.when, after.facts) is True
        if again and step.id in before.done and step.id not in edge.change.undone:
            fill = {"title": outcome.title, "other": step.title}
            yield found(procedure.id, edge.step.id, "stale_detour", exploration.along(edge), **fill)


def _idle_sets(exploration: Exploration) -> Iterator[Finding]:
    """A step that settles a fact belongs where the fact is open or otherwise, never where it is already so."""
    seen: set[str] = set()
    for edge in exploration.edges:
        before = exploration.states[edge.source].facts
        told = [name for name, value in edge.step.sets.items() if edge.outcome == "done" and before.get(name) == value]
        if told and edge.step.id not in seen:
            seen.add(edge.step.id)
            fill = {"fact": told[0], "value": edge.step.sets[told[0]]}
            yield found(exploration.procedure.id, edge.step.id, "idle_set", exploration.along(edge), **fill)
