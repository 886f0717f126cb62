"""Definitions as no city would write them: any order, conditions, outcomes and papers, with words of any length."""

from random import Random
from typing import get_args

from hypothesis import strategies as st

from flows.procedure import Fact, Item, Lane, Outcome, Procedure, Step, Text, When

FACTS = ("x", "y")
LANES = get_args(Lane)


def definitions() -> st.SearchStrategy[Procedure]:
    """Definitions whose first step asks every question; some run side by side."""
    return st.randoms(use_true_random=False).map(_definition)


def _definition(chance: Random) -> Procedure:
    facts = {
        name: Fact(ask=Text(ja=f"質問{name}" * chance.randint(1, 4)), values=("a", "b", "c")[: chance.randint(2, 3)])
        for name in FACTS
    }
    steps = tuple(_step(chance, place, facts) for place in range(chance.randint(2, 12)))
    return Procedure(
        id="any", family="any", area="juki", title=Text(ja="任意"), sources=(), profile="base", step=steps, facts=facts
    )  # fmt: skip


def _step(chance: Random, place: int, facts: dict[str, Fact]) -> Step:
    waits = {f"s{chance.randrange(place)}" for _ in range(chance.randint(1, 3))} if place > 1 else set()
    return Step(
        id=f"s{place}",
        lane=chance.choice(LANES),
        kind=chance.choice(("check", "receive", "deliver")),
        title="手順の名前" * chance.randint(1, 6),
        n=chance.choice(("", "①")),
        when=_when(chance, facts) if place else {},
        after=tuple(sorted(waits)) if chance.random() < 0.35 else (),
        outcomes={f"o{number}": _outcome(chance, place) for number in range(chance.choice((0, 0, 0, 1, 1, 2, 3)))},
        asks=FACTS if place == 0 else (),
        takes=tuple(
            Item(form=f"書類{place}-{number}" * chance.randint(1, 4))
            for number in range(chance.choice((0, 0, 1, 2, 5)))
        ),
    )


def _when(chance: Random, facts: dict[str, Fact]) -> When:
    return {
        name: tuple(sorted(chance.sample(fact.values, chance.randint(1, len(fact.values) - 1))))
        for name, fact in facts.items()
        if chance.random() < 0.3
    }


def _outcome(chance: Random, place: int) -> Outcome:
    kind = chance.choice(("end", "end", "back", "on", "stay"))
    if kind == "end":
        return Outcome(title="終わる結果" * chance.randint(1, 4), end="declined")
    if kind == "back" and place:
        return Outcome(title="戻す" * chance.randint(1, 8), back_to=f"s{chance.randrange(place)}")
    return Outcome(title="もう一度" if kind == "stay" else "よい", stay=kind == "stay")
