"""Whether the documents on the desk are sufficient, and if not, what to ask for, in words the clerk can read aloud.

Source: domain rules 1.1 and 1.2, documents 002, 003, 004. The rules are rows of `tables/identity*.toml`, so a family
or a city is added there. This judges what is shown; whether the person is who they say stays with the city's 本人確認.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from flows.rules.combination import Combination, Shortage, Shown, choices, shortage
from flows.rules.documents import Document, Holder, Unusable, class_in, fault, kind_of, shows_face
from flows.rules.identity_rules import (
    Applicant,
    Fallback,
    IdentityTable,
    Route,
    Rule,
    families,
    listing,
    reasons,
    rule_for,
    with_city,
)
from flows.rules.words import Language, say

__all__ = ["Applicant", "Document", "Judgement", "families", "judge", "reasons", "with_city"]


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """The answer.

    Attributes:
        sufficient: nothing is missing.
        missing: Japanese sentences to read aloud, one a gap.
        missing_en: the same in English, same order.
        meter: for staff, in a few words: あと1点: B書類.
        copies: the documents are copied before they go back.
        notes: why something that was shown does not count.
        notes_en: the same in English.
        counted: kinds that count.
        route: what follows when sufficient: go on, reset the PIN first, start the inquiry by letter; or refuse.
        fallback: what the city may do when papers are not sufficient.
        advice: what else to say, to bring or to mind in this procedure; it never makes the judgement insufficient.
        advice_en: the same in English, same order.
        source: where the rule comes from.
    """

    sufficient: bool
    missing: list[str]
    missing_en: list[str]
    copies: bool
    meter: str = ""
    notes: list[str] = []
    notes_en: list[str] = []
    counted: tuple[str, ...] = ()
    route: Route = "proceed"
    fallback: Fallback = "none"
    advice: list[str] = []
    advice_en: list[str] = []
    source: str = ""


class Gap(msgspec.Struct, frozen=True):
    """One thing missing, still without language."""

    key: str
    kinds: tuple[str, ...] = ()
    listing: str = ""
    ways: tuple[Shortage, ...] = ()
    proof: tuple[str, str] = ("", "")


def _required(
    rule: Rule, applicant: Applicant, usable: Sequence[Document], today: date
) -> tuple[list[Gap], frozenset[str]]:
    gaps, spent = [], set()
    for need in (need for need in rule.requires if not need.excused(applicant)):
        found = [document.kind for document in usable if need.met_by(document, today)]
        spent.update(found)
        gaps += [] if found else [Gap("paper", need.kinds)]
    return gaps, frozenset(spent)


def _reason_gaps(rule: Rule, applicant: Applicant, usable: Sequence[Document]) -> list[Gap]:
    if not rule.needs_reason:
        return []
    reason = reasons().get(applicant.reason or "")
    if reason is None:
        return [Gap("reason")]
    if not reason.accepted:
        return [Gap("reason_refused")]
    proven = any(document.kind == "difficulty-evidence" for document in usable)
    if proven or not reason.evidence:
        return []
    return [Gap("proof", ("difficulty-evidence",), proof=(reason.proof, reason.proof_en))]


def _person_gaps(
    ways: Sequence[Combination], holder: Holder, pin_known: bool, pool: Sequence[Document], today: date, name: str
) -> list[Gap]:
    # of each kind the best one stays: sorted last, it overwrites the others
    best_last = sorted(pool, key=lambda document: (document.complete, shows_face(document)))
    mine = {document.kind: document for document in best_last if document.holder == holder}
    ranks = {kind: class_in(document, name, today) for kind, document in mine.items()}
    shown = [Shown(rank, shows_face(mine[kind])) for kind, rank in ranks.items() if rank is not None]
    order = listing(name).order
    open_ways = [way for way in ways if pin_known or not way.pin]
    left = choices([shortage(way, shown, frozenset(mine), order) for way in open_ways], order)
    key = f"more_{holder}" if shown else f"missing_{holder}"
    return [Gap(key, listing=name, ways=tuple(left))] if left else []


def _not_counting(rule: Rule, pool: Sequence[Document], today: date) -> list[Unusable]:
    asked = {"principal": rule.principal, "agent": rule.agent}
    notes = []
    for document in (d for d in pool if asked[d.holder] and kind_of(d.kind).classes):
        kind = kind_of(document.kind)
        if not document.complete:
            notes.append(Unusable(kind, "incomplete"))
        elif class_in(document, rule.list, today) is None:
            faceless = rule.list in kind.classes and not shows_face(document)
            notes.append(Unusable(kind, "no_photo" if faceless else "not_in_list"))
    return notes


def _number_only(rule: Rule, pool: Sequence[Document]) -> list[Unusable]:
    """Say of papers that prove a number only that they do not prove the person, where no combination takes them."""
    taken = {name for way in (*rule.principal, *rule.agent) for choice in way.papers for name in choice}
    found = [kind_of(document.kind) for document in pool if document.kind not in taken]
    return [Unusable(kind, "number_only") for kind in found if kind.number_only]


def _name(kinds: Sequence[str], language: Language) -> str:
    names = [kind_of(name).ja if language == "ja" else kind_of(name).en for name in kinds]
    return say("identity", "either", language).join(names)


def _way(way: Shortage, list_name: str, language: Language) -> str:
    words = listing(list_name).words
    parts = []
    for rank in dict.fromkeys(way.ranks):
        name = words[rank].ja if language == "ja" else words[rank].en
        parts.append(say("identity", "count", language, name=name, count=way.ranks.count(rank)))
    parts += [_name(choice, language) for choice in way.papers]
    photo = say("identity", "with_photo", language, count=way.photo) if way.photo else ""
    return say("identity", "and", language).join(parts) + photo


def _sentence(gap: Gap, language: Language) -> str:
    options = say("identity", "or", language).join(_way(way, gap.listing, language) for way in gap.ways)
    proof = gap.proof[0 if language == "ja" else 1]
    return say("identity", gap.key, language, name=_name(gap.kinds, language), options=options, proof=proof)


def _meter(gaps: Sequence[Gap]) -> str:
    """Say in a few words what the first gap needs; one gap at a time is what a clerk can act on."""
    for gap in gaps:
        if gap.ways:
            words = listing(gap.listing).words
            ways = [
                " ".join((f"{len(way.ranks)}点:", *(words[rank].short for rank in dict.fromkeys(way.ranks))))
                for way in gap.ways
            ]
            return say("identity", "meter", options=say("identity", "meter_or").join(ways))
        if gap.kinds:
            return say("identity", "meter", options=_name(gap.kinds, "ja"))
    return ""


def _answer(gaps: Sequence[Gap], notes: Sequence[Unusable], rule: Rule | None, counted: tuple[str, ...]) -> Judgement:
    route: Route = "proceed" if rule is None else rule.route
    return Judgement(
        sufficient=not gaps,
        missing=[_sentence(gap, "ja") for gap in gaps],
        missing_en=[_sentence(gap, "en") for gap in gaps],
        copies=rule is not None and rule.copies,
        meter=_meter(gaps),
        notes=[note.sentence("ja") for note in notes],
        notes_en=[note.sentence("en") for note in notes],
        counted=counted,
        route="refuse" if rule is None or rule.refuse else route,
        fallback="none" if rule is None else rule.fallback,
        advice=[say("advice", key) for key in rule.advice] if rule else [],
        advice_en=[say("advice", key, "en") for key in rule.advice] if rule else [],
        source="" if rule is None else rule.source,
    )


def _usable(rule: Rule | None, documents: Sequence[Document], today: date) -> tuple[list[Document], list[Unusable]]:
    """Part the documents; by post copies are what comes (住民基本台帳, 戸籍の郵送請求)."""
    if rule is not None and rule.by_post:
        documents = [msgspec.structs.replace(document, original=True) for document in documents]
    faults = [(document, fault(document, today)) for document in documents]
    return [one for one, found in faults if found is None], [found for _, found in faults if found is not None]


def judge(
    procedure: str,
    applicant: Applicant,
    documents: Sequence[Document],
    today: date,
    table: IdentityTable | None = None,
) -> Judgement:
    """Judge the documents of one case.

    Args:
        procedure: family of the procedure, such as `jpki-renew`.
        applicant: who came.
        documents: what lies on the desk. Of each kind one counts per person.
        today: the day at the counter.
        table: the city's rules; the shipped ones when None.

    Returns:
        Whether it is sufficient, and what is missing. No rule for this kind of applicant is not sufficient.

    Raises:
        ValueError: the family or a kind of document is not in the tables.
    """
    rule = rule_for(procedure, applicant, today, table)
    usable, faults = _usable(rule, documents, today)
    if rule is None or rule.refuse:
        return _answer([Gap("no_rule" if rule is None else rule.refuse)], faults, rule, ())
    gaps, spent = _required(rule, applicant, usable, today)
    pool = [document for document in usable if document.kind not in spent or document.holder == "agent"]
    gaps += _reason_gaps(rule, applicant, usable)
    gaps += _person_gaps(rule.principal, "principal", applicant.pin_known, pool, today, rule.list)
    gaps += _person_gaps(rule.agent, "agent", applicant.pin_known, pool, today, rule.list)
    notes = faults + _not_counting(rule, pool, today) + (_number_only(rule, pool) if gaps else [])
    skipped = {note.kind.id for note in notes}
    return _answer(gaps, notes, rule, tuple(d.kind for d in usable if d.kind not in skipped))
