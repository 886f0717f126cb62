"""Every refusal has one sentence, every sentence is used, and every refusal is shown by a test."""

import ast
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import flows

HERE = Path(__file__).parent
ROOMS = [Path(flows.__file__).parent.parent / room for room in ("flows", "screens", "store", "tui")]


def given(*rooms: Path) -> set[str]:
    """The codes the code can refuse with: every constant first argument of Refusal, conditional ones included."""
    found: set[str] = set()
    for path in (path for room in rooms for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal" and node.args:
                found |= set(_codes(node.args[0]))
    return found


def _codes(given: ast.expr) -> list[str]:
    if isinstance(given, ast.IfExp):
        return [*_codes(given.body), *_codes(given.orelse)]
    return [given.value] if isinstance(given, ast.Constant) and isinstance(given.value, str) else []


def worded() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("flows").joinpath("words.toml").read_text("utf-8"))["refusal"]


def test_every_refusal_has_its_sentence_and_no_sentence_is_left_over() -> None:
    assert given(*ROOMS) == set(worded())


@pytest.mark.parametrize("code", sorted(worded()))
def test_a_refusal_is_one_short_polite_japanese_text(code: str) -> None:
    sentence = worded()[code]["ja"]
    assert len(sentence) <= 80
    assert sentence == "{missing}" or sentence.endswith(("。", "}")), sentence
    assert not re.search(r"[A-Za-z]{3,}", re.sub(r"\{\w+\}|CS", "", sentence))


def test_every_refusal_is_shown_by_a_test() -> None:
    tests = "".join(path.read_text("utf-8") for path in HERE.parent.rglob("test_*.py"))
    assert {code for code in given(ROOMS[0]) if f'"{code}"' not in tests} == set()
