"""The plan of a rehearsed day: who comes with what, who receives them, who serves them. One seed, one plan."""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

import msgspec

from flows.catalog import Catalog
from flows.visit import Party
from tui.simulate.chance import chance

LETTER_EVERY = 5
"""After so many visits one piece of work comes without a visitor: a letter, a booking, the office's own work."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One visit, or one piece of work without a visitor.

    Attributes:
        n: number of the task; with the seed it names every command of it.
        received: terminal that gives the ticket; ``served`` the one that calls.
        wants: procedures asked for.
        people: how many 対象者 came on this ticket; 0 for work without a visitor.
        away: the visitor sits at another counter for a while.
        absent: nobody comes at the first calls.
        leaves: the visitor walks away after so many steps; 0: stays to the end.
        reverse: a payment turns out wrong after the end and is taken back by two.
        parks: a case sleeps once and is woken.
        erase: the visitor's data are erased the same day.
    """

    n: int
    category: str
    wants: tuple[str, ...]
    people: int
    received: str
    served: str
    away: bool = False
    absent: bool = False
    leaves: int = 0
    reverse: bool = False
    parks: bool = False
    erase: bool = False

    def parties(self) -> tuple[Party, ...]:
        """Return the people of the ticket; their ids say whose task a row belongs to."""
        return tuple(Party(id=f"p{self.n}.{i}", stance="subject") for i in range(1, self.people + 1))


def task_of(party: str) -> int:
    """Return the number of the task a party belongs to; 0 for a party of no task."""
    number = party.removeprefix("p").split(".", 1)[0]
    return int(number) if party.startswith("p") and number.isdigit() else 0


def plan(catalog: Catalog, visits: int, seed: int, terminals: Sequence[str], day: date) -> Mapping[int, Task]:
    """Return the tasks of a day by number: visits from 1 to ``visits``, then the work without a visitor.

    Every procedure the law has on that day comes up once before any comes up again.
    """
    lawful = [one for one in catalog.procedures.values() if one.in_force(day)]
    counter = [one.id for one in lawful if one.start == "visit"]
    other = [one.id for one in lawful if one.start != "visit"]
    letters = visits // LETTER_EVERY if other else 0
    tasks = [_visit(catalog, counter, n, seed, terminals) for n in range(1, visits + 1)]
    for place in range(letters):
        n = visits + 1 + place
        home = chance(seed, n).choice(terminals)
        tasks.append(Task(n=n, category="", wants=(_dealt(other, place, seed),), people=0, received=home, served=home))
    return {task.n: task for task in tasks}


def _dealt(procedures: Sequence[str], place: int, seed: int) -> str:
    """Return a card of an endless deck: all procedures shuffled, then all again."""
    deck, at = divmod(place, len(procedures))
    return chance(seed, "deck", len(procedures), deck).sample(procedures, len(procedures))[at]


def _visit(catalog: Catalog, procedures: Sequence[str], n: int, seed: int, terminals: Sequence[str]) -> Task:
    choices = chance(seed, n)
    home, wants = _home(choices, terminals), [_dealt(procedures, n - 1, seed)]
    others = [name for name in procedures if name not in wants]
    if others and choices.random() < 0.25:
        wants.append(choices.choice(others))
    family = len(wants) == 1 and choices.random() < 0.15
    return Task(
        n=n, category=catalog.procedures[wants[0]].category, wants=tuple(wants),
        people=choices.choice((2, 3)) if family else 1, received=home,
        served=choices.choice(terminals) if choices.random() < 0.2 else home,
        away=choices.random() < 0.1, absent=choices.random() < 0.05,
        leaves=choices.randrange(2, 12) if choices.random() < 0.06 else 0,
        reverse=choices.random() < 0.08, parks=choices.random() < 0.08, erase=choices.random() < 0.1,
    )  # fmt: skip


def _home(choices: Random, terminals: Sequence[str]) -> str:
    """Deal a visit to a terminal; the last one, which also works the city's list, takes half a share."""
    weights = [2] * (len(terminals) - 1) + [1]
    return choices.choices(terminals, weights)[0]
