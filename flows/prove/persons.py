"""That the right people do each step: lanes, roles, and the other person where two are needed."""

from collections.abc import Iterator, Mapping
from itertools import product

from flows.lanes import FITS
from flows.procedure import Kind, Lane, Procedure, Step
from flows.prove.finding import Finding, found, lane_name
from flows.prove.search import Exploration

ONLY: Mapping[Kind, frozenset[Lane]] = {
    "approve": frozenset({"city"}),
    "seal": frozenset({"city"}),
    "examine": frozenset({"city"}),
}
"""Kinds that are the city's in every profile: 審査・承認・公印 are acts of the authority (documents 000 to 004)."""

STAFF: tuple[str, ...] = ("contractor", "supervisor", "city")


def check(exploration: Exploration) -> Iterator[Finding]:
    """Find steps in the wrong lane, checks by the same person, rules nobody can keep."""
    procedure = exploration.procedure
    yield from _lanes(procedure)
    yield from _alone(exploration)
    if not staffable(procedure):
        step = next(step.id for step in procedure.step if step.not_by)
        yield found(procedure.id, step, "not_two_persons")


def _lanes(procedure: Procedure) -> Iterator[Finding]:
    for step in procedure.step:
        allowed = ONLY.get(step.kind)
        if allowed is not None and step.lane not in allowed:
            lanes = "・".join(sorted(map(lane_name, allowed)))
            yield found(procedure.id, step.id, "wrong_lane", kind=step.kind, lanes=lanes, lane=lane_name(step.lane))
        others = [role for role in FITS.get(step.lane, ()) if role != "city"]
        if step.lane == "city" and others:
            yield found(procedure.id, step.id, "city_by_other", roles="・".join(others))
        if not FITS.get(step.lane):
            yield found(procedure.id, step.id, "nobody_fits", lane=lane_name(step.lane))


def _alone(exploration: Exploration) -> Iterator[Finding]:
    """One person can never do both: whenever the second step is ready, somebody has signed one it is barred from."""
    seen: set[str] = set()
    for index, steps in enumerate(exploration.ready):
        done = exploration.states[index].done
        for step in steps:
            if step.not_by and step.id not in seen and not done & set(step.not_by):
                seen.add(step.id)
                yield found(exploration.procedure.id, step.id, "same_person", exploration.witness(index))


def staffable(procedure: Procedure) -> bool:
    """Whether some two persons, each in one role, can share all steps and keep every ``not_by``."""
    return any(_shared(procedure, roles) for roles in product(STAFF, repeat=2))


def _shared(procedure: Procedure, roles: tuple[str, ...]) -> bool:
    """Give every step a person, one group of steps bound by ``not_by`` at a time (a search of two colours)."""
    links: dict[str, set[str]] = {}
    for step in procedure.step:
        for other in step.not_by:
            links.setdefault(step.id, set()).add(other)
            links.setdefault(other, set()).add(step.id)
    bound: set[str] = set()
    for first in links:
        if first in bound:
            continue
        groups = [_coloured(procedure, links, first, person, roles) for person in range(len(roles))]
        fitting = next((group for group in groups if group is not None), None)
        if fitting is None:
            return False
        bound |= fitting.keys()
    return True


def _coloured(
    procedure: Procedure, links: Mapping[str, set[str]], first: str, person: int, roles: tuple[str, ...]
) -> dict[str, int] | None:
    chosen = {first: person}
    queue = [first]
    for name in queue:
        if not _fits(procedure.at(name), roles[chosen[name]]):
            return None
        for other in links[name]:
            if other not in chosen:
                chosen[other] = 1 - chosen[name]
                queue.append(other)
            elif chosen[other] == chosen[name]:
                return None
    return chosen


def _fits(step: Step, role: str) -> bool:
    return role in FITS.get(step.lane, ())
