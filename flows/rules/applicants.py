"""What the answers given in a case say about the applicant, so that identity is judged by what was asked already.

Source: the facts of the definitions (`flows/catalog`) against domain rules 1.2; the table is `tables/applicant.toml`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from flows.rules.dated import load
from flows.rules.identity_rules import Applicant


class Says(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one answer says: fields of the applicant, unset where it says nothing."""

    who: Literal["self", "legal", "voluntary", "third"] | None = None
    under15: bool | None = None
    same_household: bool | None = None
    authority_known: bool | None = None
    pin_known: bool | None = None
    signature_only: bool | None = None
    certificate: Literal["valid", "window", "expired", "revoked"] | None = None
    reply: Literal["none", "enclosed", "inquiry", "both", "household"] | None = None
    reason: str | None = None


@cache
def _table() -> dict[str, dict[str, Says]]:
    return load("applicant", dict[str, dict[str, Says]])


def said(facts: Mapping[str, str]) -> dict[str, Any]:
    """Give the fields of the applicant that the answers of a case speak of.

    Args:
        facts: answers by the name of their fact; answers the table does not know are passed over.

    Returns:
        Fields of `Applicant` and their values.
    """
    answers = [values[facts[fact]] for fact, values in _table().items() if facts.get(fact) in values]
    return {name: value for answer in answers for name, value in _spoken(answer).items()}


def from_facts(facts: Mapping[str, str], **known: Any) -> Applicant:
    """Build the applicant from the answers of a case.

    Args:
        facts: answers by the name of their fact.
        **known: fields known otherwise, from the people of the visit; they win over the answers.

    Returns:
        The applicant.

    Raises:
        TypeError: a field `Applicant` does not have.
    """
    return Applicant(**(said(facts) | known))


def _spoken(answer: Says) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(answer).items() if value is not None}
