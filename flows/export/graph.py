"""A procedure as a flow graph: tasks, gateways and ends, before anybody decides where they are drawn."""

from typing import Literal

import msgspec

from flows.export.choice import Block, Branch, Choice, blocks
from flows.export.detours import landings, lands_on, leads_away, returns, together
from flows.export.order import Run, runs, side_by_side
from flows.export.words import say
from flows.procedure import Fact, Lane, Procedure, Step

Shape = Literal["start", "end", "terminate", "task", "choice", "merge", "fork", "join"]


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One shape of the flow.

    Attributes:
        id: unique within the procedure, usable as an XML name.
        name: what is written at it; empty for gateways that only merge.
        track: flows side by side lie on different tracks; the main one is 0.
        step: the step of a task; place: its number in the manual's table.
        end: how the case ends, for end events.
        about: more to say about it (reasons of an outcome).
    """

    id: str
    shape: Shape
    lane: Lane
    name: str = ""
    track: int = 0
    step: Step | None = None
    place: int = 0
    end: str = ""
    about: str = ""


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """One arrow.

    Attributes:
        name: under which condition it is taken, in words.
        condition: the same as an expression; empty where there is no choice.
        jump: it leads back to an earlier step, or from a detour to the step it interrupted.
        default: it is taken when no other condition of its gateway holds.
    """

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    jump: bool = False
    default: bool = False


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """Every shape and every arrow of a procedure; forward arrows only point to later nodes."""

    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]


class _Open(msgspec.Struct, frozen=True):
    """An arrow whose head is not drawn yet."""

    source: str
    name: str = ""
    condition: str = ""
    default: bool = False


def graph(procedure: Procedure) -> Graph:
    """Weave the flow graph of a procedure."""
    weaver = _Weaver(procedure)
    for run in weaver.runs:
        weaver.lay(run)
    weaver.finish()
    return Graph(nodes=tuple(weaver.nodes.values()), flows=tuple(weaver.flows))


def expression(fact: str, values: tuple[str, ...]) -> str:
    """Return a condition on a fact as a FEEL unary test on its name."""
    if len(values) == 1:
        return f'{fact} = "{values[0]}"'
    return f"{fact} in ({', '.join(chr(34) + value + chr(34) for value in values)})"


class _Weaver:
    """Nodes and arrows as they are drawn, run by run."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.runs = runs(procedure)
        self.beside = side_by_side(procedure)
        self.landings = landings(procedure)
        self.returns = returns(procedure)
        self.nodes: dict[str, Node] = {}
        self.flows: list[Flow] = []
        self.exits: dict[str, list[_Open]] = {}
        self.tracks = 0
        self.continued: set[str] = set()
        self.lane: Lane = procedure.step[0].lane
        first = [run for run in self.runs if not run.before]
        start = self._node("start", "start", self.lane, say(f"start.{procedure.start}"))
        self.exits[""] = self._spread([_Open(start)], len(first), 0)
        self.track_of = {"": 0}

    def lay(self, run: Run) -> None:
        """Draw one straight run after those it waits for."""
        before = run.before or ("",)
        opens = [self.exits[name].pop(0) for name in before]
        track = self._own_track(before)
        first = run.parts[0].step
        if len(opens) > 1:
            join = self._node(f"join-{first.id}", "join", first.lane, track=track)
            self._draw(opens, join)
            opens = [_Open(join)]
        self.lane = self.nodes[opens[0].source].lane
        opens = self._body(blocks(run.parts), opens, track)
        last = run.parts[-1].step.id
        followers = sum(last in one.before for one in self.runs)
        self.exits[last] = self._spread(opens, followers, track)
        self.track_of[last] = track

    def finish(self) -> None:
        """Draw the end of a case that was carried through."""
        lane = self.procedure.step[-1].lane
        left = {name: opens for name, opens in self.exits.items() if opens}
        track = min(self.track_of[name] for name in left)
        if len(left) > 1:
            merged = [self._one(opens, self._lane_of(name, lane), self.track_of[name]) for name, opens in left.items()]
            join = self._node("join-end", "join", lane, track=track)
            self._draw(merged, join)
            last = _Open(join)
        else:
            last = self._one(next(iter(left.values())), lane, track)
        self._draw([last], self._node("end", "end", lane, say("end.completed"), track=track, end="completed"))

    def _lane_of(self, name: str, otherwise: Lane) -> Lane:
        return self.procedure.at(name).lane if name else otherwise

    def _own_track(self, before: tuple[str, ...]) -> int:
        """Return the track for a run: that of a run before it which nobody goes on with yet, or a new one beside it."""
        free = [name for name in before if name not in self.continued]
        if free:
            chosen = min(free, key=lambda name: self.track_of[name])
            self.continued.add(chosen)
            return self.track_of[chosen]
        self.tracks += 1
        return self.tracks

    def _body(self, body: tuple[Block, ...], opens: list[_Open], track: int) -> list[_Open]:
        for block in body:
            opens = self._choice(block, opens, track) if isinstance(block, Choice) else self._step(block, opens, track)
        return opens

    def _choice(self, choice: Choice, opens: list[_Open], track: int) -> list[_Open]:
        fact = self.procedure.facts[choice.fact]
        opens = [self._one(opens, self.lane, track)]
        asks = self._node(self._numbered("ask"), "choice", self.lane, fact.ask.ja, track=track)
        self._draw(opens, asks)
        lane, found = self.lane, list[_Open]()
        for index, branch in enumerate(choice.branches):
            self.lane = lane
            found += self._branch(choice.fact, branch, asks, self._beside(track, index))
        rest = _rest(fact, choice)
        if rest:
            found.append(_Open(asks, name=_labels(fact, rest), condition=expression(choice.fact, rest), default=True))
        return found

    def _branch(self, fact: str, branch: Branch, asks: str, track: int) -> list[_Open]:
        name = _labels(self.procedure.facts[fact], branch.values)
        return self._body(branch.body, [_Open(asks, name=name, condition=expression(fact, branch.values))], track)

    def _beside(self, track: int, index: int) -> int:
        if index == 0:
            return track
        self.tracks += 1
        return self.tracks

    def _step(self, step: Step, opens: list[_Open], track: int) -> list[_Open]:
        if step.id in self.landings or len(opens) > 1:
            merge = self._node(f"to-{step.id}", "merge", step.lane, track=track)
            self._draw(opens, merge)
            opens = [_Open(merge)]
        name = f"{step.n} {step.title}".strip()
        task = self._node(f"step-{step.id}", "task", step.lane, name, track=track, step=step)
        self._draw(opens, task)
        self.lane = step.lane
        opens = self._outcomes(step, task, track)
        return self._return(step, opens, track) if step.id in self.returns else opens

    def _outcomes(self, step: Step, task: str, track: int) -> list[_Open]:
        ends = step.ends()
        if not any(leads_away(end) for end in ends.values()):
            return [_Open(task)]
        asks = self._node(f"result-{step.id}", "choice", step.lane, say("gateway.result"), track=track)
        self._draw([_Open(task)], asks)
        goes_on = ["done", *(code for code, end in ends.items() if not leads_away(end))]
        for codes in together(step):
            self._lead(step, asks, codes, track)
        titles = [say("gateway.done"), *(ends[code].title for code in goes_on[1:])]
        name, condition = say("join.or").join(titles), expression("step.outcome", tuple(goes_on))
        return [_Open(asks, name=name, condition=condition, default=True)]

    def _lead(self, step: Step, asks: str, codes: tuple[str, ...], track: int) -> None:
        end = step.ends()[codes[0]]
        title = say("join.or").join(step.ends()[code].title for code in codes)
        opened = _Open(asks, name=title, condition=expression("step.outcome", codes))
        if end.end is None:
            self._draw([opened], f"to-{lands_on(step, end)}", jump=True)
            return
        shape: Shape = "terminate" if step.id in self.beside else "end"
        reasons = say("join.list").join(end.reasons.values())
        name = f"end-{step.id}-{codes[0]}".replace("_", "-")
        node = self._node(name, shape, step.lane, say(f"end.{end.end}"), track=track, end=end.end, about=reasons)
        self._draw([opened], node)

    def _return(self, step: Step, opens: list[_Open], track: int) -> list[_Open]:
        """After a detour, go back to the very step it interrupted."""
        opens = [self._one(opens, step.lane, track)]
        asks = self._node(f"resume-{step.id}", "choice", step.lane, say("gateway.resume"), track=track)
        self._draw(opens, asks)
        for name in self.returns[step.id]:
            title = say("gateway.back_to", title=self.procedure.at(name).title)
            opened = _Open(asks, name=title, condition=expression("step.interrupted", (name,)))
            self._draw([opened], f"to-{name}", jump=True)
        name, condition = say("gateway.straight_on"), expression("step.interrupted", ("none",))
        return [_Open(asks, name=name, condition=condition, default=True)]

    def _spread(self, opens: list[_Open], followers: int, track: int) -> list[_Open]:
        """Return one open arrow for each run that follows: a fork when there are several."""
        if followers < 2:
            return opens if followers == 0 else [self._one(opens, self.lane, track)]
        one = self._one(opens, self.lane, track)
        fork = self._node(self._numbered("fork"), "fork", self.lane, track=track)
        self._draw([one], fork)
        return [_Open(fork)] * followers

    def _one(self, opens: list[_Open], lane: Lane, track: int) -> _Open:
        """Merge arrows into one."""
        if len(opens) == 1:
            return opens[0]
        merge = self._node(self._numbered("merge"), "merge", lane, track=track)
        self._draw(opens, merge)
        return _Open(merge)

    def _numbered(self, kind: str) -> str:
        return f"{kind}-{1 + sum(name.startswith(f'{kind}-') for name in self.nodes)}"

    def _node(
        self, name: str, shape: Shape, lane: Lane, text: str = "", *, track: int = 0, step: Step | None = None,
        end: str = "", about: str = "",
    ) -> str:  # fmt: skip
        place = self.procedure.step.index(step) + 1 if step else 0
        self.nodes[name] = Node(
            id=name, shape=shape, lane=lane, name=text, track=track, step=step, place=place, end=end, about=about
        )
        return name

    def _draw(self, opens: list[_Open], target: str, *, jump: bool = False) -> None:
        for one in opens:
            self.flows.append(
                Flow(
                    id=f"flow-{len(self.flows) + 1}", source=one.source, target=target, name=one.name,
                    condition=one.condition, jump=jump, default=one.default,
                )
            )  # fmt: skip


def _rest(fact: Fact, choice: Choice) -> tuple[str, ...]:
    taken = {value for branch in choice.branches for value in branch.values}
    return tuple(value for value in fact.values if value not in taken)


def _labels(fact: Fact, values: tuple[str, ...]) -> str:
    return say("join.or").join(fact.labels.get(value, value) for value in values)
