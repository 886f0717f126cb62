"""That money is due exactly once where something is handed over, and nowhere else."""

from collections import Counter
from collections.abc import Iterator

from flows.catalog.problem import nearest
from flows.procedure import Procedure, Step, holds
from flows.progress import Progress
from flows.prove.ends import unanswered
from flows.prove.finding import Finding, found
from flows.prove.search import Exploration
from flows.rules.fees import FeeTable


def check(exploration: Exploration) -> Iterator[Finding]:
    """Find fees that are missing, doubled, kept without a delivery, or not decided."""
    yield from _declared(exploration.procedure)
    seen: set[tuple[str, str]] = set()
    for index, state in enumerate(exploration.states):
        for code, fee, fact in _wrong(exploration.procedure, state):
            if (code, fee) not in seen:
                seen.add((code, fee))
                step = _collecting(exploration.procedure, fee)
                fill = {"fee": fee, "fact": fact}
                yield found(exploration.procedure.id, step, code, exploration.witness(index), **fill)


def listed(procedure: Procedure, table: FeeTable) -> Iterator[Finding]:
    """Find fees that no table prices."""
    priced = {row.item for row in table.fee}
    steps = {step.fee: step.id for step in procedure.step if step.fee is not None}
    for item in dict.fromkeys([*steps, *(fee.item for fee in procedure.fees)]):
        if item not in priced:
            yield found(procedure.id, steps.get(item, ""), "fee_unpriced", fee=item, nearest=nearest(item, priced))


def _declared(procedure: Procedure) -> Iterator[Finding]:
    listed = {fee.item for fee in procedure.fees}
    for step in procedure.step:
        if step.kind == "fee" and step.fee is None:
            yield found(procedure.id, step.id, "fee_without_item")
        if step.kind != "fee" and step.fee is not None:
            yield found(procedure.id, step.id, "fee_elsewhere")
        if step.fee is not None and step.fee not in listed:
            yield found(procedure.id, step.id, "fee_unlisted", fee=step.fee)


def _collecting(procedure: Procedure, fee: str) -> str:
    return next((step.id for step in procedure.step if step.fee == fee), "")


def paid(procedure: Procedure, state: Progress) -> Counter[str]:
    """Return how often each fee is collected and not reversed: a fee step undone is a fee given back."""
    return Counter(step.fee for step in procedure.step if step.fee is not None and step.id in state.done)


def delivered(procedure: Procedure, state: Progress) -> bool:
    """Whether something was handed over or posted."""
    return any(step.id in state.done and _hands_over(step) for step in procedure.step)


def _hands_over(step: Step) -> bool:
    return step.kind in {"deliver", "post"} or bool(step.posts)


def _wrong(procedure: Procedure, state: Progress) -> Iterator[tuple[str, str, str]]:
    """Yield each rule broken in a state: code, fee, and the fact that is missing."""
    taken = paid(procedure, state)
    for fee, count in taken.items():
        if count > 1:
            yield "fee_twice", fee, ""
    if state.end != "completed":
        return
    if not delivered(procedure, state):
        yield from (("fee_kept", fee, "") for fee in taken)
        return
    due: Counter[str] = Counter()
    for owing in procedure.fees:
        owed = holds(owing.when, state.facts)
        if owed is None:
            yield "fee_undecided", owing.item, unanswered(owing.when, state)
        due[owing.item] += int(owed is True)
    yield from (("fee_missing", fee, "") for fee in due if due[fee] > taken[fee])
    yield from (("fee_extra", fee, "") for fee in taken if due[fee] < min(taken[fee], 1))
