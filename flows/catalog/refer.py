"""Whether a decoded procedure points only at things it has: steps, facts, answers, papers."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from flows.catalog.locate import Path
from flows.catalog.problem import Slip, misspelt
from flows.procedure import Item, Outcome, Procedure, Step
from flows.progress import LEAVES

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAMINGS = ("original", "form", "copy", "collect", "out", "paper")
RESERVED = ("done", "defect")


def slips(procedure: Procedure) -> list[Slip]:
    """Return every reference of the procedure that leads nowhere or says two things at once."""
    found = [*_identifiers(procedure), *_facts(procedure), *_things(procedure)]
    for index, step in enumerate(procedure.step):
        found.extend(_step(procedure, step, index))
    for index, fee in enumerate(procedure.fees):
        found.extend(_settings(procedure, fee.when, ("fees", index, "when")))
    return found


def _identifiers(procedure: Procedure) -> Iterator[Slip]:
    if not IDENTIFIER.fullmatch(procedure.id):
        yield Slip(path=("id",), code="bad_id", fill={"value": procedure.id})
    seen: set[str] = set()
    for index, step in enumerate(procedure.step):
        if not IDENTIFIER.fullmatch(step.id):
            yield Slip(path=("step", index, "id"), code="bad_id", fill={"value": step.id})
        if step.id in seen:
            yield Slip(path=("step", index, "id"), code="duplicate_step", fill={"value": step.id})
        seen.add(step.id)


def _facts(procedure: Procedure) -> Iterator[Slip]:
    for name, fact in procedure.facts.items():
        if len(set(fact.values)) < 2 or len(set(fact.values)) != len(fact.values):
            yield Slip(path=("facts", name, "values"), code="empty_values", fill={"value": name})
        for value in fact.alike:
            if value not in fact.values:
                yield misspelt(("facts", name, "alike"), "unknown_value", value, fact.values, fact=name)
        for label in fact.labels:
            if label not in fact.values:
                path = ("facts", name, "labels", label)
                yield misspelt(path, "unknown_value", label, fact.values, fact=name)


def _things(procedure: Procedure) -> Iterator[Slip]:
    lists: dict[str, str] = {}
    for path, item in _items(procedure):
        given = sum(getattr(item, naming) is not None for naming in NAMINGS)
        if given != 1 or not item.name:
            yield Slip(path=path, code="nameless_item", fill={"count": str(given)})
        elif lists.setdefault(item.name, item.list) != item.list:
            fill = {"value": item.name, "first": lists[item.name], "second": item.list}
            yield Slip(path=path, code="two_lists", fill=fill)


def _items(procedure: Procedure) -> Iterator[tuple[Path, Item]]:
    for index, step in enumerate(procedure.step):
        for key in ("takes", "makes"):
            for number, item in enumerate(getattr(step, key)):
                yield ("step", index, key, number), item


def _step(procedure: Procedure, step: Step, index: int) -> Iterator[Slip]:
    path: Path = ("step", index)
    yield from _steps(procedure, step, index)
    yield from _conditions(procedure, step, path)
    yield from _settings(procedure, {name: (value,) for name, value in step.sets.items()}, (*path, "sets"))
    for number, name in enumerate(step.asks):
        if name not in procedure.facts:
            yield misspelt((*path, "asks", number), "unknown_fact", name, procedure.facts)
    for key, _way in LEAVES:
        for number, leave in enumerate(getattr(step, key)):
            if leave.item not in procedure.items():
                yield misspelt((*path, key, number, "item"), "unknown_item", leave.item, procedure.items())
    for where, outcome in _outcomes(step, path):
        yield from _outcome(procedure, outcome, where)
    for code in step.outcomes:
        if code in RESERVED:
            yield Slip(path=(*path, "outcomes", code), code="reserved_outcome", fill={"value": code})


def _steps(procedure: Procedure, step: Step, index: int) -> Iterator[Slip]:
    known = [other.id for other in procedure.step]
    earlier = set(known[:index])
    for key in ("after", "not_by"):
        for number, name in enumerate(getattr(step, key)):
            path = ("step", index, key, number)
            if name not in known or name == step.id:
                yield misspelt(path, "unknown_step", name, [other for other in known if other != step.id])
            elif name not in earlier:
                yield Slip(path=path, code="later_step", fill={"value": name})


def _conditions(procedure: Procedure, step: Step, path: Path) -> Iterator[Slip]:
    yield from _settings(procedure, step.when, (*path, "when"))
    for key in ("takes", "makes", *(key for key, _way in LEAVES)):
        for number, entry in enumerate(getattr(step, key)):
            yield from _settings(procedure, entry.when, (*path, key, number, "when"))


def _outcomes(step: Step, path: Path) -> Iterator[tuple[Path, Outcome]]:
    for code, outcome in step.outcomes.items():
        yield (*path, "outcomes", code), outcome
    if step.on_defect is not None:
        yield (*path, "on_defect"), step.on_defect


def _outcome(procedure: Procedure, outcome: Outcome, path: Path) -> Iterator[Slip]:
    known = [step.id for step in procedure.step]
    pointed = [((*path, "back_to"), outcome.back_to)] if outcome.back_to is not None else []
    pointed += [((*path, "redo", number), name) for number, name in enumerate(outcome.redo)]
    for where, name in pointed:
        if name not in known:
            yield misspelt(where, "unknown_step", name, known)
    yield from _settings(procedure, {name: (value,) for name, value in outcome.set.items()}, (*path, "set"))
    ways = Counter({"back_to": outcome.back_to is not None, "stay": outcome.stay, "end": outcome.end is not None})
    if ways.total() > 1:
        yield Slip(path=path, code="two_destinations", fill={"value": "・".join(way for way in ways if ways[way])})


def _settings(procedure: Procedure, when: Mapping[str, tuple[str, ...]], path: Path) -> Iterator[Slip]:
    for name, values in when.items():
        fact = procedure.facts.get(name)
        if fact is None:
            yield misspelt((*path, name), "unknown_fact", name, procedure.facts)
            continue
        for value in values:
            if value not in fact.values:
                yield misspelt((*path, name), "unknown_value", value, fact.values, fact=name)
