"""Reading definitions: every problem of every file collected, nothing half loaded."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from flows.catalog import refer, shape
from flows.catalog.derive import Moves, whole
from flows.catalog.draft import Draft, plain
from flows.catalog.problem import Problem, Refused, Slip, sentence
from flows.catalog.shelf import (
    BASE,
    TEMPLATES,
    Written,
    fee_files,
    found,
    hour_files,
    identity_files,
    packaged,
    place_files,
    profiles,
)
from flows.procedure import Procedure, content_hash
from flows.rules import fees, hours, identity_rules, places
from flows.rules.dated import TableError
from flows.rules.fees import FeeTable
from flows.rules.hours import HoursTable
from flows.rules.identity_rules import IdentityTable
from flows.rules.places import Directory

Table = TypeVar("Table")


def _every_place() -> Directory:
    return places.of_profile(places.shipped(), BASE)


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """Every definition that was read.

    Attributes:
        procedures: by id, in the order of the files.
        hashes: the same by content hash, as cases address them.
        files: which file each id came from.
        fees: what each fee item costs here.
        places: which window, floor or branch serves what here.
        hours: when each counter is open here.
        identity: who must show what here.
        terminals: what outside terminals are called here, where it is not the usual word.
        drafts: how each id was written, so that a finding can name file and line.
    """

    procedures: Mapping[str, Procedure]
    hashes: Mapping[str, Procedure]
    files: Mapping[str, str] = msgspec.field(default_factory=dict)
    fees: FeeTable = msgspec.field(default_factory=fees.shipped)
    places: Directory = msgspec.field(default_factory=_every_place)
    hours: HoursTable = msgspec.field(default_factory=hours.shipped)
    identity: IdentityTable = msgspec.field(default_factory=identity_rules.shipped)
    terminals: Mapping[str, str] = msgspec.field(default_factory=dict)
    drafts: Mapping[str, Draft] = msgspec.field(default_factory=dict)

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


def load(paths: Iterable[Path | str] | None = None, profile: str = BASE, own: Iterable[Path | str] = ()) -> Catalog:
    """Read the definitions of an office.

    Args:
        paths: files, or directories built like the packaged catalog; the packaged catalog when not given.
        profile: the kind of office; its overlays take the place of the base's definitions.
        own: files and directories of the city itself; they stand beside all others, or in their place.

    Returns:
        All it offers.

    Raises:
        Refused: at least one definition has a problem; it carries all of them.
    """
    catalog, problems = read(paths, profile, own)
    if problems:
        raise Refused(problems)
    return catalog


def read(
    paths: Iterable[Path | str] | None = None, profile: str = BASE, own: Iterable[Path | str] = ()
) -> tuple[Catalog, list[Problem]]:
    """Read definitions and return those that are sound together with every problem of the others."""
    own = list(own)
    catalog, problems = _read(found(paths), profile, found(own))
    prices, wrong = _over(fees.shipped(), fee_files(own, profile), fees.with_city, "fee")
    times, late = _over(hours.shipped(), hour_files(own, profile), hours.with_city, "hour")
    served, amiss = _over(places.shipped(), place_files(own, profile), partial(places.with_city, hours=times), "place")
    known, untold = _over(
        identity_rules.shipped(), identity_files(own, profile), identity_rules.with_city, "identity_row"
    )
    here = places.of_profile(served, profile)
    catalog = msgspec.structs.replace(catalog, fees=prices, places=here, hours=times, identity=known)
    return catalog, [*problems, *wrong, *late, *amiss, *untold]


def _over(
    whole: Table, tables: Iterable[Written], with_city: Callable[[str, str, Table], Table], key: str
) -> tuple[Table, list[Problem]]:
    """Put the tables of profile and city over the shipped one."""
    problems = list[Problem]()
    for one in tables:
        try:
            whole = with_city(one.text, one.file, whole)
        except TableError as error:
            slip = Slip(path=(key,), code=f"wrong_{key}s", fill={"cause": str(error)})
            problems.append(sentence(slip, one.file, 1))
    return whole, problems


def parse(text: str, file: str = "definition.toml") -> tuple[Catalog, list[Problem]]:
    """Read one definition file from its text."""
    return _read([Written(file=file, folder="", text=text)], BASE)


def load_each(paths: Iterable[Path | str] | None = None, own: Iterable[Path | str] = ()) -> dict[str, Catalog]:
    """Read what every profile offers, by profile, the base first; see :func:`load`.

    Raises:
        Refused: at least one definition has a problem.
    """
    paths, own = None if paths is None else list(paths), list(own)
    return {name: load(paths, name, own) for name in profiles()}


def catalog_of(procedures: Iterable[Procedure]) -> Catalog:
    """Return a catalog of procedures already decoded."""
    known = {procedure.id: procedure for procedure in procedures}
    return Catalog(procedures=known, hashes={content_hash(procedure): procedure for procedure in known.values()})


class _Shelf:
    """The drafts at hand, by name, for others to be like."""

    def __init__(self, written: Iterable[Written], own: Iterable[Written]) -> None:
        # a city's own file may be like the packaged one of the same name, never like itself
        known = [*own, *packaged(), *written]
        self.bases = {one.name: one for one in known if one.folder in ("", TEMPLATES)}
        self.drafts: dict[str, Draft] = {}

    def find(self, name: str) -> Draft | None:
        if name not in self.drafts and name in self.bases:
            draft, _problems = plain(self.bases[name].file, self.bases[name].text)
            if draft is not None:
                self.drafts[name] = draft
        return self.drafts.get(name)

    def names(self) -> list[str]:
        return list(self.bases)


def _read(written: Iterable[Written], profile: str, own: Iterable[Written] = ()) -> tuple[Catalog, list[Problem]]:
    written, own = list(written), list(own)
    shelf, origin, problems = _Shelf(written, own), dict[str, Draft](), list[Problem]()
    layers = []
    for files in (written, own):
        for here in (lambda one: one.folder == "", lambda one: _overlays(one, profile)):
            offered: dict[str, Procedure] = {}
            for one in files:
                if here(one) and not one.aside:
                    problems += _sheet(one, shelf, offered, origin)
            layers.append(offered)
    base, over, mine, mine_over = layers
    over = {**over, **mine, **mine_over}
    catalog = _offered(base, over, origin, profile)
    part = profile != BASE or (bool(written) and tuple(written) != packaged())
    return (_fitted_all(catalog, set(shelf.names())) if part else catalog), sorted(problems)


def _overlays(one: Written, profile: str) -> bool:
    """Whether a file says what is different in this profile; one that was named itself always does."""
    return one.folder == profile or (one.asked and one.folder in profiles())


def _offered(
    base: Mapping[str, Procedure], over: Mapping[str, Procedure], origin: Mapping[str, Draft], profile: str
) -> Catalog:
    """Put overlays in place of the base's definitions, and leave out what this kind of office does not do."""
    chosen = {**{name: one for name, one in base.items() if _does(profile, one)}, **over}
    catalog = catalog_of(chosen.values())
    drafts = {name: origin[name] for name in chosen}
    files, terminals = {name: one.file for name, one in drafts.items()}, profiles()[profile].terminals
    return msgspec.structs.replace(catalog, files=files, drafts=drafts, terminals=terminals)


def _does(profile: str, procedure: Procedure) -> bool:
    if profile == BASE:
        return True
    told = profiles()[profile]
    return procedure.id in told.also or any(source.document in told.documents for source in procedure.sources)


def _fitted_all(catalog: Catalog, known: set[str]) -> Catalog:
    """Suggest only what a part of the catalog offers; a name that nothing has stays, for the proof to find."""
    gone = known - catalog.procedures.keys()
    fitted = catalog_of(_fitted(one, gone) for one in catalog.procedures.values())
    return msgspec.structs.replace(catalog, procedures=fitted.procedures, hashes=fitted.hashes)


def _fitted(procedure: Procedure, gone: set[str]) -> Procedure:
    suggests = tuple(name for name in procedure.suggests if name not in gone)
    instead = tuple(name for name in procedure.instead if name not in gone)
    if (suggests, instead) == (procedure.suggests, procedure.instead):
        return procedure
    return msgspec.structs.replace(procedure, suggests=suggests, instead=instead)


def _sheet(one: Written, shelf: _Shelf, offered: dict[str, Procedure], origin: dict[str, Draft]) -> Iterator[Problem]:
    """Decode the procedures of one file into what is offered."""
    if one.cause is not None:
        yield sentence(Slip(path=(), code="unreadable", fill={"cause": one.cause}), one.file, 1)
        return
    draft, problems = plain(one.file, one.text)
    yield from problems
    family = ""
    for body in _bodies(draft, one.folder) if draft else ():
        spelt, slips = whole(body, shelf.find, shelf.names)
        yield from (body.problem(slip) for slip in slips)
        procedure, slips = (None, []) if slips else _procedure(spelt)
        yield from (spelt.problem(slip) for slip in slips)
        if procedure is None:
            continue
        family = family or procedure.family
        if procedure.family != family:
            yield spelt.problem(
                Slip(path=("family",), code="mixed_family", fill={"value": procedure.family, "other": family})
            )
        if procedure.id in offered:
            fill = {"value": procedure.id, "other": origin[procedure.id].file}
            yield spelt.problem(Slip(path=("id",), code="duplicate_procedure", fill=fill))
            continue
        offered[procedure.id], origin[procedure.id] = procedure, spelt


def _bodies(draft: Draft, folder: str) -> Iterator[Draft]:
    """Return each procedure of a file: the one at the top, or several ``[[procedure]]`` over shared keys."""
    data = {"profile": folder, **draft.data} if folder in profiles() else draft.data
    several = data.get("procedure")
    if not isinstance(several, list):
        yield msgspec.structs.replace(draft, data=data)
        return
    shared = {name: value for name, value in data.items() if name != "procedure"}
    for index, own in enumerate(several):
        moves: Moves = {(name,): (draft, (name,)) for name in shared}
        moves[()] = (draft, ("procedure", index))
        moves |= {(name,): (draft, ("procedure", index, name)) for name in own} if isinstance(own, dict) else {}
        yield Draft(file=draft.file, data={**shared, **own} if isinstance(own, dict) else {}, moves=moves)


def _procedure(draft: Draft) -> tuple[Procedure | None, list[Slip]]:
    """Decode one procedure; one with any slip is not handed on."""
    body = shape.spelt_out(draft.data)
    slips = shape.slips(body)
    if slips:
        return None, slips
    try:
        procedure = msgspec.convert(body, Procedure)
    except msgspec.ValidationError as error:
        return None, [Slip(path=(), code="invalid", fill={"cause": str(error)})]
    slips = refer.slips(procedure)
    return (None if slips else procedure), slips
