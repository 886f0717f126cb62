"""What waits for what: the steps of a definition as a lean graph, and the straight runs in it."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import msgspec

from flows.procedure import Procedure, Step, When
from flows.progress import predecessors


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A step, and what must still hold for it once everything before it is taken as given."""

    step: Step
    when: When


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Steps that simply follow each other.

    Attributes:
        parts: the steps in order.
        before: ids of the steps that must all be settled first; none at the very beginning.
    """

    parts: tuple[Part, ...]
    before: tuple[str, ...]


def runs(procedure: Procedure) -> tuple[Run, ...]:
    """Cut a definition into its straight runs, in an order in which every run comes after those it waits for."""
    before = _order(procedure)
    parts = _parts(procedure)
    found = _straight(before)
    return tuple(Run(parts=tuple(parts[name] for name in run), before=before[run[0]]) for run in found)


def side_by_side(procedure: Procedure) -> frozenset[str]:
    """Return the steps during which another step may also be at work (by ``after``)."""
    reach = _reach(_order(procedure))
    names = [step.id for step in procedure.step]
    return frozenset(
        one for one in names if any(one != two and one not in reach[two] and two not in reach[one] for two in names)
    )


def _order(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """Return what each step waits for; of runs that exclude each other, one is put behind the other."""
    before = _lean(_with_hidden(procedure))
    while pair := _excluding(procedure, _straight(before), before):
        one, two = pair
        before = _lean({**before, two[0]: (*before[two[0]], one[-1])})
    return before


def _straight(before: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Return the runs of steps that simply follow each other, each after those it waits for."""
    followers: dict[str, int] = {}
    for names in before.values():
        for name in names:
            followers[name] = followers.get(name, 0) + 1
    found: list[list[str]] = []
    for name in _sorted(before):
        waits = before[name]
        grows = len(waits) == 1 and followers[waits[0]] == 1
        home = next((run for run in found if grows and run[-1] == waits[0]), None)
        if home is None:
            found.append([name])
        else:
            home.append(name)
    return found


def _excluding(
    procedure: Procedure, found: Sequence[list[str]], before: Mapping[str, tuple[str, ...]]
) -> tuple[list[str], list[str]] | None:
    """Find two runs between the same steps of which, by their conditions, never more than one is done."""
    after = {run[-1]: {name for name, waits in before.items() if run[-1] in waits} for run in found}
    for one, two in combinations(found, 2):
        beside = before[one[0]] == before[two[0]] and after[one[-1]] == after[two[-1]]
        if beside and any(_apart(procedure, one, two, fact) for fact in procedure.at(one[0]).when):
            return one, two
    return None


def _apart(procedure: Procedure, one: Sequence[str], two: Sequence[str], fact: str) -> bool:
    first, second = ([procedure.at(name) for name in run] for run in (one, two))
    if any(fact not in step.when or fact in (*step.sets, *step.asks) for step in (*first, *second)):
        return False
    values = {value for step in first for value in step.when[fact]}
    return not any(values & set(step.when[fact]) for step in second)


def _sorted(before: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Order steps so that each comes after all it waits for, otherwise as they were listed."""
    waiting, found = list(before), list[str]()
    while waiting:
        name = next(name for name in waiting if set(before[name]) <= set(found))
        waiting.remove(name)
        found.append(name)
    return found


def _with_hidden(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """Return what each step waits for, with the order only facts impose: who needs an answer waits for its maker."""
    before = {step.id: tuple(one.id for one in predecessors(procedure, step)) for step in procedure.step}
    reach = _reach(before)
    for maker, fact, value in _makers(procedure):
        for step in procedure.step:
            if maker.id not in reach[step.id] and step.id not in reach[maker.id] and _needs(step, maker, fact, value):
                before[step.id] = (*before[step.id], maker.id)
    return before


def _makers(procedure: Procedure) -> list[tuple[Step, str, str]]:
    return [(step, fact, value) for step in procedure.step for fact, value in step.sets.items() if fact in step.when]


def _needs(step: Step, maker: Step, fact: str, value: str) -> bool:
    wanted = step.when.get(fact, ())
    return step.id != maker.id and value in wanted and not set(wanted) & set(maker.when[fact])


def _reach(before: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}

    def all_before(name: str) -> frozenset[str]:
        if name not in found:
            near = before[name]
            found[name] = frozenset(near).union(*(all_before(one) for one in near))
        return found[name]

    for name in before:
        all_before(name)
    return found


def _lean(before: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Leave out what follows from the rest: a step need not wait for what its other predecessors waited for."""
    reach = _reach(before)
    return {
        name: tuple(one for one in waits if not any(one in reach[other] for other in waits))
        for name, waits in before.items()
    }


def _parts(procedure: Procedure) -> dict[str, Part]:
    reach = _reach(_with_hidden(procedure))
    makers = _makers(procedure)
    found = {}
    for step in procedure.step:
        given = [(maker, fact, value) for maker, fact, value in makers if maker.id in reach[step.id]]
        sure = {fact for maker, fact, value in given if _surely(procedure, step, maker, fact, value)}
        found[step.id] = Part(step=step, when={f: values for f, values in step.when.items() if f not in sure})
    return found


def _surely(procedure: Procedure, step: Step, maker: Step, fact: str, value: str) -> bool:
    """Whether the fact must fit by now: the maker made it so, or it was so and the maker was passed by."""
    others = set(procedure.facts[fact].values) - set(maker.when[fact])
    return {value, *others} <= set(step.when.get(fact, ()))
