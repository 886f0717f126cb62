"""What a guide sheet 案内票 says: for everything chosen where it is done, when that place is open, what to bring."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import partial
from typing import Any

import msgspec

from flows.bringing import english, to_bring
from flows.catalog import Catalog
from flows.procedure import Procedure
from flows.rules.hours import HoursTable
from flows.rules.places import Directory, Errand, Place, hours_on
from flows.words import say

Both = Mapping[str, str]
"""The same words under ``ja`` and ``en``."""


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What the clerk ticked, by id.

    Attributes:
        procedures: procedures of this office.
        errands: errands of the directory.
        places: places; one that serves something chosen is named for it instead of the others.
    """

    procedures: tuple[str, ...] = ()
    errands: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.procedures or self.errands or self.places)


def unknown(catalog: Catalog, chosen: Chosen, on: date) -> list[str]:
    """Return what was chosen and is not there on a day: procedures, errands nobody serves, places."""
    directory = catalog.places
    return [
        *(one for one in chosen.procedures if one not in catalog.procedures),
        *(one for one in chosen.errands if directory.errand_of(one) is None or not directory.for_errand(one, on)),
        *(one for one in chosen.places if directory.place_on(one, on) is None),
    ]


def entries(catalog: Catalog, chosen: Chosen, on: date) -> list[dict[str, Any]]:
    """Return the parts of the sheet as plain values: procedures, then errands, then places nothing chosen is done at.

    Args:
        catalog: procedures and directory of the office.
        chosen: what was ticked, all of it known.
        on: the day the hours are told for.

    Returns:
        A part each: ``title``, ``places`` (each ``title``, ``where``, ``hours``), ``bring`` for everybody and
        ``maybe`` for those it applies to; all words under ``ja`` and ``en``.
    """
    directory = catalog.places
    wanted = {one: _served(directory, catalog.procedures[one], on) for one in chosen.procedures}
    errands = {one: directory.for_errand(one, on) for one in chosen.errands}
    used = {place.id for found in (*wanted.values(), *errands.values()) for place in found}
    told = partial(_told, catalog.hours, on)
    parts = [_of_procedure(catalog.procedures[one], told(_narrowed(found, chosen))) for one, found in wanted.items()]
    parts += [_of_errand(directory.errand_of(one), told(_narrowed(found, chosen))) for one, found in errands.items()]
    alone = (directory.place_on(one, on) for one in chosen.places if one not in used)
    return parts + [_part(_both(place.title), told([place])) for place in alone if place is not None]


def places_for(catalog: Catalog, procedure: str, on: date) -> tuple[Place, ...]:
    """Return where a procedure of the office is done on a day; empty when the office does not know it."""
    known = catalog.procedures.get(procedure)
    return _served(catalog.places, known, on) if known is not None else ()


def suggested(catalog: Catalog, named: Iterable[str], on: date) -> tuple[list[Procedure], list[Errand]]:
    """Return what often goes with the procedures a visitor named: procedures not named yet, and errands.

    Args:
        catalog: procedures and directory of the office.
        named: ids of the procedures wanted or at work.
        on: the day; what cannot begin on it is left out.
    """
    named, known = list(named), catalog.procedures
    own = [one for name in named if name in known for one in known[name].suggests]
    beside = dict.fromkeys([*own, *catalog.places.comes_up(named)])
    procedures = [known[one] for one in beside if one in known and one not in named and known[one].in_force(on)]
    errands = [one for one in catalog.places.errands_on(on, known) if set(one.after) & set(named)]
    return procedures, errands


def _served(directory: Directory, procedure: Procedure, on: date) -> tuple[Place, ...]:
    return directory.for_procedure(procedure.id, procedure.area, on)


def _narrowed(found: tuple[Place, ...], chosen: Chosen) -> tuple[Place, ...]:
    """Of the places that serve something, only those the clerk ticked; all of them when none was."""
    return tuple(place for place in found if place.id in chosen.places) or found


def _of_procedure(procedure: Procedure, places: list[dict[str, Both]]) -> dict[str, Any]:
    things = to_bring(procedure)
    sure = [thing.name for thing in things if thing.sure]
    maybe = [thing.name for thing in things if not thing.sure]
    return _part({"ja": procedure.title.ja, "en": procedure.title.en}, places, sure, maybe)


def _of_errand(errand: Errand | None, places: list[dict[str, Both]]) -> dict[str, Any]:
    return _part(_both(errand.title), places, errand.bring) if errand is not None else {}


def _part(
    title: Both, places: list[dict[str, Both]], bring: Iterable[str] = (), maybe: Iterable[str] = ()
) -> dict[str, Any]:
    return {"title": title, "places": places, "bring": _things(bring), "maybe": _things(maybe)}


def _told(table: HoursTable, on: date, places: Iterable[Place]) -> list[dict[str, Both]]:
    return [{"title": _both(one.title), "where": _both(one.where), "hours": hours(one, on, table)} for one in places]


def _things(names: Iterable[str]) -> list[Both]:
    return [{"ja": name, "en": english(name)} for name in names]


def _both(words: msgspec.Struct) -> Both:
    return msgspec.convert(msgspec.to_builtins(words), dict[str, str])


def hours(place: Place, on: date, table: HoursTable | None = None) -> Both:
    """Return when a place is open on a day, in words; or that it is closed, or that one should ask.

    Args:
        place: the place.
        on: the day.
        table: the city's hours; the shipped ones when None.
    """
    spans = hours_on(place, on, table)
    code = "untold" if spans is None else "open" if spans else "closed"
    times = " ".join(f"{_clock(start)}～{_clock(end)}" for start, end in spans or ())
    return {language: say(f"guide.{code}", language, times=times) for language in ("ja", "en")}


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment:%M}"
