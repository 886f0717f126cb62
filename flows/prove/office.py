"""The proof of everything that ships: every procedure in every profile, and all of the city documents accounted for.

What was proven once is proven until the definition or the prover changes: verdicts may be remembered by content.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from flows.catalog import Catalog
from flows.coverage import coverage
from flows.procedure import Procedure, content_hash
from flows.prove import Finding, examine, fees, pairs, tray
from flows.prove.covering import check as covering_check
from flows.prove.finding import found, lane_name
from flows.prove.search import BOUND, TooLarge

PLAIN = frozenset({"check", "explain"})
"""Kinds at which the terminal only reminds; the work is done by people alone."""


class Verdict(msgspec.Struct, frozen=True):
    """What the exploration of one definition, or of a pair, has shown."""

    states: int
    findings: tuple[Finding, ...] = ()


Memory = dict[str, Verdict]
"""Verdicts by what they depend on."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one city document is accounted for."""

    document: str
    procedures: int
    procedures_covered: int
    steps: int
    steps_covered: int


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """The proof of all profiles together.

    Attributes:
        findings: every rule that is broken; empty when all is sound.
        states: states explored by definition, ``profile/id`` where a profile has its own.
        pairs: product states of the suggested pairs.
        documents: coverage of each city document.
        plain: share of staff steps that are only a reminder, by family, 0 to 1.
    """

    findings: tuple[Finding, ...]
    states: dict[str, int]
    pairs: int
    documents: tuple[Share, ...]
    plain: dict[str, float]


def variants(catalogs: Mapping[str, Catalog]) -> dict[str, Procedure]:
    """Return every definition once: the base's by id, what a profile has of its own by ``profile/id``."""
    told: dict[str, Procedure] = {}
    for profile, catalog in catalogs.items():
        for procedure in catalog.procedures.values():
            if procedure.profile == profile:
                told[procedure.id if profile == "base" else f"{profile}/{procedure.id}"] = procedure
    return told


def prove_all(catalogs: Mapping[str, Catalog], memory: Memory | None = None, bound: int = BOUND) -> Office:
    """Prove every profile.

    Args:
        catalogs: what each profile offers, by profile.
        memory: verdicts of earlier proofs, read and added to.
        bound: states of one procedure above which it is refused instead of sampled.
    """
    told = variants(catalogs)
    prover = _Prover(memory if memory is not None else {}, bound)
    findings = [*covering_check(told.values()), *_missing(told.values())]
    states: dict[str, int] = {}
    for name, procedure in told.items():
        verdict = prover.alone(procedure)
        states[name] = verdict.states
        findings += [msgspec.structs.replace(one, procedure=name) for one in verdict.findings]
    product = 0
    for catalog in catalogs.values():
        findings += [one for each in catalog.procedures.values() for one in fees.listed(each, catalog.fees)]
        seen, wrong = prover.suggested(catalog)
        product += seen
        findings += wrong
    return Office(
        findings=tuple(sorted(set(findings))), states=states, pairs=product,
        documents=tuple(_shares(told.values())), plain=_plain(told.values()),
    )  # fmt: skip


class _Prover:
    """Explores each definition and pair at most once, and not at all when the memory knows it."""

    def __init__(self, memory: Memory, bound: int) -> None:
        self.memory, self.bound = memory, bound
        self._trails: dict[str, tray.Trails | None] = {}
        self._paired: dict[str, Verdict] = {}

    def alone(self, procedure: Procedure) -> Verdict:
        key = _key(procedure)
        if key not in self.memory:
            trails = self._follow(procedure)
            if trails is None:
                return Verdict(0, (found(procedure.id, "", "too_large", bound=f"{self.bound:,}"),))
            self.memory[key] = Verdict(trails.states, tuple(examine(trails)))
        return self.memory[key]

    def suggested(self, catalog: Catalog) -> tuple[int, list[Finding]]:
        findings: list[Finding] = []
        seen = 0
        for procedure in catalog.procedures.values():
            findings.extend(pairs.replaced(procedure, catalog.procedures))
            for name in procedure.suggests:
                findings.extend(pairs.suggested(procedure, name, catalog.procedures))
                other = catalog.procedures.get(name)
                if other is not None and name != procedure.id:
                    verdict = self._pair(procedure, other)
                    seen += verdict.states
                    findings.extend(verdict.findings)
        return seen, findings

    def _pair(self, one: Procedure, two: Procedure) -> Verdict:
        key = f"{_key(one)}+{_key(two)}"
        if key in self._paired:
            return Verdict(0, self._paired[key].findings)
        if key not in self.memory:
            mine, other = self._follow(one), self._follow(two)
            if mine is None or other is None:
                return Verdict(0)
            findings, seen = pairs.together(mine, other)
            self.memory[key] = Verdict(seen, tuple(findings))
        self._paired[key] = self.memory[key]
        return self.memory[key]

    def _follow(self, procedure: Procedure) -> tray.Trails | None:
        key = _key(procedure)
        if key not in self._trails:
            try:
                self._trails[key] = tray.Trails(procedure, self.bound)
            except TooLarge:
                self._trails[key] = None
        return self._trails[key]


def _key(procedure: Procedure) -> str:
    """What a definition suggests and where it comes from change nothing about its own states."""
    return content_hash(msgspec.structs.replace(procedure, suggests=(), profile="", words=(), notes=()))


def _missing(told: Iterable[Procedure]) -> Iterator[Finding]:
    named = _named(told)
    for source_id, source in coverage().items():
        for step in source.steps:
            if f"{source_id}#{step.n}" not in named:
                where = {"document": source.document, "section": source.section, "lane": lane_name(step.lane)}
                yield found(source_id, "", "source_missing", (), n=step.n, **where)


def _named(told: Iterable[Procedure]) -> frozenset[str]:
    return frozenset(cover for procedure in told for step in procedure.step for cover in step.covers)


def _shares(told: Iterable[Procedure]) -> Iterator[Share]:
    named = _named(told)
    for document in sorted({source.document for source in coverage().values()}):
        listed = {name: source for name, source in coverage().items() if source.document == document}
        met = {name: sum(f"{name}#{step.n}" in named for step in source.steps) for name, source in listed.items()}
        yield Share(
            document=document, procedures=len(listed), steps=sum(len(source.steps) for source in listed.values()),
            procedures_covered=sum(met[name] == len(source.steps) for name, source in listed.items()),
            steps_covered=sum(met.values()),
        )  # fmt: skip


def _plain(told: Iterable[Procedure]) -> dict[str, float]:
    counts: dict[str, tuple[int, int]] = {}
    for procedure in told:
        work = [step for step in procedure.step if step.lane != "visitor"]
        plain, total = counts.get(procedure.family, (0, 0))
        counts[procedure.family] = (plain + sum(step.kind in PLAIN for step in work), total + len(work))
    return {family: plain / total if total else 0.0 for family, (plain, total) in sorted(counts.items())}
