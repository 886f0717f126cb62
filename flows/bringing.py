"""What a visitor brings for a procedure, read from its definition: for 持参案内 and the guide sheet 案内票."""

from collections.abc import Iterable
from functools import cache
from itertools import takewhile

import msgspec

from flows.procedure import Procedure, Step, When
from flows.rules.dated import load
from flows.rules.documents import kinds

BROUGHT = ("original", "form", "collect")
"""Lists of things a visitor brings."""


class Thing(msgspec.Struct, frozen=True):
    """One thing to bring.

    Attributes:
        name: as the definition calls it.
        sure: everybody brings it; otherwise only those it applies to.
    """

    name: str
    sure: bool


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a thing is called in both languages."""

    ja: str
    en: str


class PaperTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/papers.toml`."""

    always: tuple[str, ...]
    made_here: tuple[str, ...]
    paper: tuple[Paper, ...]


@cache
def _table() -> PaperTable:
    return load("papers", PaperTable)


@cache
def _english() -> dict[str, str]:
    return {**{kind.ja: kind.en for kind in kinds()}, **{one.ja: one.en for one in _table().paper}}


def english(name: str) -> str:
    """Return what a thing is called in English, or nothing when nobody has said it."""
    return _english().get(name, "")


def brought(procedure: Procedure) -> list[str]:
    """Return every thing a visitor may bring for a procedure, forms included, in the order of the steps."""
    return _named(procedure.step)


def _named(steps: Iterable[Step]) -> list[str]:
    return list(dict.fromkeys(item.name for step in steps for item in step.takes if item.list in BROUGHT))


def to_bring(procedure: Procedure) -> tuple[Thing, ...]:
    """Return what to bring to begin a procedure, what everybody brings first.

    Forms that are filled in here are left out, and so is what belongs to a second visit after an answer was awaited.
    """
    first_visit = takewhile(lambda step: step.kind != "wait", procedure.step)
    names = [name for name in _named(first_visit) if not name.endswith(_table().made_here)]
    things = [Thing(name, _sure(procedure, name)) for name in names]
    return tuple(sorted(things, key=lambda thing: not thing.sure))


def _sure(procedure: Procedure, name: str) -> bool:
    """Whether everybody brings it: once without a condition, or under every answer to one question."""
    if name in _table().always:
        return True
    conditions: list[When] = [
        {**step.when, **item.when}
        for step in procedure.step
        for item in step.takes
        if item.name == name and not item.optional
    ]
    return any(not when for when in conditions) or any(_covers(procedure, fact, conditions) for fact in procedure.facts)


def _covers(procedure: Procedure, fact: str, conditions: list[When]) -> bool:
    told = {value for when in conditions if set(when) == {fact} for value in when[fact]}
    return told >= set(procedure.facts[fact].values)
