"""The prover proved: spoil every shipped definition in every small way, and it refuses at least 95 in 100.

What it lets pass is listed with its reason under ``survivors/``; a new one, or one gone, fails the test.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from flows.catalog import Catalog, load_each, refer
from flows.procedure import Procedure
from flows.prove import asking, covering, ends, fees, handing, judging, pairs, persons, sendback, tray
from flows.prove.finding import Finding
from flows.prove.search import explore, steering
from tests.flows.mutants import mutants

REFUSED_AT_LEAST = 0.95
SURVIVORS = Path(__file__).with_name("survivors")
CATALOGS = load_each()


def _variants() -> dict[str, tuple[Procedure, Catalog]]:
    """Every definition that ships: those of the base by id, and what a profile has otherwise by ``profile/id``."""
    base = CATALOGS["base"]
    found = {name: (procedure, base) for name, procedure in base.procedures.items()}
    for profile, catalog in CATALOGS.items():
        own = (procedure for procedure in catalog.procedures.values() if procedure.profile == profile != "base")
        found |= {f"{profile}/{procedure.id}": (procedure, catalog) for procedure in own}
    return found


VARIANTS = _variants()


@cache
def explained() -> dict[str, dict[str, str]]:
    """Reasons by procedure and name of the mutant."""
    reasons: dict[str, dict[str, str]] = {}
    for file in sorted(SURVIVORS.glob("*.toml")):
        for entry in tomllib.loads(file.read_text("utf-8"))["survivors"]:
            for name in entry.get("procedures", [entry.get("procedure")]):
                reasons.setdefault(name, {}).update(dict.fromkeys(entry["mutants"], entry["reason"]))
    return reasons


def passes(procedure: Procedure, catalog: Catalog) -> bool:
    """Whether the loader and every rule of the prover let a definition pass; the cheap rules are asked first."""
    return not refer.slips(procedure) and next(iter(_findings(procedure, catalog)), None) is None


def _findings(procedure: Procedure, catalog: Catalog) -> Iterable[Finding]:
    others = {**catalog.procedures, procedure.id: procedure}
    yield from chain(covering.check([procedure]), asking.check(procedure), judging.check(procedure))
    yield from chain.from_iterable(pairs.suggested(procedure, name, others) for name in procedure.suggests)
    explored = explore(procedure, whens=steering(procedure))
    for rules in (persons, ends, fees, sendback, handing):
        yield from rules.check(explored)
    yield from tray.check(tray.Trails(procedure, explored=explored))


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_every_mutant_is_refused_or_its_survival_is_explained(name: str) -> None:
    procedure, catalog = VARIANTS[name]
    survivors = {title for title, mutant in mutants(procedure) if passes(mutant, catalog)}
    known = set(explained().get(name, {}))
    assert survivors - known == set(), "survive without a reason"
    assert known - survivors == set(), "are refused by now: take them off the list"


def test_at_least_ninety_five_in_a_hundred_mutants_are_refused() -> None:
    total = sum(1 for procedure, _catalog in VARIANTS.values() for _ in mutants(procedure))
    survivors = sum(len(reasons) for reasons in explained().values())
    assert 1 - survivors / total >= REFUSED_AT_LEAST


def test_every_reason_is_given_in_words_and_belongs_to_a_definition() -> None:
    assert all(len(reason) > 20 for reasons in explained().values() for reason in reasons.values())
    assert explained().keys() <= VARIANTS.keys()


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_mutants_have_names_of_their_own_and_differ_from_the_definition(name: str) -> None:
    procedure, _catalog = VARIANTS[name]
    made = list(mutants(procedure))
    assert len({title for title, _ in made}) == len(made)
    assert all(mutant != procedure for _, mutant in made)


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_the_shipped_definitions_themselves_pass(name: str) -> None:
    assert passes(*VARIANTS[name])
