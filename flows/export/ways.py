"""Which way each arrow takes: straight, through a gap between columns, or along the corridor above a row.

No way passes through a shape: rows are only followed where they are free, and gaps and corridors hold nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from flows.export.graph import Flow, Graph
from flows.export.grid import Cell, Row, ordered, place

Kind = Literal["straight", "drop", "gap", "rise", "around", "arch", "arch_gap", "double"]
Span: TypeAlias = tuple[int, int]


class Way(NamedTuple):
    """How one arrow runs.

    Attributes:
        kind: ``straight`` along the row; ``drop`` to an early end; ``gap``: right, down the gap, into the left side;
            ``arch``: up, along the corridor, down; ``arch_gap``: up, along, down the gap, into the left side;
            ``rise``: the same upwards;
            ``around``: right, up the gap, along the corridor, down another gap, into the left side;
            ``double``: up, along, down the gap, along the corridor of the target, down.
        gap: number of the column left of the gap by which it arrives.
    """

    kind: Kind
    source: Cell
    target: Cell
    gap: int = -1


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """The ways of all arrows, and which slot each takes in the gaps and corridors it uses."""

    ways: Mapping[str, Way]
    gap_slots: Mapping[tuple[str, int], int]
    corridor_slots: Mapping[tuple[str, Row], int]
    gaps: Mapping[int, int]
    corridors: Mapping[Row, int]


def ways(graph: Graph, cells: dict[str, Cell]) -> Ways:
    """Choose a way for each arrow and give it room."""
    choices = {node.id for node in graph.nodes if node.shape == "choice"}
    taken = {(cell.row, cell.layer) for cell in cells.values() if not cell.sub}
    found = {flow.id: _way(flow, cells, taken, up=flow.source in choices) for flow in graph.flows}
    rank = {row: index for index, row in enumerate(ordered(cells))}
    gap_slots, gaps = _gaps(graph, found, rank)
    corridor_slots, corridors = _corridors(graph, found)
    return Ways(ways=found, gap_slots=gap_slots, corridor_slots=corridor_slots, gaps=gaps, corridors=corridors)


def _way(flow: Flow, cells: dict[str, Cell], taken: set[tuple[Row, int]], *, up: bool) -> Way:
    """Choose the way of one arrow; only choices let arrows out at the top, where others may let them in."""
    source, target = cells[flow.source], cells[flow.target]
    if target.sub:
        return Way("drop", source, target)
    free = not any((target.row, layer) in taken for layer in range(source.layer + 1, target.layer))
    forward = not flow.jump and target.layer > source.layer
    if source.row == target.row and (up or (forward and free)):
        return Way("straight" if forward and free else "arch", source, target)
    # Beyond the next column the arrow follows the target's row; nobody of that row may leave into the same gap.
    clear = target.layer == source.layer + 1 or (target.row, source.layer) not in taken
    if forward and free and clear:
        rises = place(target.row) < place(source.row)
        return Way("rise" if rises else "gap", source, target, source.layer)
    kind: Kind = "double" if flow.jump else "arch_gap" if up else "around"
    return Way(kind, source, target, target.layer - 1)


def _gaps(
    graph: Graph, found: Mapping[str, Way], rank: Mapping[Row, int]
) -> tuple[dict[tuple[str, int], int], dict[int, int]]:
    """Give each upright stretch a slot; arrows into the same node share one."""
    groups: dict[int, dict[object, list[tuple[str, Span]]]] = defaultdict(lambda: defaultdict(list))
    for flow in graph.flows:
        for gap, start, stop in _upright(found[flow.id], rank):
            groups[gap][flow.target, found[flow.id].kind == "double"].append((flow.id, _span(start, stop)))
    slots, sizes = dict[tuple[str, int], int](), dict[int, int]()
    for gap, group in groups.items():
        packed = {name: slot for names, slot in _packed(group.values()) for name in names}
        turned = _turned(packed, _leaving_first(packed, found, gap))
        slots.update({(name, gap): turned[slot] for name, slot in packed.items()})
        sizes[gap] = len(turned)
    return slots, sizes


def _leaving_first(packed: Mapping[str, int], found: Mapping[str, Way], gap: int) -> set[tuple[int, int]]:
    """Return which slot must lie left of which: on one row, those who leave for the gap turn before others come in."""
    out, into = defaultdict[Row, set[int]](set), defaultdict[Row, set[int]](set)
    for name, slot in packed.items():
        way = found[name]
        if way.kind in {"gap", "rise", "around"} and way.source.layer == gap:
            out[way.source.row].add(slot)
        if way.kind != "double" and way.gap == gap:
            into[way.target.row].add(slot)
    return {(first, second) for row in out for first in out[row] for second in into[row] if first != second}


def _turned(packed: Mapping[str, int], pairs: set[tuple[int, int]]) -> dict[int, int]:
    """Renumber slots so that the first of each pair comes before the second, as far as that can be."""
    left, found = sorted(set(packed.values())), dict[int, int]()
    while left:
        free = [slot for slot in left if not any(first in left and second == slot for first, second in pairs)]
        chosen = free[0] if free else left[0]
        found[chosen] = len(found)
        left.remove(chosen)
    return found


def _upright(way: Way, rank: Mapping[Row, int]) -> list[tuple[int, int, int]]:
    """Return the gaps an arrow uses, each from where to where; the corridor above row n is 2n, its middle 2n + 1."""
    source, target = 2 * rank[way.source.row], 2 * rank[way.target.row]
    if way.gap < 0:
        return []
    if way.kind in {"gap", "rise"}:
        return [(way.gap, source + 1, target + 1)]
    if way.kind == "around":
        return [(way.source.layer, source + 1, source), (way.gap, source, target + 1)]
    return [(way.gap, source, target + (way.kind != "double"))]


def _corridors(graph: Graph, found: Mapping[str, Way]) -> tuple[dict[tuple[str, Row], int], dict[Row, int]]:
    """Give each level stretch a slot, short ones lowest; arrows that end in the same node share one."""
    groups: dict[Row, dict[object, list[tuple[str, Span]]]] = defaultdict(lambda: defaultdict(list))
    for flow in graph.flows:
        for row, start, stop in level(found[flow.id]):
            groups[row][flow.target, start < stop].append((flow.id, _span(start, stop)))
    slots, sizes = dict[tuple[str, Row], int](), dict[Row, int]()
    for row, group in groups.items():
        for names, slot in _packed(group.values()):
            slots.update({(name, row): slot for name in names})
            sizes[row] = max(sizes.get(row, 0), slot + 1)
    return slots, sizes


def level(way: Way) -> list[tuple[Row, int, int]]:
    """Return the corridors an arrow follows, each from where to where; column n is 2n, the gap after it 2n + 1."""
    start, stop, gap = 2 * way.source.layer, 2 * way.target.layer, 2 * way.gap + 1
    if way.kind == "arch":
        return [(way.source.row, start, stop)]
    if way.kind == "arch_gap":
        return [(way.source.row, start, gap)]
    if way.kind == "around":
        return [(way.source.row, start + 1, gap)]
    return [(way.source.row, start, gap), (way.target.row, gap, stop)] if way.kind == "double" else []


def _packed(groups: Iterable[list[tuple[str, Span]]]) -> list[tuple[list[str], int]]:
    """Put stretches into as few slots as it takes for none to overlap, short ones first."""
    whole = [
        ((min(low for _, (low, _) in group), max(high for _, (_, high) in group)), [name for name, _ in group])
        for group in groups
    ]
    used: list[list[Span]] = []
    found = []
    for (low, high), names in sorted(whole, key=lambda one: (one[0][1] - one[0][0], one[0], one[1])):
        slot = next((i for i, spans in enumerate(used) if all(high < a or b < low for a, b in spans)), len(used))
        if slot == len(used):
            used.append([])
        used[slot].append((low, high))
        found.append((names, slot))
    return found


def _span(start: int, stop: int) -> Span:
    return (min(start, stop), max(start, stop))
