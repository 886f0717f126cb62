"""Every state a case can get into, found by the very functions the desk runs (:mod:`flows.progress`).

Three reductions keep this exhaustive and small; none loses anything:

- Answers no condition tells apart are one answer. Of each such block the first is explored.
- Where papers are decides nothing about which steps come next, and papers do not act on each other. So the states are
  those of facts and steps, and :mod:`flows.prove.tray` follows each paper over them on its own.
- A fact that only papers read decides nothing about steps either. It is told apart only where its papers are followed.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, product

import msgspec

from flows.procedure import Procedure, Step, When
from flows.progress import LEAVES, Change, Progress, apply, complete, finished, ready

BOUND = 60_000
"""States above which a definition is refused: nothing is ever sampled."""


class TooLarge(ValueError):
    """A procedure has more states than the bound; it is refused, not sampled."""


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be done in one state: which step, how it ends, and the state it leads to."""

    number: int
    source: int
    target: int
    step: Step
    outcome: str
    answers: Mapping[str, str]
    change: Change


class Exploration(msgspec.Struct, frozen=True, kw_only=True):
    """All states of a procedure, numbered in the order they were found, and all ways between them.

    Attributes:
        states: facts and steps done of each state; the first is a case just opened. Papers are left out.
        ready: the steps that can be worked on in each state.
        edges: everything that can be done.
        leaving: the edges out of each state.
        parent: the edge by which each state was first found.
    """

    procedure: Procedure
    states: tuple[Progress, ...]
    ready: tuple[tuple[Step, ...], ...]
    edges: tuple[Edge, ...]
    leaving: tuple[tuple[Edge, ...], ...]
    parent: tuple[Edge | None, ...]

    def witness(self, state: int) -> tuple[str, ...]:
        """Return a shortest path to a state, as ``step``, ``step=outcome`` or ``step(fact=answer)``."""
        path: list[str] = []
        edge = self.parent[state]
        while edge is not None:
            path.append(told(edge))
            edge = self.parent[edge.source]
        return tuple(reversed(path))

    def along(self, edge: Edge) -> tuple[str, ...]:
        """Return a path that ends with this edge."""
        return (*self.witness(edge.source), told(edge))

    def completed(self) -> Iterator[int]:
        """Return the states in which everything that applies is done."""
        return (index for index, state in enumerate(self.states) if state.end == "completed")


def told(edge: Edge) -> str:
    """Return one edge as people read it in a witness."""
    answers = ",".join(f"{name}={value}" for name, value in edge.answers.items())
    outcome = "" if edge.outcome == "done" else f"={edge.outcome}"
    return f"{edge.step.id}{outcome}" + (f"({answers})" if answers else "")


def explore(procedure: Procedure, bound: int = BOUND, whens: Iterable[When] | None = None) -> Exploration:
    """Find every state of a procedure.

    Args:
        procedure: the definition.
        bound: how many states are allowed.
        whens: the conditions whose facts are told apart; at least those of :func:`steering`, all of them when absent.

    Raises:
        TooLarge: there are more.
    """
    read = [*steering(procedure), *chain(*handling(procedure).values())] if whens is None else whens
    search = _Search(procedure, bound, read)
    search.run()
    leaving: list[list[Edge]] = [[] for _ in search.states]
    for edge in search.edges:
        leaving[edge.source].append(edge)
    return Exploration(
        procedure=procedure,
        states=tuple(search.states),
        ready=tuple(search.ready),
        edges=tuple(search.edges),
        leaving=tuple(tuple(edges) for edges in leaving),
        parent=tuple(search.parent),
    )


class _Search:
    """A breadth-first search, so that a witness is a shortest one."""

    def __init__(self, procedure: Procedure, bound: int, whens: Iterable[When]) -> None:
        self.procedure = procedure
        self.bound = bound
        self.blocks = blocks(procedure, whens)
        self.states: list[Progress] = []
        self.ready: list[tuple[Step, ...]] = []
        self.parent: list[Edge | None] = []
        self.edges: list[Edge] = []
        self.known: dict[object, int] = {}
        self.open: deque[int] = deque()

    def run(self) -> None:
        self.meet(_opened(self.procedure))
        while self.open:
            source = self.open.popleft()
            for step in self.ready[source]:
                for outcome, answers in moves(step, self.blocks):
                    self.go(source, step, outcome, answers)

    def meet(self, state: Progress) -> int:
        key = (frozenset(state.facts.items()), state.done, state.end)
        if key in self.known:
            return self.known[key]
        if len(self.states) >= self.bound:
            raise TooLarge(self.procedure.id)
        self.known[key] = index = len(self.states)
        self.states.append(state)
        self.ready.append(ready(self.procedure, state))
        self.parent.append(None)
        self.open.append(index)
        return index

    def go(self, source: int, step: Step, outcome: str, answers: Mapping[str, str]) -> None:
        before = self.states[source]
        change = complete(self.procedure, before, step, outcome=outcome, answers=answers)
        after = apply(before, change)
        facts = {name: self.blocks[name][value] for name, value in after.facts.items() if name in self.blocks}
        count = len(self.states)
        target = self.meet(Progress(facts=facts, done=after.done, end=after.end))
        edge = Edge(
            number=len(self.edges),
            source=source,
            target=target,
            step=step,
            outcome=outcome,
            answers=answers,
            change=change,
        )
        self.edges.append(edge)
        if target == count:
            self.parent[target] = edge


def _opened(procedure: Procedure) -> Progress:
    start = Progress()
    return msgspec.structs.replace(start, end="completed") if finished(procedure, start) else start


def moves(step: Step, facts: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Return every way a step can be reported: each outcome with each combination of answers worth telling apart.

    Answers belong to a plain end; another outcome may come with or without them.
    """
    asked = [name for name in step.asks if name in facts]
    told_all = [
        dict(zip(asked, values, strict=True))
        for values in product(*(sorted(set(facts[name].values())) for name in asked))
    ]
    yield from (("done", answers) for answers in told_all)
    for code, outcome in step.ends().items():
        yield code, {}
        if asked and outcome.end is None:
            yield from ((code, answers) for answers in told_all)


def steering(procedure: Procedure) -> list[When]:
    """Return the conditions that decide which steps come and what is owed."""
    return [*(step.when for step in procedure.step), *(fee.when for fee in procedure.fees)]


def handling(procedure: Procedure) -> dict[str, list[When]]:
    """Return for every paper the conditions that decide whether it comes or goes."""
    read: dict[str, list[When]] = {}
    for step in procedure.step:
        for item in (*step.takes, *step.makes):
            read.setdefault(item.name, []).append(item.when)
        for key, _way in LEAVES:
            for leave in getattr(step, key):
                read.setdefault(leave.item, []).append(leave.when)
    return read


def blocks(procedure: Procedure, whens: Iterable[When]) -> dict[str, dict[str, str]]:
    """Return for every fact these conditions read each answer with the one that stands for it."""
    read: dict[str, list[tuple[str, ...]]] = {}
    for when in whens:
        for name, values in when.items():
            read.setdefault(name, []).append(values)
    found: dict[str, dict[str, str]] = {}
    for name, wanted in read.items():
        firsts: dict[tuple[bool, ...], str] = {}
        values = procedure.facts[name].values if name in procedure.facts else ()
        found[name] = {value: firsts.setdefault(tuple(value in some for some in wanted), value) for value in values}
    return found
