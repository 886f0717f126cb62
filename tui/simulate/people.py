"""The people on duty at a rehearsed terminal, and what they write down of a visitor."""

import asyncio
from collections.abc import Mapping, Sequence
from random import Random

import msgspec

from flows.case import Case
from flows.desk import Desk, Report
from flows.events import Actor
from flows.ports import Clock, Context
from flows.procedure import Procedure, Step
from flows.rehearse import Clerk, Habits
from flows.visit import Visit

HABITS = Habits(trouble=0.05)
"""One step in twenty ends another way than done: a defect, a refusal, a paper that is not there."""
NOTES = 0.15
"""How often a clerk writes a free text about the visitor into a step."""
PERFORM_S = 0.4
"""Seconds a step at another system takes at the most, in a day of minutes."""
ROLES = ("contractor", "contractor", "supervisor", "city", "city")


def erasing(clock: Clock, command: str) -> Context:
    """Return under whom and when personal data are erased."""
    now = clock.now()
    eraser = Actor(operator="eraser", person="eraser", role="admin", auth="program")
    return Context(command=command, actor=eraser, business_date=now.date(), now=now)


def staff_of(terminal: str) -> tuple[Actor, ...]:
    """Return who works at a terminal: two workers, their supervisor, two of the city."""
    return tuple(
        Actor(operator=f"{terminal}-{i}", person=f"{terminal}-p{i}", role=role) for i, role in enumerate(ROLES, 1)
    )


class Teller(Clerk):
    """A clerk who also writes the visitor's name into texts, sealed.

    Args:
        desk: the desk of this terminal.
        staff: people who can sign.
        chance: source of every choice.
        name: the visitor, as it goes into every private text; empty writes none.

    Attributes:
        at_window: a worker's session is open; at the city's own desk it is not.
    """

    def __init__(self, desk: Desk, staff: Sequence[Actor], chance: Random, name: str = "") -> None:
        super().__init__(desk, staff, chance, HABITS)
        self.at_window = True
        self._name = name

    def session(self, step: Step, signer: Actor) -> tuple[Actor, Actor | None]:
        """A step of the city at a window: the worker stays signed in, the city signs beside them."""
        if step.lane == "city" and self.at_window:
            return self.person("contractor"), signer
        return signer, None

    async def perform(self, step: Step) -> None:
        """Take a while at the other system; a plug pulled now leaves a result nobody knows."""
        del step
        await asyncio.sleep(self.chance.uniform(0.0, PERFORM_S))

    def report(self, procedure: Procedure, case: Case, step: Step, visit: Visit | None) -> Report:
        """Return what this clerk says of a step, now and then with a note about the visitor."""
        report = super().report(procedure, case, step, visit)
        if visit is None or not self._name or self.chance.random() >= NOTES:
            return report
        private: Mapping[str, Mapping[str, str]] = {"register": {"note": f"{self._name} {step.title}"}}
        return msgspec.structs.replace(report, private=private)
