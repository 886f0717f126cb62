"""The one way definitions and pairs are explored: each at most once, and not at all when its verdict is remembered."""

from collections.abc import Mapping

import msgspec

from flows.procedure import Procedure, content_hash
from flows.prove import asking, ends, fees, handing, judging, pairs, persons, sendback, tray
from flows.prove.finding import Finding, found
from flows.prove.search import TooLarge


class Verdict(msgspec.Struct, frozen=True):
    """What the exploration of one definition, or of a pair, has shown.

    Attributes:
        states: states of facts and steps, or product states of a pair; 0 when there were too many to explore.
        findings: every rule that is broken.
        points: states of a definition with each paper held or not.
    """

    states: int
    findings: tuple[Finding, ...] = ()
    points: int = 0


Memory = dict[str, Verdict]
"""Verdicts by what they depend on; what was proven once is proven until the definition or the prover changes."""


class Prover:
    """Explores definitions and pairs.

    Args:
        memory: verdicts of earlier proofs, read and added to.
        bound: states of one procedure above which it is refused instead of sampled.
    """

    def __init__(self, memory: Memory, bound: int) -> None:
        self.memory, self.bound = memory, bound
        self._trails: dict[str, tray.Trails | None] = {}

    def alone(self, procedure: Procedure) -> Verdict:
        """Return what holds for one procedure on its own."""
        key = _key(procedure)
        if key not in self.memory:
            trails = self._follow(procedure)
            if trails is None:
                return Verdict(0, (found(procedure.id, "", "too_large", bound=f"{self.bound:,}"),))
            self.memory[key] = Verdict(trails.states, tuple(examine(trails)), trails.points)
        return self.memory[key]

    def suggested(self, offered: Mapping[str, Procedure], known: Mapping[str, Procedure]) -> dict[str, Verdict]:
        """Explore every suggested pair.

        Args:
            offered: the procedures whose suggestions are looked at, and that are explored together.
            known: the procedures that may be suggested, explored or not.

        Returns:
            Verdicts by pair; what is wrong with a suggestion itself stands at the id of who makes it.
        """
        verdicts: dict[str, Verdict] = {}
        for procedure in offered.values():
            wrong = list(pairs.replaced(procedure, known))
            for name in procedure.suggests:
                wrong.extend(pairs.suggested(procedure, name, known))
                if name in offered and name != procedure.id:
                    key, verdict = self._pair(procedure, offered[name])
                    verdicts[key] = verdict
            verdicts[procedure.id] = Verdict(0, tuple(wrong))
        return verdicts

    def _pair(self, one: Procedure, two: Procedure) -> tuple[str, Verdict]:
        key = f"{_key(one)}+{_key(two)}"
        if key not in self.memory:
            mine, other = self._follow(one), self._follow(two)
            if mine is None or other is None:
                return key, Verdict(0)
            findings, seen = pairs.together(mine, other)
            self.memory[key] = Verdict(seen, tuple(findings))
        return key, self.memory[key]

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


def examine(trails: tray.Trails) -> list[Finding]:
    """Hold one explored procedure against every rule that concerns it alone."""
    exploration = trails.exploration
    return [
        *ends.check(exploration),
        *tray.check(trails),
        *persons.check(exploration),
        *fees.check(exploration),
        *sendback.check(exploration),
        *asking.check(exploration.procedure),
        *judging.check(exploration.procedure),
        *handing.check(exploration),
    ]
