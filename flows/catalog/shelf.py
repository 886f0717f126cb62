"""Where definitions stand: the packaged catalog or a directory of the same build, its templates and city profiles.

<directory>/*.toml               one family a file
<directory>/templates/*.toml     shapes to derive from
<directory>/<profile>/*.toml     what is different in that city
    fees.toml, beside any of them    fees that stand in the place of the shipped ones
    places.toml, beside any of them  places that stand in the place of the shipped ones
    hours.toml, beside any of them   hours of counters, special days, the year's end
    identity.toml, beside any of them  who must show what, before the shipped rows
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

BASE = "base"
TEMPLATES = "templates"
FEES = "fees.toml"
PLACES = "places.toml"
HOURS = "hours.toml"
IDENTITY = "identity.toml"
OTHER_FILES = ("words.toml", "profiles.toml", FEES, PLACES, HOURS, IDENTITY)


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of city office.

    Attributes:
        title: its name on screen.
        documents: numbers of the city documents it follows.
        also: procedures it offers beside those that come from its documents.
        terminals: what the outside terminals are called there, by ``resource``.
    """

    title: str
    documents: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    terminals: Mapping[str, str] = msgspec.field(default_factory=dict)


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The text of one file, or why it cannot be read.

    Attributes:
        file: its name for people.
        folder: "" for a definition of the base, else ``templates`` or a profile.
        asked: named itself, not found in a directory.
        aside: only for others to be like.
    """

    file: str
    folder: str
    text: str = ""
    cause: str | None = None
    asked: bool = False
    aside: bool = False

    @property
    def name(self) -> str:
        """The file's name without ending, by which others are like it."""
        return Path(self.file).stem


@cache
def profiles() -> dict[str, Profile]:
    """Return the profiles that ship, the base among them, by code."""
    body = files("flows.catalog").joinpath("profiles.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(body), dict[str, Profile])


@cache
def packaged() -> tuple[Written, ...]:
    """Return every file of the packaged catalog."""
    return tuple(_inside(files("flows.catalog"), ""))


def found(paths: Iterable[Path | str] | None) -> tuple[Written, ...]:
    """Return every definition, template and overlay in files and directories; the packaged ones when none are given."""
    if paths is None:
        return packaged()
    return tuple(written for path in map(Path, paths) for written in _under(path))


def fee_files(own: Iterable[Path | str], profile: str) -> tuple[Written, ...]:
    """Return the fee tables that apply, the city's own last: the profile's, then those in ``own`` directories."""
    return _tables(FEES, own, profile)


def place_files(own: Iterable[Path | str], profile: str) -> tuple[Written, ...]:
    """Return the tables of places that apply, the city's own last, like :func:`fee_files`."""
    return _tables(PLACES, own, profile)


def hour_files(own: Iterable[Path | str], profile: str) -> tuple[Written, ...]:
    """Return the tables of hours that apply, the city's own last, like :func:`fee_files`."""
    return _tables(HOURS, own, profile)


def identity_files(own: Iterable[Path | str], profile: str) -> tuple[Written, ...]:
    """Return the rows of identity that apply, the city's own last, like :func:`fee_files`."""
    return _tables(IDENTITY, own, profile)


def _tables(name: str, own: Iterable[Path | str], profile: str) -> tuple[Written, ...]:
    beside: list[Traversable] = [files("flows.catalog") / profile / name]
    beside += [Path(path) / name for path in own if Path(path).is_dir()]
    return tuple(_read(table, str(table), profile) for table in beside if table.is_file())


def _under(path: Path) -> Iterator[Written]:
    if path.is_dir():
        yield from _inside(path, str(path))
        return
    folder = path.absolute().parent.name
    folder = folder if folder in {TEMPLATES, *profiles()} else ""
    catalog = path.absolute().parents[1 if folder else 0]
    for near in _inside(catalog, str(catalog)) if catalog.is_dir() else ():
        yield msgspec.structs.replace(near, aside=True)
    yield msgspec.structs.replace(_read(path, str(path), folder), asked=True)


def _inside(directory: Traversable, prefix: str, folder: str = "") -> Iterator[Written]:
    for entry in sorted(directory.iterdir(), key=lambda one: one.name):
        name = f"{prefix}/{entry.name}" if prefix else entry.name
        if entry.name.endswith(".toml") and entry.name not in OTHER_FILES:
            yield _read(entry, name, folder)
        elif not folder and entry.name in {TEMPLATES, *profiles()} and entry.is_dir():
            yield from _inside(entry, name, entry.name)


def _read(entry: Traversable, name: str, folder: str) -> Written:
    try:
        return Written(file=name, folder=folder, text=entry.read_text("utf-8"))
    except OSError as error:
        return Written(file=name, folder=folder, cause=error.strerror or str(error))
    except UnicodeDecodeError as error:
        return Written(file=name, folder=folder, cause=f"UTF-8: {error.reason}")
