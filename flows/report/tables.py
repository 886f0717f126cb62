"""The tables people read: figures in, titled rows out, in an order that never depends on the data's."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from flows import words
from flows.catalog import Catalog
from flows.report.figures import Figures, Keys, percentile
from flows.rules import fees

WHOLE = "*"
"""Stands for all groups of a time together."""
OBSERVED = ("observed", "median", "p90")
Cell = int | float | None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row: what it is about as codes and as words, and its numbers."""

    keys: Keys
    labels: tuple[str, ...]
    values: tuple[Cell, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table of a report.

    Attributes:
        keys: ids of the columns that say what a row is about; ``measures`` those of its numbers.
        headers: the words over all columns, keys first.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table as ``report.toml`` describes it: keys and measures, or spans."""

    id: str
    title: str
    keys: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files("flows.report").joinpath("report.toml").read_text(encoding="utf-8"))


@cache
def shapes() -> tuple[Shape, ...]:
    """Return every table, in the order of the report."""
    return tuple(msgspec.convert(_words()["table"], list[Shape]))


def say(key: str) -> str:
    """Return the words of a report for ``section.code``.

    Raises:
        KeyError: there are none.
    """
    section, code = key.split(".", 1)
    return str(_words()[section][code])


def tables(figures: Figures, catalog: Catalog) -> tuple[Table, ...]:
    """Return every table of a report; one without rows is there too, so that its place never moves."""
    return tuple(_times(shape, figures, catalog) if shape.spans else _counted(shape, figures, catalog)
                 for shape in shapes())  # fmt: skip


def _counted(shape: Shape, figures: Figures, catalog: Catalog) -> Table:
    found = sorted({keys for measure in shape.measures for keys in figures.counts.get(measure, {})})
    rows = tuple(
        Row(
            keys=keys, labels=_labels(shape.keys, keys, catalog),
            values=tuple(figures.count(measure, keys) for measure in shape.measures),
        )
        for keys in found
    )  # fmt: skip
    return _table(shape, shape.keys, shape.measures, rows)


def _times(shape: Shape, figures: Figures, catalog: Catalog) -> Table:
    rows = tuple(row for span in shape.spans for row in _time_rows(span, figures, catalog))
    return _table(shape, ("span", "group"), OBSERVED, rows)


def _time_rows(span: str, figures: Figures, catalog: Catalog) -> Iterator[Row]:
    column = "procedure" if span == "delivery" else "category"
    whole = figures.times(span)
    if whole:
        yield Row(keys=(span, WHOLE), labels=(say(f"span.{span}"), say("title.whole")), values=_observed(whole))
    for keys, times in sorted(figures.spans.get(span, {}).items()):
        labels = (say(f"span.{span}"), *_labels((column,), keys, catalog))
        yield Row(keys=(span, *keys), labels=labels, values=_observed(times))


def _observed(times: Mapping[int, int]) -> tuple[Cell, ...]:
    """How many, the median and the 90th percentile in minutes with one decimal."""
    found = (percentile(times, 50), percentile(times, 90))
    return (sum(times.values()), *(None if seconds is None else round(seconds / 60, 1) for seconds in found))


def _table(shape: Shape, keys: Keys, measures: Keys, rows: tuple[Row, ...]) -> Table:
    headers = (*(say(f"column.{key}") for key in keys), *(say(f"measure.{name}") for name in measures))
    return Table(id=shape.id, title=shape.title, keys=keys, measures=measures, headers=headers, rows=rows)


def _labels(columns: Iterable[str], keys: Keys, catalog: Catalog) -> tuple[str, ...]:
    named = dict(zip(columns, keys, strict=True))
    return tuple(_label(column, code, named, catalog) for column, code in named.items())


def _label(column: str, code: str, named: Mapping[str, str], catalog: Catalog) -> str:
    """Return what a code is called, or the code itself where nobody named it."""
    procedure = catalog.procedures.get(named.get("procedure", ""))
    if column == "procedure":
        return procedure.title.ja if procedure else code
    if column == "applicant":
        facts = procedure.facts.values() if procedure else ()
        return next((fact.labels[code] for fact in facts if code in fact.labels), code)
    if column == "item":
        return fees.title(code, table=catalog.fees)
    if column == "waiver":
        return catalog.fees.waivers.get(code, code)
    return _own_words(column).get(code) or _desk_words(column).get(code, code)


def _own_words(column: str) -> dict[str, str]:
    found: dict[str, str] = _words().get(column, {})
    return found


def _desk_words(column: str) -> dict[str, str]:
    section = {"outcome": "end"}.get(column, column)
    try:
        return words.labels(section)
    except KeyError:
        return {}
