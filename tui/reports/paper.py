"""The day sheet for the slip printer: plain values, as a print job carries them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flows.catalog import Catalog
from flows.report.figures import Figures
from flows.report.tables import Table, say, tables
from flows.rules.era import wareki

COUNTED = {"visits": "visits", "outcomes": "ended_as", "windows": "at_window"}
"""Tables on the sheet, and the one number of each row that is printed."""


def sheet(figures: Figures, catalog: Catalog, on: date) -> dict[str, Any]:
    """Return the body of a ``day`` job: title, day, rows of counts and yen, the times as notes."""
    found = {table.id: table for table in tables(figures, catalog)}
    rows = [row for name, measure in COUNTED.items() for row in _counts(found[name], measure)]
    return {
        "title": say("title.day"), "day": wareki(on), "rows": [*rows, *_money(found["takings"])],
        "notes": list(_times(found["times"])),
    }  # fmt: skip


def _counts(table: Table, measure: str) -> Iterator[dict[str, Any]]:
    column = table.measures.index(measure)
    found = [("・".join(row.labels), int(row.values[column] or 0)) for row in table.rows]
    yield {"label": table.title, "count": sum(count for _, count in found), "strong": True}
    yield from ({"label": label, "count": count} for label, count in found)


def _money(table: Table) -> Iterator[dict[str, Any]]:
    found = [(row.labels[0], int(row.values[0] or 0)) for row in table.rows]
    yield {"label": table.title, "yen": sum(yen for _, yen in found), "strong": True}
    yield from ({"label": label, "yen": yen} for label, yen in found)


def _times(table: Table) -> Iterator[str]:
    """Median and 90th percentile of everybody together."""
    for row in table.rows:
        if row.labels[1] == say("title.whole"):
            numbers = zip(table.headers[2:], row.values, strict=True)
            yield f"{row.labels[0]}: " + "、".join(f"{header} {value}" for header, value in numbers)
