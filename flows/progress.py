"""How far a case has come: the one transition function that the desk and the prover share.

A step's completion is computed as a :class:`Change` (what becomes known, done, undone, moved), written into the event,
and applied by the fold. The prover applies the very same changes without a journal.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from flows.procedure import Item, Leave, Outcome, Procedure, Step, holds

IN_TRAY = "tray"
LEAVES: tuple[tuple[str, str], ...] = (
    ("returns", "returned"),
    ("gives", "given"),
    ("files", "filed"),
    ("posts", "posted"),
    ("sends", "sent"),
    ("destroys", "destroyed"),
    ("keeps", "kept"),
)
"""Step keys by which a thing leaves the tray, and the way each one records."""

ABORT_WAYS: Mapping[str, tuple[str, ...]] = {
    "original": ("returned", "safe"),
    "form": ("filed", "returned"),
    "copy": ("destroyed", "filed"),
    "collect": ("filed", "returned"),
    "paper": ("destroyed", "filed"),
}
"""How a thing may leave when the case ends before its own step could let it go; the first is proposed."""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One thing changing place: into the tray (``way`` = ``tray``) or out of it by a named way."""

    item: str
    way: str
    list: str = ""
    count: int = 1
    due_days: int | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What one completed step changes."""

    step: str
    outcome: str = "done"
    done: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    facts: Mapping[str, str] = msgspec.field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    end: str | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a thing is: its list, its way (``tray`` while we hold it) and how many."""

    list: str
    way: str
    count: int = 1
    due_days: int | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Facts known, steps done, things held. Hashable by :meth:`key`."""

    facts: Mapping[str, str] = msgspec.field(default_factory=dict)
    done: frozenset[str] = frozenset()
    items: Mapping[str, Place] = msgspec.field(default_factory=dict)
    spoiled: int = 0
    end: str | None = None

    def key(self) -> tuple[object, ...]:
        """Identity of the state for exploration; the count of spoiled sheets does not change what can follow."""
        places = tuple(sorted((name, place.way, place.count) for name, place in self.items.items()))
        return (tuple(sorted(self.facts.items())), self.done, places, self.end)

    def held(self) -> dict[str, Place]:
        """Return the things still in the tray, by name."""
        return {name: place for name, place in self.items.items() if place.way == IN_TRAY}


class _Plan(NamedTuple):
    """The order of a definition, worked out once: for each step the ones right before it and all before it.

    ``row`` has every step in the order listed, with its id, the ids right before it, and whether it is transparent.
    """

    procedure: Procedure
    before: dict[str, tuple[Step, ...]]
    earlier: dict[str, frozenset[str]]
    row: tuple[tuple[Step, str, tuple[str, ...], bool], ...]


_PLANS: dict[int, _Plan] = {}
_PLANS_KEPT = 64


def _plan(procedure: Procedure) -> _Plan:
    """Return the plan of a definition; definitions are immutable, so identity is enough to know one again."""
    kept = _PLANS.get(id(procedure))
    if kept is not None and kept.procedure is procedure:
        return kept
    if len(_PLANS) >= _PLANS_KEPT:
        _PLANS.clear()
    before = {step.id: _listed_before(procedure, index) for index, step in enumerate(procedure.step)}
    earlier = {step.id: _all_before(before, step.id) for step in procedure.step}
    row = tuple(
        (step, step.id, tuple(sooner.id for sooner in before[step.id]), step.transparent) for step in procedure.step
    )
    _PLANS[id(procedure)] = plan = _Plan(procedure, before, earlier, row)
    return plan


def _listed_before(procedure: Procedure, index: int) -> tuple[Step, ...]:
    step = procedure.step[index]
    if step.after:
        return tuple(procedure.at(name) for name in step.after)
    return procedure.step[index - 1 : index] if index else ()


def _all_before(before: Mapping[str, tuple[Step, ...]], name: str) -> frozenset[str]:
    found: set[str] = set()
    open_ends = [name]
    while open_ends:
        nearer = {step.id for step in before[open_ends.pop()]} - found
        found |= nearer
        open_ends.extend(nearer)
    return frozenset(found)


def predecessors(procedure: Procedure, step: Step) -> tuple[Step, ...]:
    """Return the steps that must be settled before this one: its ``after``, or the one listed before it."""
    return _plan(procedure).before[step.id]


def settled(procedure: Procedure, progress: Progress, step: Step) -> bool:
    """Whether nothing waits for this step any more: done, or not applicable, or implied, with all before it settled."""
    return step.id in _settled(procedure, progress)


def _settled(procedure: Procedure, progress: Progress) -> set[str]:
    """Return every settled step in one pass; the loader makes sure that a step only waits for steps listed above it."""
    facts = progress.facts
    found = set(progress.done)
    for step, name, sooner, transparent in _plan(procedure).row:
        if name not in found and found.issuperset(sooner):
            applies = holds(step.when, facts)
            if applies is False or (applies and transparent):
                found.add(name)
    return found


def ready(procedure: Procedure, progress: Progress) -> tuple[Step, ...]:
    """Return the steps that can be worked on now, in the order of the definition; none once the case has ended."""
    if progress.end is not None:
        return ()
    behind = _settled(procedure, progress)
    return tuple(
        step
        for step, name, sooner, _transparent in _plan(procedure).row
        if name not in behind and behind.issuperset(sooner) and holds(step.when, progress.facts) is True
    )


def finished(procedure: Procedure, progress: Progress) -> bool:
    """Whether every step that applies is done, so that the case can end as completed."""
    behind = _settled(procedure, progress)
    return all(step.id in behind for step in procedure.step)


def earlier(procedure: Procedure, step: Step) -> frozenset[str]:
    """Return the ids of all steps that come before one, near or far, by the order of dependence."""
    return _plan(procedure).earlier[step.id]


def downstream(procedure: Procedure, target: Step) -> tuple[Step, ...]:
    """Return the target and every step that comes after it, by the order of dependence."""
    reaches = _plan(procedure).earlier
    return tuple(step for step in procedure.step if step.id == target.id or target.id in reaches[step.id])


def complete(
    procedure: Procedure,
    progress: Progress,
    step: Step,
    *,
    outcome: str = "done",
    answers: Mapping[str, str] | None = None,
    counts: Mapping[str, int] | None = None,
) -> Change:
    """Compute what completing a step changes.

    Args:
        procedure: the definition the case runs on.
        progress: where the case is.
        step: a ready step.
        outcome: ``done``, ``defect`` or a code of the step's outcomes.
        answers: the facts this step asks, answered.
        counts: how many of each taken or made thing; 0 for an optional one that was not there, default 1.

    Returns:
        The change, ready to be written and applied.

    Raises:
        KeyError: the step has no such outcome.
    """
    if outcome == "done":
        return _plainly_done(procedure, progress, step, {**(answers or {}), **step.sets}, counts or {})
    return _otherwise(procedure, progress, step, outcome, step.ends()[outcome], answers or {})


def _plainly_done(
    procedure: Procedure, progress: Progress, step: Step, told: Mapping[str, str], counts: Mapping[str, int]
) -> Change:
    facts = {**progress.facts, **told}
    sooner = earlier(procedure, step)
    implied = tuple(
        before.id for before in procedure.step if before.id in sooner and before.transparent
        and before.id not in progress.done and holds(before.when, facts) is True
    )  # fmt: skip
    after = msgspec.structs.replace(progress, facts=facts, done=progress.done | {step.id, *implied})
    end = "completed" if finished(procedure, after) else None
    return Change(
        step=step.id,
        done=(*implied, step.id),
        facts=dict(told),
        moves=_moves(step, progress, facts, counts),
        end=end,
    )


def _otherwise(
    procedure: Procedure,
    progress: Progress,
    step: Step,
    code: str,
    outcome: Outcome,
    answers: Mapping[str, str],
) -> Change:
    facts = {**answers, **outcome.set}
    undone: set[str] = set(outcome.redo)
    if outcome.back_to is not None:
        undone |= {later.id for later in downstream(procedure, procedure.at(outcome.back_to))}
    undone &= progress.done
    done = () if outcome.stay or outcome.back_to or outcome.end else (step.id,)
    change = Change(
        step=step.id, outcome=code, done=done, undone=tuple(sorted(undone)), facts=facts,
        moves=_spoiled(procedure, progress, undone), end=outcome.end,
    )  # fmt: skip
    if change.end is None and finished(procedure, apply(progress, change)):
        return msgspec.structs.replace(change, end="completed")
    return change


def _spoiled(procedure: Procedure, progress: Progress, undone: set[str]) -> tuple[Move, ...]:
    """Things made by steps that are undone are spoiled (書損): they leave the tray as destroyed."""
    held = progress.held()
    return tuple(
        Move(item=item.name, way="destroyed", list=item.list, count=held[item.name].count)
        for step in procedure.step if step.id in undone
        for item in step.makes if item.name in held
    )  # fmt: skip


def _moves(step: Step, progress: Progress, facts: Mapping[str, str], counts: Mapping[str, int]) -> tuple[Move, ...]:
    entering = [_enter(item, counts) for item in (*step.takes, *step.makes) if holds(item.when, facts) is True]
    moves = [move for move in entering if move.count > 0]
    present = {*progress.held(), *(move.item for move in moves)}
    for key, way in LEAVES:
        leaves: tuple[Leave, ...] = getattr(step, key)
        moves.extend(
            Move(item=leave.item, way=way, due_days=leave.due_days)
            for leave in leaves
            if holds(leave.when, facts) is True and leave.item in present
        )
    return tuple(moves)


def _enter(item: Item, counts: Mapping[str, int]) -> Move:
    return Move(item=item.name, way=IN_TRAY, list=item.list, count=counts.get(item.name, 1))


def apply(progress: Progress, change: Change) -> Progress:
    """Return the progress after a change; the fold and the prover both go through here."""
    items = dict(progress.items)
    spoiled = progress.spoiled
    for move in change.moves:
        before = items.get(move.item)
        if move.way == IN_TRAY:
            items[move.item] = Place(list=move.list, way=IN_TRAY, count=move.count)
            continue
        kept = before or Place(list=move.list, way=IN_TRAY, count=move.count)
        items[move.item] = Place(list=kept.list, way=move.way, count=kept.count, due_days=move.due_days)
        spoiled += kept.count if change.undone and move.way == "destroyed" else 0
    return Progress(
        facts={**progress.facts, **change.facts},
        done=(progress.done - set(change.undone)) | set(change.done),
        items=items,
        spoiled=spoiled,
        end=change.end or progress.end,
    )


def ways_out(procedure: Procedure, progress: Progress) -> dict[str, tuple[str, ...]]:
    """Return for every thing still held the named ways it may leave when the case ends now.

    The first way is the one proposed. A made thing without a declared ``undelivered`` has none: the prover refuses such
    a definition, the desk refuses to close.
    """
    declared = procedure.items()
    return {name: _ways(place, declared.get(name)) for name, place in progress.held().items()}


def _ways(place: Place, item: Item | None) -> tuple[str, ...]:
    if place.list == "out":
        return (item.undelivered,) if item is not None and item.undelivered else ()
    return ABORT_WAYS.get(place.list, ())
