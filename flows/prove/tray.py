"""That every paper leaves by a named way: each one followed over all states of its procedure, held or not."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from flows.procedure import Item, Leave, Procedure, Step, When, holds
from flows.progress import IN_TRAY, LEAVES, Place, Progress, apply, complete, ways_out
from flows.prove.ends import unanswered
from flows.prove.search import Edge, Exploration, told
from flows.prove.finding import Finding, found

Effect = Mapping[bool, frozenset[tuple[bool, str]]]
"""For a paper held or not before a step: whether it can be held after, and by which way it left (or empty)."""

Point = tuple[int, bool]


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """Where one paper can be: every state together with held or not, and how each was first reached."""

    item: str
    points: Mapping[Point, tuple[Point, Edge] | None]

    def held(self) -> list[Point]:
        """Return the points at which we hold it, the nearest first."""
        return [point for point in self.points if point[1]]

    def witness(self, point: Point) -> tuple[str, ...]:
        """Return a path to a point."""
        path: list[str] = []
        came = self.points[point]
        while came is not None:
            path.append(told(came[1]))
            came = self.points[came[0]]
        return tuple(reversed(path))


class Trails:
    """Every paper of a procedure followed over its states."""

    def __init__(self, exploration: Exploration) -> None:
        self.exploration = exploration
        self.items = exploration.procedure.items()
        self._effects: dict[object, dict[str, Effect]] = {}
        self._makers = {step.id for step in exploration.procedure.step if step.makes}

    @cached_property
    def all(self) -> dict[str, Trail]:
        """Return the trail of each paper, by name."""
        return {name: self.follow(name) for name in self.items}

    def follow(self, name: str) -> Trail:
        """Follow one paper from the opening of the case."""
        start: Point = (0, False)
        points: dict[Point, tuple[Point, Edge] | None] = {start: None}
        queue = [start]
        for point in queue:
            for edge in self.exploration.leaving[point[0]]:
                for held, _way in self.effect(edge)[name][point[1]]:
                    after = (edge.target, held)
                    if after not in points:
                        points[after] = (point, edge)
                        queue.append(after)
        return Trail(item=name, points=points)

    def effect(self, edge: Edge) -> dict[str, Effect]:
        """Return what an edge does to every paper."""
        facts = tuple(sorted(self.exploration.states[edge.target].facts.items()))
        undone = tuple(name for name in edge.change.undone if name in self._makers)
        key = (edge.step.id, edge.outcome, facts, undone)
        if key not in self._effects:
            self._effects[key] = _effect(self.exploration, edge, self.items)
        return self._effects[key]


def _effect(exploration: Exploration, edge: Edge, items: Mapping[str, Item]) -> dict[str, Effect]:
    """Ask the shared transition function, once with everything held and once with nothing, optional things or not."""
    reached: dict[str, dict[bool, set[tuple[bool, str]]]] = {name: {True: set(), False: set()} for name in items}
    for held in (True, False):
        for count in (1, 0):
            after = _after(exploration, edge, items, held=held, count=count)
            for name in items:
                place = after.items.get(name)
                in_tray = place is not None and place.way == IN_TRAY
                left = "" if place is None or in_tray else place.way
                reached[name][held].add((in_tray, left))
    return {name: {held: frozenset(ends) for held, ends in both.items()} for name, both in reached.items()}


def _after(exploration: Exploration, edge: Edge, items: Mapping[str, Item], *, held: bool, count: int) -> Progress:
    places = {name: Place(list=item.list, way=IN_TRAY) for name, item in items.items()} if held else {}
    before = msgspec.structs.replace(exploration.states[edge.source], items=places)
    counts = {item.name: count for item in (*edge.step.takes, *edge.step.makes) if item.optional}
    change = complete(
        exploration.procedure, before, edge.step, outcome=edge.outcome, answers=edge.answers, counts=counts
    )
    return apply(before, change)


def check(trails: Trails) -> Iterator[Finding]:
    """Find papers left behind, papers without a way out, and entries that never happen."""
    procedure = trails.exploration.procedure
    for trail in trails.all.values():
        yield from _left(trails, trail)
        yield from _abort(procedure, trail)
    done = _done_edges(trails.exploration)
    for step in procedure.step:
        yield from _implied(procedure, step)
        if not step.transparent:
            yield from _entries(trails, step, done.get(step.id, []))


def _left(trails: Trails, trail: Trail) -> Iterator[Finding]:
    states = trails.exploration.states
    for point in trail.held():
        if states[point[0]].end == "completed":
            yield found(trails.exploration.procedure.id, "", "item_left", trail.witness(point), item=trail.item)
            return


def _abort(procedure: Procedure, trail: Trail) -> Iterator[Finding]:
    """A thing to hand out always says what becomes of it otherwise: a case may end between making and giving it."""
    item = procedure.items()[trail.item]
    place = Place(list=item.list, way=IN_TRAY)
    if not ways_out(procedure, Progress(items={trail.item: place})).get(trail.item):
        witness = trail.witness(trail.held()[0]) if trail.held() else ()
        yield found(procedure.id, "", "no_abort_way", witness, item=trail.item)


def _done_edges(exploration: Exploration) -> dict[str, list[Edge]]:
    done: dict[str, list[Edge]] = {}
    for edge in exploration.edges:
        if edge.outcome == "done":
            done.setdefault(edge.step.id, []).append(edge)
    return done


def _entries(trails: Trails, step: Step, edges: list[Edge]) -> Iterator[Finding]:
    states, procedure = trails.exploration.states, trails.exploration.procedure
    entering: Counter[str] = Counter()
    for item in (*step.takes, *step.makes):
        happens = [edge for edge in edges if holds(item.when, states[edge.target].facts)]
        entering[item.name] += len(happens)
        if edges and not happens:
            yield found(procedure.id, step.id, "dead_item", item=item.name)
        yield from _undecided(trails, step, edges, item.when, item.name)
    for item in step.makes:
        yield from _made_twice(trails, step, edges, item)
    yield from _leaves(trails, step, edges, entering)


def _made_twice(trails: Trails, step: Step, edges: list[Edge], item: Item) -> Iterator[Finding]:
    trail = trails.all[item.name]
    for edge in edges:
        makes = holds(item.when, trails.exploration.states[edge.target].facts)
        if makes and (edge.source, True) in trail.points:
            witness = (*trail.witness((edge.source, True)), told(edge))
            yield found(trails.exploration.procedure.id, step.id, "made_twice", witness, item=item.name)
            return


def _leaves(trails: Trails, step: Step, edges: list[Edge], entering: Counter[str]) -> Iterator[Finding]:
    states, procedure = trails.exploration.states, trails.exploration.procedure
    leaves: list[Leave] = [leave for key, _way in LEAVES for leave in getattr(step, key)]
    for leave in leaves:
        held = [
            edge for edge in edges
            if (edge.source, True) in trails.all[leave.item].points or entering[leave.item]
        ]  # fmt: skip
        if edges and not any(holds(leave.when, states[edge.target].facts) for edge in held):
            yield found(procedure.id, step.id, "dead_leave", item=leave.item)
        yield from _undecided(trails, step, held, leave.when, leave.item)
    for edge in edges:
        ways = Counter(leave.item for leave in leaves if holds(leave.when, states[edge.target].facts))
        twice = next((name for name, count in ways.items() if count > 1), None)
        if twice is not None:
            yield found(procedure.id, step.id, "leaves_twice", trails.exploration.along(edge), item=twice)
            return


def _undecided(trails: Trails, step: Step, edges: list[Edge], when: When, name: str) -> Iterator[Finding]:
    exploration = trails.exploration
    for edge in edges:
        after = exploration.states[edge.target]
        if holds(when, after.facts) is None:
            fill = {"fact": unanswered(when, after), "item": name}
            yield found(exploration.procedure.id, step.id, "item_undecided", exploration.along(edge), **fill)
            return


def _implied(procedure: Procedure, step: Step) -> Iterator[Finding]:
    if not step.transparent:
        return
    keys = ("takes", "makes", *(key for key, _way in LEAVES), "sets", "outcomes", "on_defect", "fee", "registers")
    for key in keys:
        if getattr(step, key):
            yield found(procedure.id, step.id, "implied_work", title=step.title, key=key)
