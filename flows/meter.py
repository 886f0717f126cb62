"""The identity meter: what has been shown for a case, what it amounts to, and what is still missing in words."""

from collections.abc import Sequence
from datetime import date

from flows.case import Case
from flows.procedure import Procedure
from flows.rules.documents import Document, Holder, kinds
from flows.rules.identity import Applicant, Judgement, families, judge
from flows.visit import Party, Visit

BROUGHT = frozenset({"original", "collect", "form"})
"""Lists of the tray that hold what the visitor brought."""
PROXIES = {"legal_proxy": "legal", "voluntary_proxy": "voluntary"}


def judged(
    procedure: Procedure, case: Case, visit: Visit | None, today: date, told: Sequence[str] = ()
) -> Judgement | None:
    """Judge the documents shown so far for a case.

    Args:
        procedure: definition of the case.
        case: the case; the visitor's own things in its tray count as shown.
        visit: its visit, with who came and what each of them showed.
        today: the day of the counter.
        told: kinds named just now, of the party concerned.

    Returns:
        The judgement by the table of the procedure's family, or None where no table applies.
    """
    family = procedure.identity if procedure.identity in families() else procedure.family
    if visit is None or family not in families():
        return None
    documents = shown(case, visit)
    known = {document.kind for document in documents if document.holder == "principal"}
    documents += [Document(kind=kind) for kind in dict.fromkeys(told) if kind not in known]
    return judge(family, applicant(case, visit), documents, today)


def applicant(case: Case, visit: Visit) -> Applicant:
    """Return who came, as far as the rules ask, from the parties of the visit and the facts of the case."""
    subject = visit.party(case.party)
    proxy = next((party for party in visit.parties if party.stance in PROXIES and party.present), None)
    facts = case.progress.facts
    who = PROXIES[proxy.stance] if proxy else "self"
    return Applicant(
        who="legal" if who == "legal" else "voluntary" if who == "voluntary" else "self",
        present=subject.present if subject else True,
        under15=subject.under15 if subject else False,
        pin_known=facts.get("pin", "forgotten" if "which" in facts else "known") == "known",
        signature_only=facts.get("which") == "signature",
        certificate="expired" if facts.get("window") == "expired" else "window",
    )


def shown(case: Case, visit: Visit) -> list[Document]:
    """Return every identity document shown: by the party concerned, by a proxy, or lying in the tray."""
    documents = [
        Document(kind=kind, holder=_holder(party, case))
        for party in visit.parties
        if party.id == case.party or party.stance in PROXIES
        for kind in party.evidence
    ]
    names = {kind.ja: kind.id for kind in kinds()}
    already = {document.kind for document in documents if document.holder == "principal"}
    # what we made or fetched, the new card above all, proves nothing about the person before us
    brought = [name for name, place in case.progress.held().items() if place.list in BROUGHT]
    tray = {names[name] for name in brought if name in names}
    return documents + [Document(kind=kind) for kind in sorted(tray - already)]


def _holder(party: Party, case: Case) -> Holder:
    return "principal" if party.id == case.party else "agent"
