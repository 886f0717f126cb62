"""Steps under conditions as a picture needs them: one question at a time, asked once for all steps it decides."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from flows.export.order import Part
from flows.procedure import Step


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """What is done for some answers to a question."""

    values: tuple[str, ...]
    body: "tuple[Block, ...]"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One question, and what is done for which answers; for any other answer nothing is done."""

    fact: str
    branches: tuple[Branch, ...]


Block: TypeAlias = Step | Choice


def blocks(parts: Sequence[Part]) -> tuple[Block, ...]:
    """Fold a run of conditional steps into questions with branches.

    Args:
        parts: steps that follow each other, each with the conditions not yet asked.

    Returns:
        Steps without a condition, and choices; neighbouring answers to the same question share one choice.
    """
    found: list[Block] = []
    rest = list(parts)
    while rest:
        first = rest[0]
        if not first.when:
            found.append(first.step)
            rest = rest[1:]
            continue
        fact, length = max(((fact, _length(rest, fact)) for fact in first.when), key=lambda one: one[1])
        values = first.when[fact]
        body = blocks([_asked(part, fact, values) for part in rest[:length]])
        _add(found, Choice(fact=fact, branches=(Branch(values=values, body=body),)))
        rest = rest[length:]
    return tuple(found)


def steps(body: Sequence[Block]) -> list[Step]:
    """Return every step inside, in order."""
    return [
        step
        for block in body
        for step in ([block] if isinstance(block, Step) else steps([b for br in block.branches for b in br.body]))
    ]


def _length(parts: Sequence[Part], fact: str) -> int:
    """How many parts from the first on are decided by the same answers to a question."""
    values = set(parts[0].when[fact])
    for count, part in enumerate(parts):
        if not values.issuperset(part.when.get(fact, ())) or fact not in part.when:
            return count
    return len(parts)


def _asked(part: Part, fact: str, values: tuple[str, ...]) -> Part:
    if set(part.when[fact]) != set(values):
        return part
    return Part(step=part.step, when={name: wanted for name, wanted in part.when.items() if name != fact})


def _add(found: list[Block], choice: Choice) -> None:
    """Append a choice, or make it one more branch of the same question just asked."""
    last = found[-1] if found else None
    if isinstance(last, Choice) and _joins(last, choice):
        found[-1] = Choice(fact=last.fact, branches=(*last.branches, *choice.branches))
    else:
        found.append(choice)


def _joins(last: Choice, choice: Choice) -> bool:
    if last.fact != choice.fact:
        return False
    taken = {value for branch in last.branches for value in branch.values}
    if taken & set(choice.branches[0].values):
        return False
    done = steps([last])
    changed = {fact for step in done for fact in (*step.asks, *step.sets)}
    return choice.fact not in changed and not any(
        choice.fact in end.set for step in done for end in step.ends().values()
    )
