"""What the person at the screen has said of a step so far; kept while they look elsewhere: Esc loses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flows.case import Case
from flows.desk import Payment, Report
from flows.ports import CardFacts, Certificate
from flows.procedure import Fact, Item, Procedure, Step, holds
from flows.rules.validity import renewable_from

ANSWER_KEYS = "abcfghijln"
"""Letters for answers; the others are keys of the screen or of outcomes."""
OUTCOME_KEYS = "xvr"
POINT_KEYS = "1234567890"


@dataclass
class StepDraft:
    """The half-filled report of one step.

    Attributes:
        answers: fact → value chosen.
        points: indices ticked.
        counts: thing → how many; an optional thing that nobody has asked about yet is absent.
        evidence: kinds of identity documents seen.
        seen: for a step that cannot be taken back: somebody looked and it took effect.
        scan: number read from the claim tag.
        flawed: points marked as differing (審査・照合).
    """

    answers: dict[str, str] = field(default_factory=dict)
    points: set[int] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    seen: bool = False
    scan: str = ""
    flawed: set[int] = field(default_factory=set)

    def tick(self, index: int) -> None:
        """Tick a point, or take the tick back."""
        self.points ^= {index}
        self.flawed.discard(index)

    def flaw(self, index: int) -> None:
        """Mark a point as differing, or take the mark back."""
        self.flawed ^= {index}
        self.points.discard(index)

    def report(self, outcome: str = "done", reason: str = "", payment: Payment | None = None) -> Report:
        """Return what the desk is told."""
        return Report(
            outcome=outcome, answers=dict(self.answers), points=tuple(sorted(self.points)), counts=dict(self.counts),
            reason=reason, payment=payment, scan=self.scan, evidence=self.evidence,
        )  # fmt: skip


def things(step: Step, case: Case, draft: StepDraft) -> list[Item]:
    """Return the things that enter the tray at this step, as far as the answers tell."""
    facts = {**case.progress.facts, **draft.answers}
    return [item for item in (*step.takes, *step.makes) if holds(item.when, facts) is True]


def undecided(step: Step, case: Case, draft: StepDraft) -> list[str]:
    """Return optional things of which nobody has said yet whether they are there."""
    return [item.name for item in things(step, case, draft) if item.optional and item.name not in draft.counts]


def begun_draft(step: Step, procedure: Procedure, case: Case, card: CardFacts | None, today: date) -> StepDraft:
    """Return a fresh draft: answers known already, those a tapped card gives, one of each thing that must be there."""
    known = {name: case.progress.facts[name] for name in step.asks if name in case.progress.facts}
    told = {name: value for name in step.asks if (value := from_card(procedure.facts[name], card, today))}
    draft = StepDraft(answers={**told, **known})
    draft.counts = {item.name: 1 for item in (*step.takes, *step.makes) if not item.optional}
    return draft


def from_card(fact: Fact, card: CardFacts | None, today: date) -> str:
    """Return the answer a tapped card gives to a question, empty when it gives none."""
    if card is None or card.problem or fact.from_card is None:
        return ""
    present = [one for one in (card.signature, card.user) if one is not None and one.present]
    answer = {"expiry": _by_expiry, "tries": _by_tries}.get(fact.from_card, _nothing)(present, today)
    return answer if answer in fact.values else ""


def _by_expiry(present: list[Certificate], today: date) -> str:
    dates = [one.expires for one in present if one.expires is not None]
    if not dates:
        return ""
    if min(dates) < today:
        return "expired"
    return "open" if renewable_from(min(dates)) <= today else "early"


def _by_tries(present: list[Certificate], today: date) -> str:
    del today
    return "locked" if any(one.tries == 0 for one in present) else ""


def _nothing(present: list[Certificate], today: date) -> str:
    del present, today
    return ""


def answer_keys(step: Step, facts: Mapping[str, Fact]) -> dict[str, tuple[str, str]]:
    """Return the letter of each answer: letter → (fact, value); answers beyond the letters go by Space only."""
    pairs = [(name, value) for name in step.asks for value in facts[name].values]
    return dict(zip(ANSWER_KEYS, pairs, strict=False))


def outcome_keys(step: Step) -> dict[str, str]:
    """Return the letter of each other end of a step: D for 差戻し, then X, V, R."""
    keys = {"d": "defect"} if step.on_defect is not None else {}
    return {**keys, **dict(zip(OUTCOME_KEYS, step.outcomes, strict=False))}
