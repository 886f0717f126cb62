"""The proof of everything that ships: every procedure in every profile, and all of the city documents accounted for."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from flows.catalog import Catalog
from flows.coverage import coverage
from flows.procedure import Procedure
from flows.prove import Finding, covering, priced
from flows.prove.finding import found, lane_name
from flows.prove.prover import Memory, Prover, Verdict
from flows.prove.search import BOUND

PLAIN = frozenset({"check", "explain"})
"""Kinds at which the terminal only reminds; the work is done by people alone."""


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
    prover = Prover(memory if memory is not None else {}, bound)
    verdicts = {name: prover.alone(procedure) for name, procedure in told.items()}
    findings = [*covering.check(told.values()), *_missing(told.values())]
    for name, verdict in verdicts.items():
        findings += [msgspec.structs.replace(one, procedure=name) for one in verdict.findings]
    paired: dict[str, Verdict] = {}
    for catalog in catalogs.values():
        findings += priced(catalog)
        pairs = prover.suggested(catalog.procedures, catalog.procedures)
        findings += [finding for verdict in pairs.values() for finding in verdict.findings]
        paired |= pairs
    return Office(
        findings=tuple(sorted(set(findings))), states={name: verdict.states for name, verdict in verdicts.items()},
        pairs=sum(verdict.states for verdict in paired.values()), documents=tuple(_shares(told.values())),
        plain=_plain(told.values()),
    )  # fmt: skip


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
