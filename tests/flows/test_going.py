"""From the answers of a case to the decision about certificates, for every combination of answers there is."""

from collections.abc import Iterator
from itertools import product

import pytest

from flows.case import Case
from flows.going import FAMILIES, asked, decision, sentence
from flows.procedure import Procedure
from flows.progress import Progress
from flows.visit import Party, Visit
from tests.flows.definition_walk import packaged

ALONE = Visit(parties=(Party(id="a", stance="subject"),))


def case_with(**facts: str) -> Case:
    return Case(exists=True, party="a", progress=Progress(facts=facts))


def combinations(procedure: Procedure) -> Iterator[dict[str, str]]:
    names = [name for name in ("window", "agent", "reply", "authority", "pin") if name in procedure.facts]
    for values in product(*(("", *procedure.facts[name].values) for name in names)):
        yield {name: value for name, value in zip(names, values, strict=True) if value}


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_combination_is_decided_or_still_lacks_an_answer(name: str) -> None:
    procedure = packaged().procedures[name]
    for facts in combinations(procedure):
        case = case_with(**facts)
        who = "voluntary" if facts.get("agent") == "voluntary" else "other"
        needed = {"window", "agent", "reply" if who == "voluntary" else "pin"} & procedure.facts.keys()
        assert (asked(procedure, case, ALONE) is None) == bool(needed - facts.keys())
        assert bool(sentence(procedure, case, ALONE)) == (not needed - facts.keys())


@pytest.mark.parametrize(
    ("name", "facts", "route"),
    [
        ("jpki-renew", {"window": "open", "pin": "known"}, "proceed"),
        ("jpki-renew", {"window": "expired", "pin": "locked"}, "reset_first"),
        ("jpki-renew", {"window": "early", "pin": "known"}, "refuse"),
        ("jpki-issue", {"pin": "known"}, "proceed"),
        ("jpki-renew-dairi", {"window": "open", "agent": "voluntary", "reply": "enclosed"}, "proceed"),
        ("jpki-renew-dairi", {"window": "expired", "agent": "voluntary", "reply": "enclosed"}, "inquiry"),
        ("jpki-renew-dairi", {"window": "open", "agent": "legal", "pin": "known"}, "proceed"),
    ],
)
def test_the_way_follows_the_table_of_the_rules(name: str, facts: dict[str, str], route: str) -> None:
    found = decision(packaged().procedures[name], case_with(**facts), ALONE)
    assert found is not None
    assert found.route == route


def test_other_procedures_and_a_case_without_a_visit_say_nothing() -> None:
    assert sentence(packaged().procedures["juminhyo-kofu"], case_with(), ALONE) == ""
    assert sentence(packaged().procedures["jpki-renew"], case_with(window="open", pin="known"), None) == ""
