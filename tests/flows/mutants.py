"""Every small way to spoil a definition: one thing taken out or changed at a time, for the prover to refuse.

Two things are left alone because nothing is wrong without them: points at steps that judge nothing, which are a memory
aid, and ends at steps that judge nothing, which are a shorter way to what the desk offers at every step anyway.
"""

from collections.abc import Iterator, Mapping

import msgspec

from flows.procedure import FeeDue, Item, Leave, Outcome, Procedure, Step
from flows.progress import LEAVES

Mutant = tuple[str, Procedure]
ENTRIES = ("takes", "makes", *(key for key, _way in LEAVES))
OTHER_LANE = {
    "visitor": "contractor",
    "contractor": "city",
    "supervisor": "city",
    "city": "contractor",
    "outside": "contractor",
}
JUDGING = ("compare", "examine", "identify")
change = msgspec.structs.replace


def mutants(procedure: Procedure) -> Iterator[Mutant]:
    """Return every mutant of a definition with a name that stays the same from run to run."""
    for index, step in enumerate(procedure.step):
        yield f"{step.id}: step removed", _without(procedure, "step", index)
        for name, spoiled in _steps(procedure, step):
            steps = (*procedure.step[:index], spoiled, *procedure.step[index + 1 :])
            yield f"{step.id}: {name}", change(procedure, step=steps)
        if step.kind == "fee":
            again = change(step, id=f"{step.id}-again", after=(), covers=())
            steps = (*procedure.step[: index + 1], again, *procedure.step[index + 1 :])
            yield f"{step.id}: fee taken twice", change(procedure, step=steps)
    yield from _fees(procedure)
    for number, name in enumerate(procedure.suggests):
        elsewhere = (*procedure.suggests[:number], f"{name}-x", *procedure.suggests[number + 1 :])
        yield f"suggests {name} changed", change(procedure, suggests=elsewhere)


def _without(struct: Procedure | Step, key: str, index: int) -> Procedure | Step:  # narrowed by the callers
    values = getattr(struct, key)
    return change(struct, **{key: (*values[:index], *values[index + 1 :])})


def _steps(procedure: Procedure, step: Step) -> Iterator[tuple[str, Step]]:
    yield "lane changed", change(step, lane=OTHER_LANE[step.lane])
    if step.irreversible:
        yield "kind made reversible", change(step, kind="check")
    if step.when:
        yield "when removed", change(step, when={})
    for key in ("not_by", "covers", "asks", "registers"):
        for number, name in enumerate(getattr(step, key)):
            yield f"{key} {name} removed", _without(step, key, number)
    if step.points and step.kind in JUDGING:
        yield "points removed", change(step, points=())
    for key, empty in (("resource", None), ("why", ""), ("sets", {}), ("fee", None)):
        if getattr(step, key):
            yield f"{key} removed", change(step, **{key: empty})
    if len(step.after) > 1:
        for number, name in enumerate(step.after):
            yield f"after {name} removed", _without(step, "after", number)
    yield from _other_persons(procedure, step)
    yield from _entries(step)
    yield from _ends(procedure, step)


def _other_persons(procedure: Procedure, step: Step) -> Iterator[tuple[str, Step]]:
    """Point each ``not_by`` at the step listed after the right one."""
    names = [other.id for other in procedure.step]
    for number, name in enumerate(step.not_by):
        wrong = names[min(names.index(name) + 1, len(names) - 1)]
        if wrong not in step.not_by:
            barred = (*step.not_by[:number], wrong, *step.not_by[number + 1 :])
            yield f"not_by {name} changed to {wrong}", change(step, not_by=barred)


def _entries(step: Step) -> Iterator[tuple[str, Step]]:
    for key in ENTRIES:
        entries: tuple[Item | Leave, ...] = getattr(step, key)
        for number, entry in enumerate(entries):
            name = entry.name if isinstance(entry, Item) else entry.item
            yield f"{key} {name} removed", _without(step, key, number)
            if entry.when:
                yield f"{key} {name} when removed", _with(step, key, number, change(entry, when={}))
            if isinstance(entry, Item) and entry.undelivered:
                yield f"{key} {name} undelivered removed", _with(step, key, number, change(entry, undelivered=None))


def _with(step: Step, key: str, index: int, entry: Item | Leave) -> Step:
    entries = getattr(step, key)
    return change(step, **{key: (*entries[:index], entry, *entries[index + 1 :])})


def _ends(procedure: Procedure, step: Step) -> Iterator[tuple[str, Step]]:
    if step.on_defect is not None:
        yield "on_defect removed", change(step, on_defect=None)
        for name, end in _spoiled_ends(procedure, step.on_defect):
            yield f"on_defect {name}", change(step, on_defect=end)
    for code, outcome in step.outcomes.items():
        if outcome.end is None or step.kind in JUDGING:
            yield f"outcome {code} removed", change(step, outcomes=_less(step.outcomes, code))
        for name, end in _spoiled_ends(procedure, outcome):
            yield f"outcome {code} {name}", change(step, outcomes={**step.outcomes, code: end})


def _less(outcomes: Mapping[str, Outcome], code: str) -> dict[str, Outcome]:
    return {name: outcome for name, outcome in outcomes.items() if name != code}


def _spoiled_ends(procedure: Procedure, outcome: Outcome) -> Iterator[tuple[str, Outcome]]:
    if outcome.back_to is not None:
        names = [step.id for step in procedure.step]
        at = names.index(outcome.back_to)
        for shift in (-1, 1, 2):
            if 0 <= at + shift < len(names):
                yield f"sends back to {names[at + shift]}", change(outcome, back_to=names[at + shift])
        yield "sends back to the last step", change(outcome, back_to=names[-1])
    if outcome.set:
        yield "set removed", change(outcome, set={})
    for number, name in enumerate(outcome.redo):
        yield f"redo {name} removed", change(outcome, redo=(*outcome.redo[:number], *outcome.redo[number + 1 :]))


def _fees(procedure: Procedure) -> Iterator[Mutant]:
    for number, fee in enumerate(procedure.fees):
        yield f"fees {fee.item} removed", change(procedure, fees=_but(procedure.fees, number))
        if fee.when:
            always = change(fee, when={})
            yield f"fees {fee.item} when removed", change(procedure, fees=_but(procedure.fees, number, always))
        for fact in procedure.facts:
            if fact not in fee.when:
                narrowed = change(fee, when={**fee.when, fact: procedure.facts[fact].values[:1]})
                yield (
                    f"fees {fee.item} only when {fact}",
                    change(procedure, fees=_but(procedure.fees, number, narrowed)),
                )
                break


def _but(fees: tuple[FeeDue, ...], number: int, *instead: FeeDue) -> tuple[FeeDue, ...]:
    return (*fees[:number], *instead, *fees[number + 1 :])
