"""The exploration is exhaustive: it finds exactly what a blind walk over every answer and every paper finds."""

import time
from collections import deque
from itertools import product

import msgspec
import pytest

from flows.catalog import load
from flows.coverage import coverage
from flows.procedure import Procedure, Step
from flows.progress import IN_TRAY, Progress, apply, complete, finished, ready
from flows.prove import check, explore, prove
from flows.prove.search import steering
from flows.prove.tray import Trails

CATALOG = load()
SMALL = ("card-ansho-saisettei", "complaint", "juki-etsuran", "juminhyo-kofu", "yuso-koyo-seikyu")


def walked(procedure: Procedure) -> list[Progress]:
    """Every state by brute force: all answers as they are, all papers together, each optional one there or not."""
    start = Progress()
    states = {start.key(): start}
    queue = deque([start])
    while queue:
        state = queue.popleft()
        for step in ready(procedure, state):
            for outcome, answers, counts in reports(procedure, step):
                change = complete(procedure, state, step, outcome=outcome, answers=answers, counts=counts)
                after = apply(state, change)
                if after.key() not in states:
                    states[after.key()] = after
                    queue.append(after)
    return list(states.values())


def reports(procedure: Procedure, step: Step) -> list[tuple[str, dict[str, str], dict[str, int]]]:
    told = [
        dict(zip(step.asks, values, strict=True))
        for values in product(*(procedure.facts[name].values for name in step.asks))
    ]
    optional = [item.name for item in (*step.takes, *step.makes) if item.optional]
    counts = [dict(zip(optional, there, strict=True)) for there in product((0, 1), repeat=len(optional))]
    plain = [("done", answers, count) for answers in told for count in counts]
    return plain + [(code, answers, {}) for code in step.ends() for answers in ({}, *told)]


@pytest.mark.parametrize("name", SMALL)
def test_every_step_and_every_end_that_brute_force_reaches_is_reached(name: str) -> None:
    procedure = CATALOG.find(name)
    blind, clever = walked(procedure), explore(procedure)
    assert {(state.done, state.end) for state in blind} == {(state.done, state.end) for state in clever.states}


@pytest.mark.parametrize("name", SMALL)
def test_each_paper_is_held_in_exactly_the_states_brute_force_finds_it_in(name: str) -> None:
    procedure = CATALOG.find(name)
    blind = {
        (state.done, state.end, item, state.items[item].way == IN_TRAY)
        for state in walked(procedure)
        for item in state.items
    }
    trails = Trails(procedure)
    clever = {
        (state.done, state.end, item, held)
        for item, trail in trails.all.items()
        for number, held in trail.points
        for state in [trails.slices[item].exploration.states[number]]
    }
    held = {entry for entry in clever if entry[3]}
    assert {entry for entry in blind if entry[3]} == held
    assert {entry for entry in blind if not entry[3]} <= clever


@pytest.mark.parametrize("name", sorted(CATALOG.procedures))
def test_every_witness_can_be_walked_step_by_step(name: str) -> None:
    procedure = CATALOG.find(name)
    explored = explore(procedure, whens=steering(procedure))
    for edge in explored.edges[:: max(1, len(explored.edges) // 50)]:
        assert len(explored.along(edge)) == len(explored.witness(edge.source)) + 1
        assert edge.step in explored.ready[edge.source]


@pytest.mark.parametrize("name", sorted(CATALOG.procedures))
def test_a_case_is_complete_exactly_when_nothing_that_applies_is_open(name: str) -> None:
    procedure = CATALOG.find(name)
    for state in explore(procedure, whens=steering(procedure)).states:
        if state.end in {None, "completed"}:
            still_open = msgspec.structs.replace(state, end=None)
            assert finished(procedure, still_open) == (state.end == "completed")


def test_the_shipped_catalog_is_proven() -> None:
    assert [str(finding) for finding in check(CATALOG)] == []


def test_the_proof_tells_how_much_it_saw() -> None:
    proof = prove(CATALOG)
    assert set(proof.states) == set(CATALOG.procedures)
    assert all(count >= 5 for count in proof.states.values())
    assert sum(proof.points.values()) > sum(proof.states.values())
    assert proof.pairs > 0


def test_the_whole_catalog_is_proven_in_seconds() -> None:
    began = time.process_time()
    check(CATALOG)
    assert time.process_time() - began < 10


def test_the_coverage_list_holds_every_procedure_and_step_of_the_documents() -> None:
    listed = coverage()
    assert len(listed) == 131
    assert sum(len(source.steps) for source in listed.values()) == 1064
    assert len({source.family for source in listed.values()}) == 86
    assert {source.document for source in listed.values()} == {"000", "001", "002", "003", "004"}


def test_a_step_of_the_list_is_found_by_its_number() -> None:
    source = coverage()["s2-densho-koshin"]
    assert source.at("5c") is not None
    assert source.at("99") is None
    assert all(source.at(n) is not None for source in coverage().values() for step in source.steps for n in step.loop)
