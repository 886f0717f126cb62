"""That every paper leaves by a named way: each one followed over all states of its procedure, held or not."""

from collections.abc import Iterator, Mapping

import msgspec

from flows.procedure import Item, Leave, Procedure, Step, When, holds
from flows.progress import IN_TRAY, LEAVES, Place, Progress, apply, complete, ways_out
from flows.prove.ends import unanswered
from flows.prove.finding import Finding, found
from flows.prove.search import BOUND, Edge, Exploration, blocks, explore, handling, steering, told

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


class Slice:
    """The states that tell apart what some papers depend on, and what every edge does to those papers."""

    def __init__(self, exploration: Exploration, items: Mapping[str, Item]) -> None:
        self.exploration = exploration
        self.done: dict[str, list[Edge]] = {}
        for edge in self.exploration.edges:
            if edge.outcome == "done":
                self.done.setdefault(edge.step.id, []).append(edge)
        makers = frozenset(step.id for step in exploration.procedure.step if step.makes)
        read = {step.id: _read(step) for step in exploration.procedure.step}
        known: dict[object, dict[str, Effect]] = {}
        self._effects: list[dict[str, Effect]] = []
        for edge in self.exploration.edges:
            after = exploration.states[edge.target].facts
            facts = tuple(after.get(name) for name in read[edge.step.id])
            key = (edge.step.id, edge.outcome, facts, makers.intersection(edge.change.undone))
            if key not in known:
                known[key] = _effect(self.exploration, edge, items)
            self._effects.append(known[key])

    def effect(self, edge: Edge, name: str) -> Effect:
        """Return what an edge does to a paper."""
        return self._effects[edge.number][name]

    def follow(self, name: str) -> Trail:
        """Follow one paper from the opening of the case."""
        start: Point = (0, False)
        points: dict[Point, tuple[Point, Edge] | None] = {start: None}
        queue = [start]
        for point in queue:
            for edge in self.exploration.leaving[point[0]]:
                for held, _way in self._effects[edge.number][name][point[1]]:
                    after = (edge.target, held)
                    if after not in points:
                        points[after] = (point, edge)
                        queue.append(after)
        return Trail(item=name, points=points)


class Trails:
    """Every paper of a procedure followed over its states, those of :func:`steering` given or explored here.

    Raises:
        TooLarge: one of the explorations has more states than the bound.
    """

    def __init__(self, procedure: Procedure, bound: int = BOUND, explored: Exploration | None = None) -> None:
        self.procedure = procedure
        self.items = procedure.items()
        steer = steering(procedure)
        self.exploration = explored or explore(procedure, bound, steer)
        reads = handling(procedure)
        groups: dict[str, list[str]] = {}
        for name in self.items:
            groups.setdefault(repr(blocks(procedure, [*steer, *reads[name]])), []).append(name)
        plain = repr(blocks(procedure, steer))
        self.slices: dict[str, Slice] = {}
        for telling, names in groups.items():
            whens = [*steer, *(when for name in names for when in reads[name])]
            states = self.exploration if telling == plain else explore(procedure, bound, whens)
            self.slices |= dict.fromkeys(names, Slice(states, {name: self.items[name] for name in names}))
        self.all = {name: self.slices[name].follow(name) for name in self.items}

    @property
    def states(self) -> int:
        """How many states were explored, all slices together."""
        explored = {id(one.exploration): len(one.exploration.states) for one in self.slices.values()}
        return sum({**explored, id(self.exploration): len(self.exploration.states)}.values())

    @property
    def points(self) -> int:
        """How many states were seen with a paper held or not, all papers together."""
        return sum(len(trail.points) for trail in self.all.values())


def _read(step: Step) -> tuple[str, ...]:
    """Return the facts that decide what comes and goes at a step."""
    entries = [*step.takes, *step.makes, *(leave for key, _way in LEAVES for leave in getattr(step, key))]
    return tuple(sorted({name for entry in entries for name in entry.when}))


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
    for trail in trails.all.values():
        yield from _left(trails, trail)
        yield from _abort(trails.procedure, trail)
    for step in trails.procedure.step:
        yield from _implied(trails.procedure, step)
        if not step.transparent:
            yield from _enters(trails, step)
            yield from _leaves(trails, step)


def _left(trails: Trails, trail: Trail) -> Iterator[Finding]:
    states = trails.slices[trail.item].exploration.states
    for point in trail.held():
        if states[point[0]].end == "completed":
            yield found(trails.procedure.id, "", "item_left", trail.witness(point), item=trail.item)
            return


def _abort(procedure: Procedure, trail: Trail) -> Iterator[Finding]:
    """A thing to hand out always says what becomes of it otherwise: a case may end between making and giving it."""
    item = procedure.items()[trail.item]
    place = Place(list=item.list, way=IN_TRAY)
    if not ways_out(procedure, Progress(items={trail.item: place})).get(trail.item):
        witness = trail.witness(trail.held()[0]) if trail.held() else ()
        yield found(procedure.id, "", "no_abort_way", witness, item=trail.item)


def _enters(trails: Trails, step: Step) -> Iterator[Finding]:
    for item in (*step.takes, *step.makes):
        one = trails.slices[item.name]
        edges = one.done.get(step.id, [])
        happens = [edge for edge in edges if _holds(one, edge, item.when)]
        if edges and not happens:
            yield found(trails.procedure.id, step.id, "dead_item", item=item.name)
        yield from _undecided(one, edges, item.when, item.name)
        if item in step.makes:
            yield from _made_twice(trails, happens, item)


def _holds(one: Slice, edge: Edge, when: When) -> bool | None:
    return holds(when, one.exploration.states[edge.target].facts)


def _made_twice(trails: Trails, edges: list[Edge], item: Item) -> Iterator[Finding]:
    trail = trails.all[item.name]
    for edge in edges:
        if (edge.source, True) in trail.points:
            witness = (*trail.witness((edge.source, True)), told(edge))
            yield found(trails.procedure.id, edge.step.id, "made_twice", witness, item=item.name)
            return


def _leaves(trails: Trails, step: Step) -> Iterator[Finding]:
    leaves: list[Leave] = [leave for key, _way in LEAVES for leave in getattr(step, key)]
    for leave in leaves:
        one = trails.slices[leave.item]
        edges = one.done.get(step.id, [])
        held = [edge for edge in edges if _present(trails, step, edge, leave.item)]
        if edges and not any(_holds(one, edge, leave.when) for edge in held):
            yield found(trails.procedure.id, step.id, "dead_leave", item=leave.item)
        yield from _undecided(one, held, leave.when, leave.item)
        same = [other for other in leaves if other.item == leave.item]
        for edge in edges if leave is same[0] else ():
            if sum(_holds(one, edge, other.when) is True for other in same) > 1:
                witness = one.exploration.along(edge)
                yield found(trails.procedure.id, step.id, "leaves_twice", witness, item=leave.item)
                break


def _present(trails: Trails, step: Step, edge: Edge, name: str) -> bool:
    """Whether a paper can be at hand when a step lets go of it: held before, or coming in at that very step."""
    one = trails.slices[name]
    enters = any(item.name == name and _holds(one, edge, item.when) for item in (*step.takes, *step.makes))
    return enters or (edge.source, True) in trails.all[name].points


def _undecided(one: Slice, edges: list[Edge], when: When, name: str) -> Iterator[Finding]:
    for edge in edges:
        if _holds(one, edge, when) is None:
            after = one.exploration.states[edge.target]
            fill = {"fact": unanswered(when, after), "item": name}
            witness = one.exploration.along(edge)
            yield found(one.exploration.procedure.id, edge.step.id, "item_undecided", witness, **fill)
            return


def _implied(procedure: Procedure, step: Step) -> Iterator[Finding]:
    if not step.transparent:
        return
    keys = ("takes", "makes", *(key for key, _way in LEAVES), "sets", "outcomes", "on_defect", "fee", "registers")
    for key in keys:
        if getattr(step, key):
            yield found(procedure.id, step.id, "implied_work", title=step.title, key=key)
