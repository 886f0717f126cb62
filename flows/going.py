"""Which way certificates go for whoever came, from what was answered in a case so far: at once, by a letter, or not.

Source: domain rules 3 and 1.2 rows 6 to 7e by `flows.rules.certificates`; the facts are those of the jpki definitions.
"""

from typing import Any

from flows.case import Case
from flows.meter import applicant
from flows.procedure import Procedure
from flows.rules.certificates import Decision, decide, said
from flows.rules.words import Language
from flows.visit import Visit

FAMILIES = frozenset({"jpki-renew", "jpki-issue", "jpki-renew-dairi"})
STATUS = {"open": "window", "expired": "expired", "early": "valid_far"}
PIN = {"known": "known", "forgotten": "unknown", "locked": "locked"}
INSISTED = "too-early"
"""The step at which it is settled that a visitor too early goes on all the same."""


def asked(procedure: Procedure, case: Case, visit: Visit) -> dict[str, Any] | None:
    """Return the arguments of `decide`, as far as the answers and the people of the visit say.

    Args:
        procedure: definition of the case.
        case: the case with its answers.
        visit: its visit; who stands there wins over the answers.

    Returns:
        The arguments, or None where the table does not apply or an answer it turns on is not given yet.
    """
    facts, who = case.progress.facts, applicant(case, visit)
    needed = {"window", "agent", "reply" if who.who == "voluntary" else "pin"}
    if (
        procedure.family not in FAMILIES
        or who.who == "third"
        or any(name in procedure.facts for name in needed - set(facts))
    ):
        return None
    if "pin" not in procedure.facts:
        return None
    # an agent types no PIN: the sealed reply carries it, until an answer says otherwise
    return {
        "status": STATUS[facts["window"]] if "window" in facts else "revoked",
        "actor": who.who,
        "pin": PIN[facts.get("pin", "known")],
        "reply": who.reply,
        "minor": who.under15 or who.ward,
        "insist": INSISTED in case.progress.done,
    }


def decision(procedure: Procedure, case: Case, visit: Visit | None) -> Decision | None:
    """Return what follows at reception, None while it cannot be said."""
    found = asked(procedure, case, visit) if visit is not None else None
    return None if found is None else decide(**found)


def sentence(procedure: Procedure, case: Case, visit: Visit | None, language: Language = "ja") -> str:
    """Return it in the rule's own words, to read aloud; empty while it cannot be said."""
    found = decision(procedure, case, visit)
    return "" if found is None else "".join(said(found, language))
