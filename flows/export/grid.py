"""Which column and row each node stands in: columns by how far it is from the start, rows by lane and track."""

from collections import defaultdict
from typing import NamedTuple, TypeAlias, get_args

from flows.export.graph import Graph
from flows.procedure import Lane

Row: TypeAlias = tuple[Lane, int]
LANES: tuple[Lane, ...] = get_args(Lane)


class Cell(NamedTuple):
    """A place in the grid; early ends hang below their row, the first one at ``sub`` 1."""

    layer: int
    row: Row
    sub: int = 0


def grid(graph: Graph) -> dict[str, Cell]:
    """Place every node; no two share a cell."""
    layers = _layers(graph)
    rows = _rows(graph, layers)
    gates = {flow.target: flow.source for flow in graph.flows if is_early(graph, flow.target)}
    hanging: dict[str, int] = defaultdict(int)
    found: dict[str, Cell] = {}
    for node in graph.nodes:
        if node.id in gates:
            hanging[gates[node.id]] += 1
        found[node.id] = Cell(layers[node.id], rows[node.lane, node.track], hanging[gates.get(node.id, "")])
    return found


def is_early(graph: Graph, name: str) -> bool:
    """Whether a node is an end other than the last one."""
    return name.startswith("end-") and any(node.id == name for node in graph.nodes)


def ordered(cells: dict[str, Cell]) -> list[Row]:
    """Return the rows that are used, from above."""
    return sorted({cell.row for cell in cells.values()}, key=place)


def place(row: Row) -> tuple[int, int]:
    """Return how far down a row stands: its lane, and its number there."""
    return (LANES.index(row[0]), row[1])


def _layers(graph: Graph) -> dict[str, int]:
    """Count, for each node, the longest way from the start; forward flows only lead to later nodes."""
    found = dict.fromkeys((node.id for node in graph.nodes), 0)
    ways: dict[str, list[str]] = defaultdict(list)
    for flow in graph.flows:
        if not flow.jump:
            ways[flow.source].append(flow.target)
    for node in graph.nodes:
        for target in ways[node.id]:
            found[target] = max(found[target], found[node.id] + 1)
    return found


def _rows(graph: Graph, layers: dict[str, int]) -> dict[tuple[Lane, int], Row]:
    """Give each track a row of each lane it passes: the first in which nothing stands where it goes."""
    taken: dict[Lane, list[set[int]]] = defaultdict(list)
    found: dict[tuple[Lane, int], Row] = {}
    for lane, track in sorted({(node.lane, node.track) for node in graph.nodes}, key=lambda one: (one[1], one[0])):
        columns = {layers[node.id] for node in graph.nodes if (node.lane, node.track) == (lane, track)}
        reach = set(range(min(columns), max(columns) + 2))
        index = next((i for i, used in enumerate(taken[lane]) if not used & reach), len(taken[lane]))
        if index == len(taken[lane]):
            taken[lane].append(set())
        taken[lane][index] |= reach if track else columns
        found[lane, track] = (lane, index)
    return found
