"""A report, made: which period, and its tables."""

from datetime import date
from typing import Any

import msgspec

from flows.report import period
from flows.report.count import KINDS, by_day
from flows.report.figures import Figures
from flows.report.tables import Table, tables
from flows.rules.era import wareki
from store.reading import reading
from tui.opening import Opened


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a writer needs: the period with its bounds, inclusive, the office, and the tables in order."""

    kind: period.Kind
    first: date
    last: date
    office: str
    tables: tuple[Table, ...]

    @property
    def when(self) -> str:
        """The period as people write it, with era years."""
        one = wareki(self.first, weekday=False)
        return one if self.first == self.last else f"{one}～{wareki(self.last, weekday=False)}"


async def figures_of(opened: Opened, first: date, last: date) -> dict[date, Figures]:
    """Return the figures of every day between two days, inclusive."""
    days = await opened.store.database.read(reading(KINDS, first, last, by_day))
    return period.within(days, first, last)


async def make(opened: Opened, kind: period.Kind, on: date) -> Report:
    """Count a period out of the journal."""
    first, last = period.bounds(kind, on)
    figures = period.summed(await figures_of(opened, first, last))
    catalog = opened.definitions.catalog
    return Report(kind=kind, first=first, last=last, office=opened.journal.office, tables=tables(figures, catalog))


def plain(report: Report) -> dict[str, Any]:
    """Return a report as plain values: every row an object of codes, words (``…_ja``) and numbers."""
    return {
        "report": report.kind, "from": report.first.isoformat(), "to": report.last.isoformat(),
        "office": report.office,
        "tables": {table.id: [_row(table, at) for at in range(len(table.rows))] for table in report.tables},
    }  # fmt: skip


def _row(table: Table, at: int) -> dict[str, Any]:
    row = table.rows[at]
    words = {f"{key}_ja": label for key, label in zip(table.keys, row.labels, strict=True)}
    return {
        **dict(zip(table.keys, row.keys, strict=True)), **words, **dict(zip(table.measures, row.values, strict=True))
    }  # fmt: skip
