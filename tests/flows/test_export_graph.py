"""The flow graph says what the definition says: who waits for whom, what a question decides, where outcomes lead."""

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flows.catalog import parse
from flows.export.choice import Choice, blocks
from flows.export.graph import Graph, graph
from flows.export.order import runs, side_by_side
from flows.export.wrap import NOT_AT_HEAD, width, wrap
from flows.procedure import Procedure
from flows.progress import Progress, apply, complete, ready
from tests.flows.exported import everything
from tests.flows.random_definition import definitions

HEAD = """
id = "x"
family = "x"
area = "juki"
profile = "base"
title = { ja = "試験" }
sources = [{ document = "000", section = "1" }]
[facts.kind]
ask = { ja = "どれですか" }
values = ["a", "b", "c"]
labels = { a = "甲", b = "乙", c = "丙" }
"""


def definition(*steps: str) -> Procedure:
    catalog, problems = parse(HEAD + "".join(f"[[step]]\n{step}\n" for step in steps))
    assert problems == []
    return catalog.procedures["x"]


def step(name: str, more: str = "", kind: str = "check") -> str:
    return f'id = "{name}"\nlane = "contractor"\nkind = "{kind}"\ntitle = "{name}"\nhelp = "-"\n{more}'


def followed(found: Graph) -> dict[str, set[str]]:
    ways: dict[str, set[str]] = {node.id: set() for node in found.nodes}
    for flow in found.flows:
        ways[flow.source].add(flow.target)
    return ways


def walked(found: Graph, answers: Mapping[str, str]) -> list[str]:
    """The steps met on the way from start to end by one who gives these answers and never has to go back."""
    steps, at, answers = list[str](), "start", dict(answers)
    shapes = {node.id: node for node in found.nodes}
    while at != "end":
        out = [flow for flow in found.flows if flow.source == at]
        chosen = [flow for flow in out if _taken(flow.condition, answers)] if len(out) > 1 else out
        assert len(chosen) == 1, (at, chosen)
        at = chosen[0].target
        if (step := shapes[at].step) is not None:
            steps.append(step.id)
            answers.update(step.sets)
    return steps


def _taken(condition: str, answers: Mapping[str, str]) -> bool:
    name, _, values = condition.partition(" ")
    return f'"{({"step.outcome": "done", "step.interrupted": "none"} | dict(answers))[name]}"' in values


def carried_through(procedure: Procedure, answers: Mapping[str, str]) -> list[str]:
    """The steps the engine does, in order, for the same answers."""
    progress, done = Progress(facts={}), list[str]()
    while progress.end is None:
        now = ready(procedure, progress)[0]
        told = {fact: answers[fact] for fact in now.asks}
        change = complete(procedure, progress, now, answers=told)
        done += change.done
        progress = apply(progress, change)
    return done


STRAIGHT = [name for name, one in everything().items() if not side_by_side(one)]


@pytest.mark.parametrize("name", STRAIGHT)
@settings(deadline=None)
@given(data=st.data())
def test_the_drawing_leads_through_the_steps_the_engine_does(name: str, data: st.DataObject) -> None:
    procedure = everything()[name]
    answers = {fact: data.draw(st.sampled_from(one.values), label=fact) for fact, one in procedure.facts.items()}
    met = [one for one in walked(graph(procedure), answers) if not procedure.at(one).transparent]
    assert met == [one for one in carried_through(procedure, answers) if not procedure.at(one).transparent]


@settings(deadline=None)
@given(procedure=definitions(), data=st.data())
def test_so_does_the_drawing_of_whatever_a_city_writes(procedure: Procedure, data: st.DataObject) -> None:
    assume(not side_by_side(procedure))
    answers = {fact: data.draw(st.sampled_from(one.values), label=fact) for fact, one in procedure.facts.items()}
    met = [one for one in walked(graph(procedure), answers) if not procedure.at(one).transparent]
    assert met == [one for one in carried_through(procedure, answers) if not procedure.at(one).transparent]


@pytest.mark.parametrize("name", everything())
def test_every_step_is_drawn_once_and_lies_between_start_and_end(name: str) -> None:
    found = graph(everything()[name])
    steps = [node.step.id for node in found.nodes if node.step]
    assert sorted(steps) == sorted(one.id for one in everything()[name].step)
    ways = followed(found)
    assert _reached(ways, "start") == set(ways)
    back: dict[str, set[str]] = {name: set() for name in ways}
    for source, targets in ways.items():
        for target in targets:
            back[target].add(source)
    ends = [node.id for node in found.nodes if node.end]
    assert set().union(*(_reached(back, end) for end in ends)) == set(ways)


def _reached(ways: Mapping[str, set[str]], start: str) -> set[str]:
    found, open_ends = {start}, [start]
    while open_ends:
        new = ways[open_ends.pop()] - found
        found |= new
        open_ends += new
    return found


def test_one_question_is_asked_once_for_all_steps_it_decides() -> None:
    procedure = definition(
        step("ask", 'asks = ["kind"]'), step("one", 'when = { kind = ["a"] }'), step("two", 'when = { kind = ["a"] }'),
        step("three", 'when = { kind = ["b"] }'), step("last"),
    )  # fmt: skip
    (run,) = runs(procedure)
    _, choice, last = blocks(run.parts)
    assert isinstance(choice, Choice)
    assert [(branch.values, [one.id for one in branch.body]) for branch in choice.branches] == [
        (("a",), ["one", "two"]), (("b",), ["three"]),
    ]  # fmt: skip
    assert last == procedure.at("last")
    rest = [flow.name for flow in graph(procedure).flows if flow.default]
    assert rest == ["丙"]


def test_a_step_that_makes_an_answer_true_comes_before_the_steps_that_need_it() -> None:
    procedure = definition(
        step("ask", 'asks = ["kind"]'),
        step("mend", 'when = { kind = ["b", "c"] }\nafter = ["ask"]\nsets = { kind = "a" }'),
        step("go", 'when = { kind = ["a"] }\nafter = ["ask"]'),
    )
    assert walked(graph(procedure), {"kind": "b"}) == ["ask", "mend", "go"]
    assert walked(graph(procedure), {"kind": "a"}) == ["ask", "go"]
    assert not side_by_side(procedure)


def test_steps_that_exclude_each_other_are_branches_and_not_side_by_side() -> None:
    procedure = definition(
        step("ask", 'asks = ["kind"]'), step("one", 'when = { kind = ["a"] }\nafter = ["ask"]'),
        step("two", 'when = { kind = ["b"] }\nafter = ["ask"]'), step("last", 'after = ["one", "two"]'),
    )  # fmt: skip
    shapes = {node.shape for node in graph(procedure).nodes}
    assert "fork" not in shapes
    assert walked(graph(procedure), {"kind": "b"}) == ["ask", "two", "last"]


def test_steps_that_only_wait_for_the_same_step_run_side_by_side() -> None:
    procedure = definition(
        step("first"), step("one", 'after = ["first"]'), step("two", 'after = ["first"]'),
        step("last", 'after = ["one", "two"]'),
    )  # fmt: skip
    ways = followed(graph(procedure))
    assert ways["fork-1"] == {"step-one", "step-two"}
    assert ways["step-one"] == ways["step-two"] == {"join-last"}
    assert side_by_side(procedure) == {"one", "two"}


def test_outcomes_lead_back_on_or_to_an_end() -> None:
    more = (
        'on_defect = { title = "直す", back_to = "first" }\n'
        '[step.outcomes.stop]\ntitle = "やめる"\nend = "declined"\n[step.outcomes.fine]\ntitle = "よい"\n'
    )
    found = graph(definition(step("first"), step("second", more), step("last")))
    flows = {flow.name: flow for flow in found.flows if flow.source == "result-second"}
    assert flows["直す"].target == "to-first"
    assert flows["直す"].jump
    assert flows["やめる"].target == "end-second-stop"
    assert flows["済／よい"].target == "step-last"
    assert flows["済／よい"].condition == 'step.outcome in ("done", "fine")'


def test_a_detour_goes_back_to_the_step_it_interrupted() -> None:
    ways = followed(graph(everything()["base/jpki-renew"]))
    assert "to-reset-which" in ways["result-enter-pin"]
    assert "to-enter-pin" in ways["resume-reset-explain"]


@settings(deadline=None)
@given(st.text(alphabet="あ漢カ、。）」abc1（「", max_size=60), st.floats(2, 20))
def test_wrapping_loses_nothing_and_keeps_marks_off_the_head_of_a_line(text: str, ems: float) -> None:
    lines = wrap(text, ems)
    assert "".join(lines) == text
    assert not any(line[0] in NOT_AT_HEAD for line in lines[1:])


def test_a_full_width_character_is_one_em() -> None:
    assert width("市役所") == 3
    assert wrap("交付請求書を受け取る", 5) == ("交付請求書", "を受け取る")
