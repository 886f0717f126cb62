"""That two procedures which often go together can share one visit: what both hold is neither lost nor left.

A case that gives a shared thing back only lets go of it while the other still holds it. Each procedure is reduced to
what it does to the one thing, and the product of the two is explored whole.
"""

from collections.abc import Iterator, Mapping

from flows.procedure import Procedure
from flows.prove.finding import Finding, found, words
from flows.prove.tray import Trails

Node = tuple[bool, bool]
"""Held or not; ended or not."""

Ways = Mapping[Node, frozenset[tuple[Node, str]]]


def suggested(procedure: Procedure, name: str, known: Mapping[str, Procedure]) -> Iterator[Finding]:
    """Find a suggestion that leads nowhere, to itself, or to something no visit begins with."""
    if name == procedure.id:
        yield found(procedure.id, "", "suggests_itself")
    elif name not in known:
        yield found(procedure.id, "", "suggests_unknown", other=name)
    elif known[name].start != "visit":
        yield found(procedure.id, "", "pair_start", other=known[name].title.ja)


def replaced(procedure: Procedure, known: Mapping[str, Procedure]) -> Iterator[Finding]:
    """Find what an abolished procedure offers in its place and is not there, or is abolished itself."""
    for name in procedure.instead:
        if name not in known:
            yield found(procedure.id, "", "instead_unknown", other=name)
        elif known[name].until is not None:
            yield found(procedure.id, "", "instead_abolished", other=known[name].title.ja)


def together(mine: Trails, other: Trails) -> tuple[list[Finding], int]:
    """Explore two procedures in one visit; return what is wrong and how many product states were seen."""
    one, two = mine.procedure, other.procedure
    findings: list[Finding] = []
    states = 0
    for name in sorted(mine.items.keys() & other.items.keys()):
        if mine.items[name].list != "original" and other.items[name].list != "original":
            continue
        if mine.items[name].list != other.items[name].list:
            lists = words()["lists"]
            first, second = lists[mine.items[name].list], lists[other.items[name].list]
            fill = {"item": name, "first": first, "second": second, "other": two.title.ja}
            findings.append(found(one.id, "", "pair_list", **fill))
            continue
        code, seen = _shared(reduced(mine, name), reduced(other, name))
        states += seen
        if code:
            findings.append(found(one.id, "", code, item=name, other=two.title.ja))
    return findings, states


def reduced(trails: Trails, name: str) -> Ways:
    """Return what a procedure can do to one thing, all else forgotten."""
    one = trails.slices[name]
    states = one.exploration.states
    ways: dict[Node, set[tuple[Node, str]]] = {}
    for index, held in trails.all[name].points:
        node = (held, states[index].end is not None)
        ways.setdefault(node, set())
        for edge in one.exploration.leaving[index]:
            for after, way in one.effect(edge, name)[held]:
                ended = states[edge.target].end is not None
                ways[node].add(((after, ended), way if held and not after else ""))
    return {node: frozenset(to) for node, to in ways.items()}


def _shared(one: Ways, two: Ways) -> tuple[str, int]:
    """Explore the product; return the rule broken, if any, and the states seen."""
    start = ((False, False), (False, False))
    seen = {start}
    queue = [start]
    for mine, other in queue:
        for after, way in one.get(mine, ()):
            if way not in {"", "returned"} and other[0]:
                return "pair_stranded", len(seen)
            _meet(seen, queue, (after, other))
        for after, way in two.get(other, ()):
            if way not in {"", "returned"} and mine[0]:
                return "pair_stranded", len(seen)
            _meet(seen, queue, (mine, after))
    return "", len(seen)


def _meet(seen: set[tuple[Node, Node]], queue: list[tuple[Node, Node]], state: tuple[Node, Node]) -> None:
    if state not in seen:
        seen.add(state)
        queue.append(state)
