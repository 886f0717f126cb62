"""Which window, floor or branch serves what: the directory behind the guide sheet 案内票 and 他窓口.

Source: domain rules 10 (R-VIS-05); documents 001, 002 5-(2), 003, 004, each place in the table with its own.
"""

from collections.abc import Iterable
from datetime import date, time
from functools import cache

import msgspec

from flows.rules.dated import TableError, decode, holds, load
from flows.rules.hours import HoursTable, counters, opening
from flows.rules.words import say

FALLBACK = "other"
"""The place that is named where nobody is known to serve something: 総合案内."""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in Japanese and, for visitors, in English."""

    ja: str
    en: str = ""


class Errand(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a visitor comes for that is no procedure of ours.

    Attributes:
        words: what people say, for the search.
        bring: what to bring for it.
        after: procedures that bring it up.
        unless: it is not offered where the office offers one of these procedures itself.
        city: the sources do not say it; a usual value.
    """

    id: str
    title: Words
    kana: str = ""
    words: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    source: str = ""
    city: bool = False


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One window, floor or branch for some time.

    Attributes:
        where: building and floor.
        counter: whose hours it keeps (`tables/hours.toml`); empty when nobody told us.
        profiles: kinds of office it holds for; empty for all.
        procedures: what it serves by id, beside the areas.
        areas: areas of procedures it serves.
        errands: what it serves that is no procedure of ours.
        city: the sources do not say it; a usual value.
    """

    id: str
    title: Words
    where: Words
    counter: str = ""
    profiles: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    errands: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    source: str = ""
    city: bool = False


class Beside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Procedures that come up after others and are worth a word, beside what a definition itself suggests."""

    after: tuple[str, ...]
    procedures: tuple[str, ...]


class Directory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole directory: its version, the places in the order they are named, the errands, what comes up after what."""

    version: str
    place: tuple[Place, ...]
    errand: tuple[Errand, ...]
    beside: tuple[Beside, ...] = ()

    def comes_up(self, named: Iterable[str]) -> tuple[str, ...]:
        """Return the procedures that come up after others, each once, in the order of the table."""
        named = set(named)
        return tuple(dict.fromkeys(name for row in self.beside if named & set(row.after) for name in row.procedures))

    def errand_of(self, errand_id: str) -> Errand | None:
        """Return the errand of that id."""
        return next((one for one in self.errand if one.id == errand_id), None)

    def place_on(self, place_id: str, on: date) -> Place | None:
        """Return the place of that id on a day."""
        return next((one for one in self.place if one.id == place_id and holds(one, on)), None)

    def places(self, on: date) -> tuple[Place, ...]:
        """Return every place there is on a day, in order."""
        return tuple(one for one in self.place if holds(one, on))

    def for_errand(self, errand_id: str, on: date) -> tuple[Place, ...]:
        """Return the places that serve an errand on a day, the first to be named first; empty when nobody does."""
        return tuple(one for one in self.places(on) if errand_id in one.errands)

    def for_procedure(self, procedure: str, area: str, on: date) -> tuple[Place, ...]:
        """Return the places that serve a procedure on a day; the information desk when none is known.

        A place that serves the procedure's area and one that names the procedure itself count alike: the table's
        order decides, so the counter in the house stands before its branches.
        """
        found = [one for one in self.places(on) if area in one.areas or procedure in one.procedures]
        return tuple(found) or tuple(one for one in self.places(on) if one.id == FALLBACK)

    def errands_on(self, on: date, offered: Iterable[str] = ()) -> tuple[Errand, ...]:
        """Return the errands somebody serves on a day and that the office does not serve as procedures itself.

        Args:
            on: the day.
            offered: ids of the procedures the office offers.
        """
        offered = set(offered)
        return tuple(one for one in self.errand if not offered & set(one.unless) and self.for_errand(one.id, on))


class CityPlaces(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of a city that take the place of the shipped ones of the same id, or stand beside them."""

    version: str
    place: tuple[Place, ...] = ()
    errand: tuple[Errand, ...] = ()
    beside: tuple[Beside, ...] = ()
    without: tuple[str, ...] = ()


@cache
def shipped() -> Directory:
    """Give the directory that comes with the product, for every kind of office."""
    return _sound(load("places", Directory), "places.toml")


def with_city(
    text: str, name: str, directory: Directory | None = None, *, hours: HoursTable | None = None
) -> Directory:
    """Put a city's rows into a directory.

    Args:
        text: TOML: ``version``, ``[[place]]``, ``[[errand]]`` and ``[[beside]]`` rows, perhaps ``without`` (ids of
            places it has not).
        name: file name for errors.
        directory: what they go into; the shipped directory when None.
        hours: the city's hours, whose counters a place may name; the shipped ones when None.

    Returns:
        The whole directory, the city's places first; a place or errand the city names is the city's alone.

    Raises:
        TableError: the text is not such a table, or names a counter or an errand that is not there.
    """
    city, directory = decode(text, CityPlaces, name), shipped() if directory is None else directory
    gone = {*city.without, *(one.id for one in city.place)}
    if unknown := [one for one in city.without if one not in {place.id for place in directory.place}]:
        raise TableError(say("places", "unknown_place", name=name, place=unknown[0]))
    errands = {one.id for one in city.errand}
    kept = tuple(one for one in directory.place if one.id not in gone)
    known = tuple(one for one in directory.errand if one.id not in errands)
    return _sound(
        Directory(
            version=f"{directory.version}+{city.version}",
            place=(*city.place, *kept),
            errand=(*city.errand, *known),
            beside=(*city.beside, *directory.beside),
        ),
        name,
        hours,
    )


def of_profile(directory: Directory, profile: str) -> Directory:
    """Return what holds for one kind of office."""
    held = tuple(one for one in directory.place if not one.profiles or profile in one.profiles)
    return msgspec.structs.replace(directory, place=held)


def _sound(directory: Directory, name: str, hours: HoursTable | None = None) -> Directory:
    """Refuse a directory that names what is not there.

    Raises:
        TableError: it does.
    """
    errands = {one.id for one in directory.errand}
    known = {told for row in counters(table=hours) for told in (row.id, *row.aliases)}
    for one in directory.place:
        if one.counter and one.counter not in known:
            raise TableError(say("places", "unknown_counter", name=name, place=one.id, counter=one.counter))
        if unknown := [errand for errand in one.errands if errand not in errands]:
            raise TableError(say("places", "unknown_errand", name=name, place=one.id, errand=unknown[0]))
    return directory


def hours_on(place: Place, day: date, table: HoursTable | None = None) -> list[tuple[time, time]] | None:
    """Return when a place is open on a day: empty when it is closed, None when nobody told us its hours.

    Args:
        place: the place.
        day: the day.
        table: the city's hours; the shipped ones when None.
    """
    return opening(day, place.counter, table=table) if place.counter else None
