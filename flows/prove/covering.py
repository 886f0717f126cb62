"""That the definitions account for the city documents: every source step is named, by a step that can stand for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from flows.coverage import Flag, SourceProcedure, SourceStep, coverage, split
from flows.procedure import Item, Kind, Procedure, Step
from flows.progress import LEAVES
from flows.prove.finding import Finding, found, lane_name, words

UNEXPLAINED = 3
"""How many source steps one step may stand for without saying why."""


COUNTER_WORK: frozenset[Kind] = frozenset({
    "card_read", "receive", "return", "check", "explain", "enter", "copy", "call", "verify_ticket", "fee", "photo",
})  # fmt: skip
"""Work of the window that no definition may give to the city unless a document does."""


def check(procedures: Iterable[Procedure]) -> Iterator[Finding]:
    """Hold the whole catalog against the coverage list."""
    procedures = tuple(procedures)
    for procedure in procedures:
        for step in procedure.step:
            yield from _step(procedure, step)
        yield from _sources(procedure)
    listed = coverage()
    for procedure in procedures:
        named = covered(procedure)
        for source_id in sorted({split(reference)[0] for reference in named} & listed.keys()):
            yield from _source(procedure, source_id, listed[source_id], named)


def covered(procedure: Procedure) -> dict[str, list[Step]]:
    """Return for every ``procedure#n`` the steps of a definition that name it."""
    named: dict[str, list[Step]] = {}
    for step in procedure.step:
        for reference in step.covers:
            named.setdefault(reference, []).append(step)
    return named


def _step(procedure: Procedure, step: Step) -> Iterator[Finding]:
    if not procedure.sources and not step.covers:
        # a city's own procedure stands on no document that the steps could be held against
        return
    if not step.covers and not step.why:
        yield found(procedure.id, step.id, "uncovered", title=step.title)
    if len(step.covers) > UNEXPLAINED and not step.why:
        yield found(procedure.id, step.id, "cover_many")
    if not step.covers and step.lane == "city" and step.kind in COUNTER_WORK:
        yield found(procedure.id, step.id, "city_work", title=step.title)
    if step.n and step.covers and not any(split(reference)[1].startswith(step.n) for reference in step.covers):
        yield found(procedure.id, step.id, "n_elsewhere", n=step.n)
    for reference in step.covers:
        source = _source_step(reference)
        if source is None:
            yield found(procedure.id, step.id, "cover_unknown", cover=reference)
        elif not fits(source, step):
            wanted, lane = lane_name(source.lane), lane_name(step.lane)
            yield found(procedure.id, step.id, "cover_lane", cover=reference, wanted=wanted, lane=lane)


def _source_step(reference: str) -> SourceStep | None:
    source_id, n = split(reference)
    source = coverage().get(source_id)
    return source.at(n) if source is not None else None


def fits(source: SourceStep, step: Step) -> bool:
    """Whether the lanes agree; what a document lets the 業務責任者 do may be the supervisor's."""
    if step.lane == "supervisor":
        return source.lane == "contractor" and "supervisor" in source.flags
    return step.lane == source.lane


def _sources(procedure: Procedure) -> Iterator[Finding]:
    """The places a definition says it comes from are the places its steps stand for, and the other way round."""
    told = {(source.document, source.section) for source in procedure.sources}
    ids = {split(reference)[0] for step in procedure.step for reference in step.covers} & coverage().keys()
    met = {(coverage()[source_id].document, coverage()[source_id].section) for source_id in ids}
    for document, section in sorted(met - told):
        yield found(procedure.id, "", "source_unlisted", document=document, section=section)
    for document, section in sorted(told - met):
        yield found(procedure.id, "", "source_uncovered", document=document, section=section)


def _source(
    procedure: Procedure, source_id: str, source: SourceProcedure, named: Mapping[str, list[Step]]
) -> Iterator[Finding]:
    """A definition that stands for one step of a source procedure stands for all of them."""
    for wanted in source.steps:
        reference = f"{source_id}#{wanted.n}"
        steps = named.get(reference, [])
        if not steps:
            yield found(procedure.id, "", "cover_missing", cover=reference, lane=lane_name(wanted.lane))
            continue
        for flag, has in NEEDS.items():
            if flag in wanted.flags and not any(map(has, steps)):
                sentence = words()["needs"][flag]
                yield found(procedure.id, steps[0].id, "cover_kind", cover=reference, wanted=sentence)
        written = {name for step in steps for name in step.registers}
        for name in wanted.registers:
            if name not in written:
                yield found(procedure.id, steps[0].id, "register_missing", cover=reference, register=name)
        for n in wanted.loop:
            targets = {step.id for step in named.get(f"{source_id}#{n}", [])}
            if targets and not _landings(steps) & targets:
                yield found(procedure.id, steps[0].id, "back_off_source", n=n)


def _corrects(step: Step) -> bool:
    return any(outcome.back_to or outcome.end for outcome in step.ends().values())


def _landings(steps: Iterable[Step]) -> set[str]:
    ends = (outcome for step in steps for outcome in step.ends().values())
    return {outcome.back_to for outcome in ends if outcome.back_to is not None}


def _depends(step: Step) -> bool:
    """Whether a step, or something at it, happens only sometimes."""
    entries = [*step.takes, *step.makes, *(leave for key, _way in LEAVES for leave in getattr(step, key))]
    sometimes = any(entry.when or (isinstance(entry, Item) and entry.optional) for entry in entries)
    return bool(step.when or step.asks or step.outcomes) or sometimes


NEEDS: Mapping[Flag, Callable[[Step], bool]] = {
    "cs_terminal": lambda step: step.kind in {"cs_terminal", "pin"} or step.resource is not None,
    "fee": lambda step: step.kind == "fee" or step.lane == "visitor",
    "register": lambda step: bool(step.registers),
    "correction_loop": _corrects,
    "second_person": lambda step: bool(step.not_by),
    "writes": lambda step: step.irreversible,
    "refuse": lambda step: any(outcome.end for outcome in step.ends().values()),
    "conditional": _depends,
}
"""What a flag of the coverage list asks of one of the steps that stand for the source step."""
