"""``flows export``: one procedure or the whole office, to stdout, a file or a folder."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from flows.catalog import load
from tui.cli import main


def run(*words: object) -> int:
    return main(["flows", "export", *map(str, words)])


@pytest.mark.parametrize("kind", ["json", "markdown", "bpmn", "svg"])
def test_one_procedure_goes_to_stdout_or_the_same_to_a_file(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("juminhyo-kofu", "--format", kind) == 0
    shown = capsys.readouterr().out
    assert "住民票の写しの交付" in shown
    assert run("juminhyo-kofu", "--format", kind, "--out", tmp_path / "deep" / "one") == 0
    assert (tmp_path / "deep" / "one").read_text("utf-8") == shown


def test_all_as_markdown_is_one_manual_of_the_office(tmp_path: Path) -> None:
    assert run("--all", "--profile", "certificate", "--out", tmp_path / "manual.md") == 0
    text = (tmp_path / "manual.md").read_text("utf-8")
    assert text.startswith("# 業務手順書")
    assert "証明書コーナー" in text
    assert all(f'<a id="{name}"></a>' in text for name in load(profile="certificate").procedures)


@pytest.mark.parametrize(("kind", "ending"), [("bpmn", ".bpmn"), ("svg", ".svg"), ("json", ".json")])
def test_all_otherwise_is_one_file_for_each_procedure(kind: str, ending: str, tmp_path: Path) -> None:
    assert run("--all", "--profile", "certificate", "--format", kind, "--out", tmp_path) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"{name}{ending}" for name in load(profile="certificate").procedures}
    for path in tmp_path.iterdir():
        assert json.loads(path.read_text("utf-8")) if kind == "json" else ET.parse(path)


def test_a_profile_exports_its_own_definition(capsys: pytest.CaptureFixture[str]) -> None:
    run("jpki-renew", "--profile", "city", "--format", "json")
    assert json.loads(capsys.readouterr().out)["profile"] == "city"


@pytest.mark.parametrize(
    "words", [("no-such",), (), ("--all", "--format", "svg"), ("juminhyo-kofu", "--profile", "no-such")]
)
def test_what_cannot_be_exported_is_one_sentence(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert run("juminhyo-kofu", "--out", tmp_path / "file" / "below.md") == 1
    assert str(tmp_path / "file" / "below.md") in capsys.readouterr().err
