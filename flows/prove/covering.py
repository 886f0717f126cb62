"""That the definitions account for the city documents: every source step is named, by a step that can stand for it."""

from collections.abc import Iterable, Iterator, Mapping

from flows.coverage import SourceProcedure, SourceStep, coverage, split
from flows.procedure import Procedure, Step
from flows.progress import predecessors
from flows.prove.finding import Finding, found, lane_name, words

UNEXPLAINED = 3
"""How many source steps one step may stand for without saying why."""

Pair = tuple[Procedure, Step]


def check(procedures: Iterable[Procedure]) -> Iterator[Finding]:
    """Hold the whole catalog against the coverage list."""
    procedures = tuple(procedures)
    named = covered(procedures)
    for procedure in procedures:
        for step in procedure.step:
            yield from _step(procedure, step)
        yield from _sources(procedure)
    listed = coverage()
    for source_id in sorted({split(reference)[0] for reference in named} & listed.keys()):
        yield from _source(source_id, listed[source_id], named)


def covered(procedures: Iterable[Procedure]) -> dict[str, list[Pair]]:
    """Return for every ``procedure#n`` the steps that name it."""
    named: dict[str, list[Pair]] = {}
    for procedure in procedures:
        for step in procedure.step:
            for reference in step.covers:
                named.setdefault(reference, []).append((procedure, step))
    return named


def _step(procedure: Procedure, step: Step) -> Iterator[Finding]:
    if len(step.covers) > UNEXPLAINED and not step.why:
        yield found(procedure.id, step.id, "cover_many")
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


def _source(source_id: str, source: SourceProcedure, named: Mapping[str, list[Pair]]) -> Iterator[Finding]:
    home = _home(source_id, named)
    for wanted in source.steps:
        reference = f"{source_id}#{wanted.n}"
        pairs = named.get(reference, [])
        if not pairs:
            yield found(home, "", "cover_missing", cover=reference, lane=lane_name(wanted.lane))
            continue
        for need, met in _needs(wanted, pairs):
            if not met:
                procedure, step = pairs[0]
                sentence = words()["needs"][need]
                yield found(procedure.id, step.id, "cover_kind", cover=reference, wanted=sentence)
        yield from _loop(source_id, wanted, pairs, named)


def _home(source_id: str, named: Mapping[str, list[Pair]]) -> str:
    """Return the definition that names most of a source procedure: it answers for what is missing."""
    counts: dict[str, int] = {}
    for reference, pairs in named.items():
        if split(reference)[0] == source_id:
            for procedure, _step in pairs:
                counts[procedure.id] = counts.get(procedure.id, 0) + 1
    return max(counts, key=lambda name: counts[name])


def _needs(wanted: SourceStep, pairs: list[Pair]) -> Iterator[tuple[str, bool]]:
    """Return each thing the source asks of a step and whether one of those that stand for it has it."""
    steps = [step for _procedure, step in pairs]
    for flag, has in (
        ("cs_terminal", lambda step: step.kind in {"cs_terminal", "pin"} or step.resource is not None),
        ("fee", lambda step: step.kind == "fee" or step.lane == "visitor"),
        ("register", lambda step: bool(step.registers)),
        ("correction_loop", _corrects),
        ("second_person", lambda step: bool(step.not_by)),
        ("writes", lambda step: step.irreversible),
    ):
        if flag in wanted.flags:
            yield flag, any(map(has, steps))


def _corrects(step: Step) -> bool:
    return any(outcome.back_to or outcome.end for outcome in step.ends().values())


def _loop(source_id: str, wanted: SourceStep, pairs: list[Pair], named: Mapping[str, list[Pair]]) -> Iterator[Finding]:
    """Where the document says which step a defect goes back to, one send-back goes there."""
    for procedure, step in pairs:
        landings = {outcome.back_to for outcome in step.ends().values() if outcome.back_to is not None}
        if not landings:
            continue
        allowed = set[str]()
        for n in wanted.loop:
            allowed |= _landing(
                procedure, [other for home, other in named.get(f"{source_id}#{n}", []) if home is procedure]
            )
        if allowed and not landings & allowed:
            yield found(procedure.id, step.id, "back_off_source", n="・".join(wanted.loop))


def _landing(procedure: Procedure, targets: list[Step]) -> set[str]:
    """Return the steps that stand for a target; a visitor's own step is reached through the staff step after it."""
    reached = {step.id for step in targets}
    for step in procedure.step:
        if any(before.id in reached and before.transparent for before in predecessors(procedure, step)):
            reached.add(step.id)
    return reached
