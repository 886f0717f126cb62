"""Doors that only some screens use: print jobs that need an answer, and events the central put aside."""

from typing import Protocol

from flows.desk import Answer
from flows.events import Actor, Event
from screens.counter import Counter


class Jobs(Protocol):
    """Print jobs, as far as a person has a say in them."""

    async def answer(self, job_id: str, printed: bool) -> None:
        """Say whether the paper of an uncertain job came out."""
        ...

    async def reprint(self, job_id: str) -> None:
        """Print a slip again with its old number and the mark 再印刷."""
        ...

    async def test(self) -> None:
        """Print a test slip."""
        ...


class Resolver(Protocol):
    """What becomes of an event the central put aside."""

    async def resolve(self, actor: Actor, event: Event, *, take: bool, reason: str, command: str = "") -> Answer:
        """Settle one event by a named person: issue it anew on top of what others did, or leave it aside for good."""
        ...


def jobs_of(counter: Counter) -> Jobs | None:
    """Return the print jobs' door, if this terminal has one."""
    found: Jobs | None = getattr(counter, "jobs", None)
    return found


def resolver_of(counter: Counter) -> Resolver | None:
    """Return who settles what was put aside, if this terminal can."""
    found: Resolver | None = getattr(counter, "resolver", None)
    return found
