"""The rows that say who must show what, and the facts about the applicant that choose among them.

Source: domain rules 1.2; the row is named in each rule's `source`. A family or a city's variant is added in one of the
tables named by `TABLES`; lists and reasons stand in the first.
"""

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from flows.rules.age import age_on
from flows.rules.combination import Combination
from flows.rules.dated import TableError, decode, holds, load
from flows.rules.documents import Document, kind_of
from flows.rules.periods import add_months
from flows.rules.words import knows, say

TABLES = ("identity", "identity_card", "identity_office")
Route = Literal["proceed", "reset_first", "inquiry", "refuse"]
Fallback = Literal["none", "interview", "accept_and_notify"]
Flag = Literal["authority_known", "same_household", "legal", "voluntary"]


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """Who came, as far as the rules ask.

    Attributes:
        who: the person concerned, a legal or voluntary representative, or a third party.
        present: with a representative, whether the person concerned came along.
        under15: age of the person concerned on the day.
        under16: the same for 特別永住者証明書.
        ward: 成年被後見人.
        same_household: the representative lives in the same household.
        authority_known: the city's own register shows the parent or guardian, so no paper has to.
        pin_known: the person knows the PIN and it is not locked.
        signature_only: only the signature PIN is to be reset.
        certificate: state of the certificate to be renewed.
        reply: 照会書兼回答書: none, enclosed with the notice of J-LIS, the answer to the city's inquiry about the
            certificates, answers about certificates and PIN both, or the sealed letter of attorney of someone who
            moves together with the agent's household.
        reason: why the person cannot come, as an id of the reason table.
    """

    who: Literal["self", "legal", "voluntary", "third"] = "self"
    present: bool = True
    under15: bool = False
    under16: bool = False
    ward: bool = False
    same_household: bool = False
    authority_known: bool = False
    pin_known: bool = True
    signature_only: bool = False
    certificate: Literal["valid", "window", "expired", "revoked"] = "window"
    reply: Literal["none", "enclosed", "inquiry", "both", "household"] = "none"
    reason: str | None = None


class Need(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper that must be there: one of some kinds, unless a flag of the applicant makes it unnecessary."""

    kinds: tuple[str, ...] = msgspec.field(name="any")
    unless: tuple[Flag, ...] = ()
    max_months: int | None = None

    def excused(self, applicant: Applicant) -> bool:
        """Say whether this applicant need not bring it."""
        return any(flag == applicant.who or getattr(applicant, flag, False) is True for flag in self.unless)

    def met_by(self, document: Document, today: date) -> bool:
        """Say whether a usable document is the paper; proof of identity must be the principal's own."""
        own = document.holder == "principal" or not kind_of(document.kind).classes
        months = self.max_months
        fresh = months is None or document.issued is None or add_months(document.issued, months) >= today
        return own and fresh and document.kind in self.kinds


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row: for whom it holds, and what it asks for; the head of the table says what each key means."""

    families: tuple[str, ...]
    list: str
    source: str
    when: dict[str, tuple[str | bool, ...]] = msgspec.field(default_factory=dict)
    requires: tuple[Need, ...] = ()
    principal: tuple[Combination, ...] = ()
    agent: tuple[Combination, ...] = ()
    needs_reason: bool = False
    refuse: str = ""
    copies: bool = False
    route: Route = "proceed"
    fallback: Fallback = "none"
    advice: tuple[str, ...] = ()
    by_post: bool = False
    since: date | None = None
    until: date | None = None


class ClassWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a class is called: briefly for staff, and as examples for the visitor."""

    short: str
    ja: str
    en: str


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The classes of one list, strongest first, and what to call them."""

    order: tuple[str, ...]
    words: dict[str, ClassWords]


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason for not coming: whether it is one, whether and by what it must be proven, from which age it holds."""

    ja: str
    en: str
    evidence: bool
    accepted: bool = True
    proof: str = ""
    proof_en: str = ""
    min_age: int = 0

    def fits(self, born: date, day: date) -> bool:
        """Say whether somebody of this age can have the reason (75歳以上) on a day."""
        return age_on(born, day) >= self.min_age


class RuleTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of rules only."""

    rule: tuple[Rule, ...]


class IdentityTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/identity.toml`, with the rules of the other tables behind its own."""

    list: dict[str, Listing]
    reason: dict[str, Reason]
    rule: tuple[Rule, ...]


def _check(table: IdentityTable) -> IdentityTable:
    fields = set(Applicant.__struct_fields__)
    for rule in table.rule:
        wrong = (set(rule.when) - fields) | ({rule.list} - set(table.list))
        ranks = {rank for way in (*rule.principal, *rule.agent) for rank in way.take}
        wrong |= set() if wrong else ranks - set(table.list[rule.list].order)
        wrong |= {key for key in rule.advice if not knows("advice", key)}
        wrong |= {rule.refuse} if rule.refuse and not knows("identity", rule.refuse) else set()
        if wrong:
            raise TableError(f"本人確認の規則表の {rule.source} に使えない語があります: {sorted(wrong)}")
        for need in rule.requires:
            for name in need.kinds:
                kind_of(name)
    return table


@cache
def shipped() -> IdentityTable:
    """Give the rules that come with the product."""
    first = load(TABLES[0], IdentityTable)
    more = tuple(rule for name in TABLES[1:] for rule in load(name, RuleTable).rule)
    return _check(msgspec.structs.replace(first, rule=(*first.rule, *more)))


def with_city(text: str, name: str, table: IdentityTable | None = None) -> IdentityTable:
    """Put a city's rows before all others: the first one that fits an applicant decides.

    Args:
        text: TOML with `[[rule]]` rows of the shipped shape.
        name: file name for errors.
        table: what they go before; the shipped rules when None.

    Returns:
        The whole table, for the `table` argument of `judge`.

    Raises:
        TableError: the text is not such a table, or names a field, list, class or sentence there is not.
    """
    city, table = decode(text, RuleTable, name), shipped() if table is None else table
    return _check(msgspec.structs.replace(table, rule=(*city.rule, *table.rule)))


def listing(name: str) -> Listing:
    """Give one list of classes."""
    return shipped().list[name]


def families(table: IdentityTable | None = None) -> frozenset[str]:
    """Give the families that have rules."""
    return frozenset(name for rule in (table or shipped()).rule for name in rule.families)


def reasons() -> dict[str, Reason]:
    """Give the reasons for not coming in person."""
    return shipped().reason


def rule_for(procedure: str, applicant: Applicant, today: date, table: IdentityTable | None = None) -> Rule | None:
    """Find the rule that decides on a day, None when the family has none for such an applicant.

    Raises:
        ValueError: the family is not in the table.
    """
    if procedure not in families(table):
        raise ValueError(say("identity", "unknown_procedure", name=procedure))
    for rule in (table or shipped()).rule:
        fits = all(getattr(applicant, field) in values for field, values in rule.when.items())
        if procedure in rule.families and fits and holds(rule, today):
            return rule
    return None
