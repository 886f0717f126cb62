"""Definitions made from others: a template with its blanks filled, or a city's small differences over a base.

A derived definition names what it is ``like`` and says only what differs: keys of its own, facts by name, steps
changed, added and dropped. What a step stands for in the city documents (``covers``) is never inherited.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from flows.catalog.draft import Draft
from flows.catalog.locate import Path
from flows.catalog.problem import Slip, misspelt, words
from flows.coverage import split
from flows.procedure import Procedure

LIKE = "like"
DIRECTIONS = (LIKE, "fill", "covers", "drop", "drop_facts", "change", "add")
OWN = ("covers", "n")
"""What a step says of its own source; a derived definition starts without."""

_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BRANCH = re.compile(r"(?<=.)[a-z]$")

_T = TypeVar("_T")
Moves = dict[Path, tuple[Draft, Path]]


def derive(own: Draft, base: Draft) -> tuple[Draft, list[Slip]]:
    """Put a derived definition together.

    Args:
        own: the file that says what differs; it has the key ``like``.
        base: the template or definition it is like.

    Returns:
        The whole definition, and what is wrong with the directions, placed in ``own``.
    """
    making = _Making(own, base)
    for work in (making.heads, making.facts, making.drops, making.changes, making.adds, making.covers):
        making.slips.extend(work())
    making.numbered()
    data = {**making.head, "step": [step for step, _moves in making.steps]}
    moves: Moves = {(): (own, ()), **making.moves}
    for index, (_step, places) in enumerate(making.steps):
        moves |= {("step", index, *path): place for path, place in places.items()}
    return Draft(file=own.file, data=data, moves=moves), making.slips


class _Making:
    """A derived definition while it is put together: its head, and each step with the places it came from."""

    def __init__(self, own: Draft, base: Draft) -> None:
        self.own, self.base = own, base
        self.slips: list[Slip] = []
        self.moves: Moves = {}
        self.head: dict[str, Any] = {}
        self.steps: list[tuple[dict[str, Any], Moves]] = []
        filled = self._filled()
        for name, value in filled.items():
            if name not in ("step", "blank"):
                self.head[name], self.moves[(name,)] = value, (base, (name,))
        for index, step in enumerate(filled.get("step", ())):
            kept = {name: value for name, value in step.items() if name not in OWN}
            self.steps.append((kept, {(): (base, ("step", index))}))

    def _filled(self) -> dict[str, Any]:
        blanks, given = self.base.data.get("blank", {}), self._table("fill")
        self.slips += [misspelt(("fill", name), "unknown_blank", name, blanks) for name in given if name not in blanks]
        empty = [name for name, default in blanks.items() if default == "" and name not in given]
        self.slips += [Slip(path=(LIKE,), code="unfilled", fill={"value": name}) for name in empty]
        filled: dict[str, Any] = fill(self.base.data, {**blanks, **given})
        return filled

    def _table(self, name: str) -> dict[str, Any]:
        value = self.own.data.get(name, {})
        return value if isinstance(value, dict) else self._mistyped(name, "mapping", {})

    def _list(self, name: str) -> list[Any]:
        value = self.own.data.get(name, [])
        return value if isinstance(value, list) else self._mistyped(name, "list", [])

    def _mistyped(self, name: str, expected: str, empty: _T) -> _T:
        types = words()["types"]
        told = {"name": name, "expected": types[expected], "found": types["other"]}
        self.slips.append(Slip(path=(name,), code="wrong_type", fill=told))
        return empty

    def heads(self) -> Iterator[Slip]:
        """Take over the keys of the definition itself."""
        known = [name for name in Procedure.__struct_fields__ if name != "step"]
        for name, value in self.own.data.items():
            if name in known and name != "facts":
                self.head[name], self.moves[(name,)] = value, (self.own, (name,))
            elif name not in known and name not in DIRECTIONS:
                yield misspelt((name,), "unknown_derived_key", name, [*known, *DIRECTIONS])

    def facts(self) -> Iterator[Slip]:
        """Put facts in place of those of the same name, and beside the others."""
        facts = dict(self.head.get("facts", {}))
        self.moves |= {("facts", name): (self.base, ("facts", name)) for name in facts}
        for name, fact in self._table("facts").items():
            facts[name], self.moves[("facts", name)] = fact, (self.own, ("facts", name))
        for number, name in enumerate(self._list("drop_facts")):
            if facts.pop(name, None) is None:
                yield misspelt(("drop_facts", number), "unknown_fact", str(name), facts)
        self.head["facts"] = facts

    def drops(self) -> Iterator[Slip]:
        """Leave steps out."""
        for number, name in enumerate(self._list("drop")):
            at = self._at(name)
            if at is None:
                yield self._unknown(("drop", number), name)
            else:
                del self.steps[at]

    def changes(self) -> Iterator[Slip]:
        """Change single keys of steps."""
        for number, change in enumerate(self._list("change")):
            path: Path = ("change", number)
            at = self._at(change.get("id")) if isinstance(change, dict) else None
            if at is None:
                yield self._unknown((*path, "id"), change.get("id", "") if isinstance(change, dict) else change)
            else:
                yield from self._change(at, change, path)

    def _change(self, at: int, change: dict[str, Any], path: Path) -> Iterator[Slip]:
        step, places = dict(self.steps[at][0]), dict(self.steps[at][1])
        for number, name in enumerate(change.get("unset", ())):
            yield from _unset(step, name, (*path, "unset", number))
        for name, value in change.items():
            if name == "outcomes" and isinstance(value, dict):
                step[name] = {**step.get(name, {}), **value}
                places |= {(name, code): (self.own, (*path, name, code)) for code in value}
            elif name != "unset":
                step[name], places[(name,)] = value, (self.own, (*path, name))
        self.steps[at] = (step, places)

    def adds(self) -> Iterator[Slip]:
        """Put new steps in their places; several behind the same step keep the order they are written in."""
        behind: dict[str, int] = {}
        for number, added in enumerate(self._list("add")):
            path: Path = ("add", number)
            if not isinstance(added, dict) or not {"behind", "before"} & added.keys():
                yield Slip(path=path, code="no_place")
                continue
            side = "behind" if "behind" in added else "before"
            at = self._at(added[side])
            if at is None:
                yield self._unknown((*path, side), added[side])
                continue
            if side == "behind":
                at += 1 + behind.get(added[side], 0)
                behind[added[side]] = behind.get(added[side], 0) + 1
            step = {name: value for name, value in added.items() if name not in ("behind", "before")}
            self.steps.insert(at, (step, {(): (self.own, path)}))

    def covers(self) -> Iterator[Slip]:
        """Say which source steps the steps stand for."""
        for name, references in self._table("covers").items():
            at = self._at(name)
            if at is None:
                yield self._unknown(("covers", name), name)
                continue
            step, places = self.steps[at]
            step["covers"], places[("covers",)] = references, (self.own, ("covers", name))

    def numbered(self) -> None:
        """Number each step as its first source step is numbered there, unless it says so itself."""
        for step, _places in self.steps:
            references = step.get("covers")
            if "n" not in step and isinstance(references, list) and references:
                step["n"] = _BRANCH.sub("", split(str(references[0]))[1])

    def _at(self, name: object) -> int | None:
        return next((index for index, (step, _moves) in enumerate(self.steps) if step.get("id") == name), None)

    def _unknown(self, path: Path, name: object) -> Slip:
        return misspelt(path, "unknown_step", str(name), [str(step.get("id")) for step, _moves in self.steps])


def _unset(step: dict[str, Any], name: str, path: Path) -> Iterator[Slip]:
    key, _dot, code = str(name).partition(".")
    holder: dict[str, Any] = step.get(key, {}) if code else step
    if (code or key) in holder:
        kept = {one: value for one, value in holder.items() if one != (code or key)}
        if code:
            step[key] = kept
        else:
            del step[key]
        return
    known = [*step, *(f"outcomes.{one}" for one in step.get("outcomes", {}))]
    yield misspelt(path, "nothing_to_unset", str(name), known)


def fill(value: Any, blanks: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any TOML value
    """Return a value with its ``{blanks}`` filled in; a blank that is a whole element may be filled by a list."""
    if isinstance(value, str):
        return _BLANK.sub(lambda found: str(blanks.get(found[1], found[0])), value)
    if isinstance(value, dict):
        return {name: fill(one, blanks) for name, one in value.items()}
    if isinstance(value, list):
        return [one for element in value for one in _elements(element, blanks)]
    return value


def _elements(element: Any, blanks: Mapping[str, Any]) -> list[Any]:  # noqa: ANN401 - any TOML value
    whole = _BLANK.fullmatch(element) if isinstance(element, str) else None
    filled = blanks.get(whole[1]) if whole else None
    return list(filled) if isinstance(filled, list) else [fill(element, blanks)]


Find = Callable[[str], Draft | None]
"""Finds what a definition is like, by name: a template, or a definition."""


def whole(
    own: Draft, find: Find, known: Callable[[], list[str]], seen: tuple[str, ...] = ()
) -> tuple[Draft, list[Slip]]:
    """Return a draft with everything it is like put in; one that is like nothing is returned as it is.

    Args:
        own: the draft as read.
        find: where to look for the base.
        known: the names there are, for the sentence about one that is not.
        seen: names on the way here, so that a circle is noticed.
    """
    name = own.data.get(LIKE)
    if name is None:
        return own, []
    base = find(str(name)) if name not in seen else None
    if base is None:
        return own, [misspelt((LIKE,), "unknown_like", str(name), known())]
    spelt, slips = whole(base, find, known, (*seen, str(name)))
    if slips:
        return own, [Slip(path=(LIKE,), code="base_broken", fill={"value": str(name)})]
    return derive(own, spelt)
