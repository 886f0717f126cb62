"""Reading definitions from files: one family a file, every problem collected, nothing half loaded."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from flows.catalog import refer, shape
from flows.catalog.locate import Path as KeyPath
from flows.catalog.locate import line_of, positions
from flows.catalog.problem import Problem, Refused, Slip, sentence
from flows.procedure import Procedure, content_hash

WORDS_FILE = "words.toml"


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """Every definition that was read.

    Attributes:
        procedures: by id, in the order of the files.
        hashes: the same by content hash, as cases address them.
        files: which file each id came from.
    """

    procedures: Mapping[str, Procedure]
    hashes: Mapping[str, Procedure]
    files: Mapping[str, str] = msgspec.field(default_factory=dict)

    def find(self, procedure_id: str) -> Procedure:
        """Return the procedure of that id.

        Raises:
            KeyError: there is none.
        """
        return self.procedures[procedure_id]

    @property
    def families(self) -> dict[str, tuple[Procedure, ...]]:
        """Return the procedures of each family."""
        found: dict[str, tuple[Procedure, ...]] = {}
        for procedure in self.procedures.values():
            found[procedure.family] = (*found.get(procedure.family, ()), procedure)
        return found


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One file as read: its procedures with the place each one starts at, and what is wrong."""

    file: str
    procedures: tuple[tuple[KeyPath, Procedure], ...] = ()
    problems: tuple[Problem, ...] = ()
    lines: Mapping[KeyPath, int] = msgspec.field(default_factory=dict)


def load(paths: Iterable[Path | str] | None = None) -> Catalog:
    """Read definitions.

    Args:
        paths: files, or directories of ``*.toml``; the packaged catalog when not given.

    Returns:
        All of them.

    Raises:
        Refused: at least one definition has a problem; it carries all of them.
    """
    catalog, problems = read(paths)
    if problems:
        raise Refused(problems)
    return catalog


def read(paths: Iterable[Path | str] | None = None) -> tuple[Catalog, list[Problem]]:
    """Read definitions and return those that are sound together with every problem of the others."""
    sheets = [_sheet(name, text) for name, text in _texts(paths)]
    return gather(sheets)


def parse(text: str, file: str = "definition.toml") -> tuple[Catalog, list[Problem]]:
    """Read one definition file from its text."""
    return gather([sheet(file, text)])


def catalog_of(procedures: Iterable[Procedure]) -> Catalog:
    """Return a catalog of procedures already decoded."""
    known = {procedure.id: procedure for procedure in procedures}
    return Catalog(procedures=known, hashes={content_hash(procedure): procedure for procedure in known.values()})


def gather(sheets: Iterable[Sheet]) -> tuple[Catalog, list[Problem]]:
    """Put sheets together; an id used twice is a problem of the later one."""
    found: dict[str, Procedure] = {}
    origin: dict[str, str] = {}
    problems: list[Problem] = []
    for one in sheets:
        problems.extend(one.problems)
        for path, procedure in one.procedures:
            if procedure.id in found:
                fill = {"value": procedure.id, "other": origin[procedure.id]}
                slip = Slip(path=(*path, "id"), code="duplicate_procedure", fill=fill)
                problems.append(sentence(slip, one.file, line_of(one.lines, slip.path)))
                continue
            found[procedure.id] = procedure
            origin[procedure.id] = one.file
    catalog = catalog_of(found.values())
    return msgspec.structs.replace(catalog, files=origin), sorted(problems)


def sheet(file: str, text: str) -> Sheet:
    """Decode one file of one family: a procedure at the top, or several ``[[procedure]]`` over shared keys."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        slip = Slip(path=(), code="syntax", fill={"cause": str(error)})
        return Sheet(file=file, problems=(sentence(slip, file, _syntax_line(str(error))),))
    lines = positions(text)
    slips: list[Slip] = []
    procedures: list[tuple[KeyPath, Procedure]] = []
    for path, body in _bodies(data):
        procedure, found = _procedure(body)
        slips += [msgspec.structs.replace(slip, path=(*path, *slip.path)) for slip in found]
        if procedure is not None:
            procedures.append((path, procedure))
    slips += _family(procedures)
    problems = tuple(sentence(slip, file, line_of(lines, slip.path)) for slip in slips)
    return Sheet(file=file, procedures=tuple(procedures), problems=problems, lines=lines)


def _sheet(file: str, text: str | OSError) -> Sheet:
    if isinstance(text, str):
        return sheet(file, text)
    slip = Slip(path=(), code="unreadable", fill={"cause": text.strerror or str(text)})
    return Sheet(file=file, problems=(sentence(slip, file, 1),))


def _texts(paths: Iterable[Path | str] | None) -> Iterator[tuple[str, str | OSError]]:
    if paths is None:
        for entry in sorted(files("flows.catalog").iterdir(), key=lambda one: one.name):
            if entry.name.endswith(".toml") and entry.name != WORDS_FILE:
                yield entry.name, entry.read_text("utf-8")
        return
    for path in map(Path, paths):
        inside = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        for file in inside:
            if file.name != WORDS_FILE:
                yield str(file), _text(file)


def _text(file: Path) -> str | OSError:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        return error
    except UnicodeDecodeError as error:
        return OSError(0, f"UTF-8: {error.reason}")


def _bodies(data: dict[str, Any]) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    several = data.get("procedure")
    if not isinstance(several, list):
        yield (), data
        return
    shared = {name: value for name, value in data.items() if name != "procedure"}
    for index, own in enumerate(several):
        yield ("procedure", index), {**shared, **own} if isinstance(own, dict) else {}


def _procedure(body: dict[str, Any]) -> tuple[Procedure | None, list[Slip]]:
    """Decode one procedure; one with any slip is not handed on."""
    whole = shape.spelt_out(body)
    found = shape.slips(whole)
    if found:
        return None, found
    try:
        procedure = msgspec.convert(whole, Procedure)
    except msgspec.ValidationError as error:
        return None, [Slip(path=(), code="invalid", fill={"cause": str(error)})]
    found = refer.slips(procedure)
    return (None if found else procedure), found


def _family(procedures: list[tuple[KeyPath, Procedure]]) -> list[Slip]:
    first = procedures[0][1].family if procedures else ""
    return [
        Slip(path=(*path, "family"), code="mixed_family", fill={"value": procedure.family, "other": first})
        for path, procedure in procedures
        if procedure.family != first
    ]


def _syntax_line(message: str) -> int:
    """``tomllib`` tells the line only inside its sentence."""
    _before, _mark, after = message.rpartition("at line ")
    digits = after.split(",", maxsplit=1)[0]
    return int(digits) if digits.isdigit() else 1
