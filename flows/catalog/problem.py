"""What is wrong with a definition: one sentence, its place, and what to do about it."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from rapidfuzz import fuzz, process

from flows.catalog.locate import Path

NEAR_ENOUGH = 60.0
"""Similarity (0 to 100) from which a wrong word is taken for a misspelt right one."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One reason why a definition is refused.

    Attributes:
        file: name of the file as it was given.
        line: line in that file, from 1.
        key: the key, dotted, list elements by number from 0.
        message: what is wrong, one Japanese sentence.
        fix: what to do, one Japanese sentence.
        code: the kind of problem, for programs.
    """

    file: str
    line: int
    key: str
    message: str
    fix: str
    code: str = ""

    def __str__(self) -> str:
        """Return the problem as one line for people."""
        return f"{self.file}:{self.line}: {self.key}: {self.message}{self.fix}"


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """A problem before its file and line are known: where in the data, which sentence, filled with what."""

    path: Path
    code: str
    fill: dict[str, str] = msgspec.field(default_factory=dict)


class Refused(ValueError):
    """Definitions were refused; ``problems`` lists every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@cache
def words() -> dict[str, Any]:
    """Return the sentences of this room."""
    return tomllib.loads(files("flows.catalog").joinpath("words.toml").read_text("utf-8"))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like the given one, or an empty string when none is like it."""
    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return found[0] if found else ""


def misspelt(path: Path, code: str, word: str, known: Iterable[str], **fill: str) -> Slip:
    """Return the slip for a word that is not among the known ones, with the nearest of them."""
    known = list(known)
    filled = {"value": word, "name": word, "nearest": nearest(word, known), "allowed": "・".join(known), **fill}
    return Slip(path=path, code=code, fill=filled)


def sentence(slip: Slip, file: str, line: int) -> Problem:
    """Put a slip into words."""
    entry = words()[slip.code]
    fix = entry["fix"] if slip.fill.get("nearest", "-") else entry["fix_none"]
    return Problem(
        file=file,
        line=line,
        key=dotted(slip.path),
        message=entry["message"].format_map(slip.fill),
        fix=fix.format_map(slip.fill),
        code=slip.code,
    )


def dotted(path: Path) -> str:
    """Return a path as people write it: ``step.3.when.pin``."""
    return ".".join(str(part) for part in path)
