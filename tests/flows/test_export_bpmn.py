"""The BPMN of every procedure: valid by the OMG's schema, read back by a stranger, telling what the definition says."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from flows.export.bpmn import bpmn
from flows.export.tags import SPACES
from flows.export.words import table
from flows.procedure import Procedure
from tests.flows.exported import drawn, everything

JUDGE = Path(__file__).parent.parent / "judges" / "bpmn"


@cache
def document(name: str) -> str:
    return bpmn(everything()[name])


def found(name: str, path: str) -> list[Any]:
    return etree.fromstring(document(name).encode()).findall(path, namespaces={**SPACES, None: SPACES["bpmn"]})


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(JUDGE / "schema" / "BPMN20.xsd"))


@pytest.fixture(scope="session")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What bpmn-moddle read and bpmnlint said, for every procedure."""
    folder = tmp_path_factory.mktemp("bpmn")
    for name in everything():
        (folder / f"{name.replace('/', '~')}.bpmn").write_text(document(name), encoding="utf-8")
    place = _installed()
    shutil.copy(JUDGE / "judge.mjs", place / f"judge-{os.getpid()}.mjs")
    command = ["node", str(place / f"judge-{os.getpid()}.mjs"), *map(str, sorted(folder.glob("*.bpmn")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return {name.replace("~", "/"): verdict for name, verdict in json.loads(done.stdout).items()}


def _installed() -> Path:
    """A folder with the reader, installed once for each lock file and shared by parallel test processes."""
    lock = (JUDGE / "package-lock.json").read_bytes()
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "madoguchi-tests"
    place = home / f"bpmn-{hashlib.sha256(lock).hexdigest()[:16]}"
    place.mkdir(parents=True, exist_ok=True)
    with (home / "bpmn.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(JUDGE / name, place)
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=300)
            (place / "ready").touch()
    return place


@pytest.mark.parametrize("name", everything())
def test_the_schema_of_the_omg_accepts_it(name: str, schema: etree.XMLSchema) -> None:
    assert schema.validate(etree.fromstring(document(name).encode())), schema.error_log


@pytest.mark.xdist_group("bpmn")
def test_a_stranger_reads_every_document_without_a_warning_or_a_loose_end(verdicts: dict[str, Any]) -> None:
    assert set(verdicts) == set(everything())
    assert {name: one["warnings"] for name, one in verdicts.items() if one["warnings"]} == {}
    assert {name: one["dangling"] for name, one in verdicts.items() if one["dangling"]} == {}


@pytest.mark.xdist_group("bpmn")
def test_a_stranger_counts_the_same_tasks_and_lanes(verdicts: dict[str, Any]) -> None:
    for name, procedure in everything().items():
        assert sorted(verdicts[name]["tasks"]) == sorted(f"step-{step.id}" for step in procedure.step), name
        lanes = [table("lane")[lane] for lane in table("lane") if lane in {step.lane for step in procedure.step}]
        assert verdicts[name]["lanes"] == lanes, name
        assert verdicts[name]["unlaned"] == [], name


@pytest.mark.xdist_group("bpmn")
def test_everything_in_the_model_is_drawn_once(verdicts: dict[str, Any]) -> None:
    for name in everything():
        picture, shown = drawn(name), verdicts[name]["drawn"]
        assert len(shown) == len(set(shown)), name
        expected = {f"pool-{everything()[name].id}", *(f"lane-{one.lane}" for one in picture.lanes), *picture.shapes}
        expected |= {arrow.flow.id for arrow in picture.arrows}
        expected |= {id_ for sheet in picture.sheets for id_ in (sheet.id, f"{sheet.id}-tie")}
        assert set(shown) == expected, name


@pytest.mark.xdist_group("bpmn")
def test_the_recommended_rules_of_bpmnlint_find_nothing(verdicts: dict[str, Any]) -> None:
    assert {name: one["lint"] for name, one in verdicts.items() if one["lint"]} == {}


def ends(procedure: Procedure) -> list[str]:
    return [end.end for step in procedure.step for end in step.ends().values() if end.end]


@pytest.mark.parametrize("name", everything())
def test_every_ending_of_the_definition_has_its_end_event(name: str) -> None:
    words = table("end")
    expected = sorted([words["completed"], *(words[end] for end in ends(everything()[name]))])
    assert sorted(event.get("name") for event in found(name, ".//endEvent")) == expected


@pytest.mark.parametrize("name", everything())
def test_every_flow_out_of_a_choice_says_when_it_is_taken(name: str) -> None:
    flows = {flow.get("id"): flow for flow in found(name, ".//sequenceFlow")}
    for gateway in found(name, ".//exclusiveGateway"):
        if gateway.get("gatewayDirection") != "Diverging":
            continue
        out = [flows[one.text] for one in gateway.findall("outgoing", namespaces={None: SPACES["bpmn"]})]
        assert len(out) >= 2
        assert all(flow.get("name") for flow in out)
        plain = [flow for flow in out if not len(flow)]
        assert [flow.get("id") for flow in plain] == ([gateway.get("default")] if gateway.get("default") else [])


@pytest.mark.parametrize("name", everything())
def test_every_paper_of_the_definition_is_a_data_object(name: str) -> None:
    things = [one.get("name") for one in found(name, ".//dataObject")]
    assert sorted(things) == sorted({sheet.paper.name for sheet in drawn(name).sheets})
    assert set(everything()[name].items()) <= set(things)


def test_help_and_source_are_documentation_of_the_task() -> None:
    text = "\n".join(one.text for one in found("base/juminhyo-kofu", ".//*[@id='step-compare']/documentation"))
    step = everything()["base/juminhyo-kofu"].at("compare")
    assert step.help in text
    assert step.covers[0] in text


def test_a_send_back_leads_to_the_step_that_repairs() -> None:
    flows = found("base/juminhyo-kofu", ".//sequenceFlow")
    back = [flow.get("targetRef") for flow in flows if flow.get("sourceRef") == "result-compare"]
    assert "to-provisional" in back


def test_steps_side_by_side_run_between_a_fork_and_a_join() -> None:
    gateways = found("base/juki-tennyu", ".//parallelGateway")
    assert {gateway.get("gatewayDirection") for gateway in gateways} == {"Diverging", "Converging"}
    assert found("base/juki-tennyu", ".//terminateEventDefinition")
    assert not found("base/juminhyo-kofu", ".//terminateEventDefinition")
