"""Walking a packaged definition by the very functions the desk runs, one step after another."""

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from flows.catalog import Catalog, load
from flows.progress import Progress, apply, complete, ready

if TYPE_CHECKING:
    from flows.procedure import Step


@cache
def packaged() -> Catalog:
    """Return the packaged catalog, read once."""
    return load()


class Walk:
    """One case of a definition: answers are known beforehand, steps are taken in the order they become ready."""

    def __init__(self, procedure: str, **answers: str) -> None:
        self.procedure = packaged().find(procedure)
        self.answers = answers
        self.progress = Progress()
        self.taken: list[Step] = []

    @property
    def ready(self) -> list[str]:
        return [step.id for step in ready(self.procedure, self.progress)]

    @property
    def done(self) -> list[str]:
        return [step.id for step in self.taken]

    @property
    def lanes(self) -> list[str]:
        """The lanes in order, neighbours of the same lane once."""
        order: list[str] = []
        for step in self.taken:
            if not order or order[-1] != step.lane:
                order.append(step.lane)
        return order

    @property
    def fees(self) -> Counter[str]:
        """How often each fee was collected."""
        return Counter(step.fee for step in self.taken if step.fee is not None)

    def held(self) -> set[str]:
        return set(self.progress.held())

    def way(self, item: str) -> str:
        """By which way a thing left; ``absent`` when it never came."""
        place = self.progress.items.get(item)
        return place.way if place is not None else "absent"

    def take(self, step_id: str, outcome: str = "done", **answers: str) -> "Walk":
        """Do one ready step."""
        assert step_id in self.ready, (step_id, self.ready)
        step = self.procedure.at(step_id)
        told = {**self.answers, **answers}
        asked = {name: told[name] for name in step.asks} if outcome == "done" else {}
        change = complete(self.procedure, self.progress, step, outcome=outcome, answers=asked)
        self.progress = apply(self.progress, change)
        self.taken.append(step)
        return self

    def to(self, step_id: str) -> "Walk":
        """Do what is ready, first things first, until this step is ready."""
        while step_id not in self.ready:
            self.take(self.ready[0])
        return self

    def through(self) -> "Walk":
        """Do everything to the end."""
        while self.progress.end is None:
            self.take(self.ready[0])
        return self
