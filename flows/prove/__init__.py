"""The proof: every state of every procedure is explored and held against the rules of the counter (MODEL section 5).

from flows import catalog, prove

findings = prove.check(catalog.load())      # empty: every rule holds in every state
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from flows.catalog import Catalog, load
from flows.procedure import Procedure
from flows.prove import covering, fees, tray
from flows.prove.finding import Finding, found
from flows.prove.locate import located
from flows.prove.prover import Memory, Prover, examine
from flows.prove.search import BOUND, Edge, Exploration, TooLarge, explore

__all__ = ["Edge", "Exploration", "Finding", "Proof", "TooLarge", "Unproven", "check", "explore", "prove", "proven"]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What was explored and what was found.

    Attributes:
        findings: every rule that is broken; empty when the catalog is sound.
        states: states of facts and steps, by procedure.
        points: states with each paper held or not, by procedure.
        pairs: product states of the suggested pairs.
    """

    findings: tuple[Finding, ...]
    states: dict[str, int]
    points: dict[str, int]
    pairs: int


class Unproven(ValueError):
    """Definitions were refused by the proof; ``findings`` lists every reason, the text each with its place."""

    def __init__(self, findings: Iterable[Finding], catalog: Catalog | None = None) -> None:
        self.findings = tuple(findings)
        places = [located(finding, catalog) if catalog else None for finding in self.findings]
        super().__init__("\n".join(str(place or one) for place, one in zip(places, self.findings, strict=True)))


def check(catalog: Catalog) -> list[Finding]:
    """Return every rule the catalog breaks, an empty list when it is sound."""
    return list(prove(catalog).findings)


def proven(paths: Iterable[Path | str] | None = None) -> Catalog:
    """Load definitions and prove them: one that fails does not load.

    Raises:
        flows.catalog.Refused: a definition cannot be read.
        Unproven: a definition breaks a rule.
    """
    catalog = load(paths)
    findings = check(catalog)
    if findings:
        raise Unproven(findings, catalog)
    return catalog


def prove(
    catalog: Catalog, bound: int = BOUND, known: Mapping[str, Procedure] | None = None, memory: Memory | None = None
) -> Proof:
    """Explore everything and return what was found together with how much was seen.

    Args:
        catalog: what is to be proven.
        bound: states of one procedure above which it is refused instead of sampled.
        known: procedures outside the catalog that it may suggest.
        memory: verdicts of earlier proofs, read and added to.
    """
    prover = Prover(memory if memory is not None else {}, bound)
    offered = catalog.procedures
    verdicts = {name: prover.alone(procedure) for name, procedure in offered.items()}
    paired = prover.suggested(offered, {**(known or {}), **offered})
    findings = [*covering.check(offered.values()), *priced(catalog)]
    findings += [finding for verdict in (*verdicts.values(), *paired.values()) for finding in verdict.findings]
    explored = {name: verdict for name, verdict in verdicts.items() if verdict.states}
    return Proof(
        findings=tuple(sorted(findings)),
        states={name: verdict.states for name, verdict in explored.items()},
        points={name: verdict.points for name, verdict in explored.items()},
        pairs=sum(verdict.states for verdict in paired.values()),
    )


def priced(catalog: Catalog) -> Iterator[Finding]:
    """Find fees of a catalog that its table does not price."""
    for procedure in catalog.procedures.values():
        yield from fees.listed(procedure, catalog.fees)


def alone(procedure: Procedure) -> list[Finding]:
    """Prove one procedure on its own, without pairs and without the coverage list."""
    try:
        return sorted(examine(tray.Trails(procedure)))
    except TooLarge:
        return [found(procedure.id, "", "too_large", bound=f"{BOUND:,}")]
