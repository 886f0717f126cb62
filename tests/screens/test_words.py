"""Words are data, every key exists, and every sign takes the cells we think it takes."""

import ast
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import screens
from flows.catalog import load_each
from flows.words import labels
from screens.words import say, tables

ROOM = Path(screens.__file__).parent
SIGNS = set("●▲■□○✓▶×↑↓←→─│▀▄█“”–")
"""Ambiguous-width signs we use as one cell; fonts for terminals draw them so."""


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(ROOM.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def texts() -> Iterator[str]:
    for section in tables().values():
        for entry in section.values():
            yield from entry.values() if isinstance(entry, dict) else [entry]


def test_no_words_on_screen_contain_a_sign_of_doubtful_width() -> None:
    doubtful = {char for text in texts() for char in text if unicodedata.east_asian_width(char) == "A"} - SIGNS
    assert doubtful == set()


def test_no_sign_in_the_code_of_the_screens_is_of_doubtful_width() -> None:
    found = set()
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {char for char in node.value if unicodedata.east_asian_width(char) == "A"}
    assert found - SIGNS <= set("āīūēōâîûêô‐–—")  # read in romaji, never shown


def test_every_key_that_the_code_names_has_words() -> None:
    missing = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and not known(str(first.value)):
                missing.append(f"{path.name}: {first.value!r}")
    assert missing == []


def known(key: str) -> bool:
    section, name = key.split(".")
    return name in tables().get(section, {}) or name in desk_labels(section)


def desk_labels(section: str) -> dict[str, str]:
    try:
        return labels(section)
    except KeyError:
        return {}


def test_visitors_words_are_in_english_too() -> None:
    assert say("issued.say", "en").isascii()


def test_every_outside_terminal_that_a_procedure_needs_has_a_name() -> None:
    needed = {
        step.resource
        for catalog in load_each().values()
        for procedure in catalog.procedures.values()
        for step in procedure.step
        if step.resource
    }
    assert needed - tables()["resource"].keys() == set()
