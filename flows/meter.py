"""The identity meter: what has been shown for a case, what it amounts to, and what is still missing in words."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import product
from typing import Any

from flows.case import Case
from flows.procedure import Procedure
from flows.rules.applicants import from_facts
from flows.rules.documents import Document, Holder, kind_of, kinds_by_name
from flows.rules.identity import Applicant, Judgement, families, judge
from flows.rules.identity_rules import IdentityTable
from flows.visit import Party, Visit

BROUGHT = frozenset({"original", "collect", "form"})
"""Lists of the tray that hold what the visitor brought."""
PROXIES = {"legal_proxy": "legal", "voluntary_proxy": "voluntary"}
HOLDERS: tuple[Holder, ...] = ("principal", "agent")


def judged(
    procedure: Procedure,
    case: Case,
    visit: Visit | None,
    today: date,
    told: Sequence[str] = (),
    *,
    table: IdentityTable | None = None,
) -> Judgement | None:
    """Judge the documents shown so far for a case.

    Args:
        procedure: definition of the case.
        case: the case; the visitor's own things in its tray count as shown.
        visit: its visit, with who came and what each of them showed.
        today: the day of the counter.
        told: kinds named just now, of the party concerned.
        table: the rules of this office; the shipped ones when None.

    Returns:
        The judgement by the table of the procedure's family, or None where no table applies.
    """
    family = procedure.identity if procedure.identity in families(table) else procedure.family
    if visit is None or family not in families(table):
        return None
    who, documents = applicant(case, visit), shown(case, visit)
    if who.who != "self" and proxy(visit) is None:
        return _unrecorded(partial(judge, family, who, today=today, table=table), documents, told)
    known = {document.kind for document in documents if document.holder == "principal"}
    documents += [Document(kind=kind) for kind in dict.fromkeys(told) if kind not in known]
    return judge(family, who, documents, today, table)


def _unrecorded(
    judging: Callable[[list[Document]], Judgement], documents: Sequence[Document], told: Sequence[str]
) -> Judgement:
    """Judge for a representative who is answered for but not noted among the people of the visit.

    Whose each paper is nobody said, so of all ways to part them the best one counts; no paper counts for both.
    """
    named = [kind for kind in dict.fromkeys(told) if kind_of(kind).classes]
    papers = [Document(kind=kind) for kind in dict.fromkeys(told) if kind not in named]
    ways = product(*([Document(kind=kind, holder=holder) for holder in HOLDERS] for kind in named))
    found = (judging([*documents, *papers, *way]) for way in ways)
    return min(found, key=lambda one: (not one.sufficient, len(one.missing), -len(one.counted)))


def proxy(visit: Visit) -> Party | None:
    """Return who stands there for another, if anybody of the visit does."""
    return next((party for party in visit.parties if party.stance in PROXIES and party.present), None)


def applicant(case: Case, visit: Visit) -> Applicant:
    """Return who came, as far as the rules ask: the people of the visit first, then the answers given in the case."""
    subject, agent, facts = visit.party(case.party), proxy(visit), case.progress.facts
    known: dict[str, Any] = {}
    if agent is not None:
        known["who"] = PROXIES[agent.stance]
    if subject is not None:
        known["present"] = subject.present
    if subject is not None and subject.under15:
        known["under15"] = True
    if "which" in facts and "pin" not in facts:
        known["pin_known"] = False
    return from_facts(facts, **known)


def shown(case: Case, visit: Visit) -> list[Document]:
    """Return every identity document shown: by the party concerned, by a proxy, or lying in the tray."""
    documents = [
        Document(kind=kind, holder=_holder(party, case))
        for party in visit.parties
        if party.id == case.party or party.stance in PROXIES
        for kind in party.evidence
    ]
    names = {name: kind.id for name, kind in kinds_by_name().items()}
    already = {document.kind for document in documents if document.holder == "principal"}
    # what we made or fetched, the new card above all, proves nothing about the person before us
    brought = [name for name, place in case.progress.held().items() if place.list in BROUGHT]
    tray = {names[name] for name in brought if name in names}
    return documents + [Document(kind=kind) for kind in sorted(tray - already)]


def _holder(party: Party, case: Case) -> Holder:
    return "principal" if party.id == case.party else "agent"
