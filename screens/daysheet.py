"""The lines of the day's report. A bar is blocks to the median and a line on to the 90th percentile."""

from collections.abc import Iterator, Mapping
from datetime import date

from rich.cells import cell_len
from textual.content import Content

from flows.catalog import Catalog
from flows.report.figures import Figures, percentile
from flows.report.tables import Table, tables
from screens import day
from screens.columns import pad, spread
from screens.words import label, say

TIMES = ("wait", "handling", "stay", "delivery")
NAME = 16
ROOM = 32
"""Cells beside a bar: its name and its two times."""
LONGEST = 40


def lines(figures: Figures, catalog: Catalog, on: date, cells: int) -> Iterator[Content]:
    """Return the report of a day for so many cells."""
    found = {table.id: table for table in tables(figures, catalog)}
    title = Content.styled(f"{say('report.title')}  {day.wareki(on)}", "bold")
    yield spread(title, Content.styled(say("report.turn"), "$text-muted"), cells)
    if not any(table.rows for table in found.values()):
        yield Content("")
        yield Content(say("report.none"))
        return
    yield from _counts(found["visits"], cells)
    yield from _bars(say("report.waits"), {name: _times(figures, "wait", name) for name in _groups(figures)}, cells)
    whole = {say(f"report.{name}"): figures.times(name) for name in TIMES if figures.times(name)}
    yield from _bars(say("report.times"), whole, cells)
    for name in ("procedures", "outcomes", "windows", "roles", "takings"):
        yield from _listed(found[name], cells)


def _groups(figures: Figures) -> list[str]:
    return sorted(keys[0] for keys in figures.spans.get("wait", {}))


def _times(figures: Figures, span: str, name: str) -> Mapping[int, int]:
    return figures.spans[span][name,]


def _heading(words: str) -> Iterator[Content]:
    yield Content("")
    yield Content.styled(words, "bold $secondary")


def _counts(table: Table, cells: int) -> Iterator[Content]:
    """One line a queue: received, at the window, absent, gone home."""
    yield from _heading(table.title)
    for row in table.rows:
        found = dict(zip(table.measures, row.values, strict=True))
        numbers = say("report.counts", visits=found["visits"], served=found["served"], absent=found["absent"],
                      left=found["left"])  # fmt: skip
        yield spread(Content.assemble((row.keys[0], "bold"), f" {row.labels[0]}"), Content(numbers), cells)


def _bars(title: str, rows: Mapping[str, Mapping[int, int]], cells: int) -> Iterator[Content]:
    """Median and 90th percentile of each row, all to one scale."""
    if not rows:
        return
    yield from _heading(title)
    longest = max(percentile(times, 90) or 0 for times in rows.values()) or 1
    room = max(min(cells - ROOM, LONGEST), 1)
    for name, times in rows.items():
        middle, high = percentile(times, 50) or 0, percentile(times, 90) or 0
        full, reach = round(middle * room / longest), round(high * room / longest)
        words = say("report.median", median=round(middle / 60), p90=round(high / 60))
        bar = Content.assemble(("█" * full, "$accent"), ("─" * (reach - full), "$text-muted"))
        yield Content.assemble(pad(label("category", name), NAME), " ", bar, " " * (room - reach), f" {words}")


def _listed(table: Table, cells: int) -> Iterator[Content]:
    """Any other table: what a row is about at the left, its numbers at the right under their headers."""
    if not table.rows:
        return
    headers = table.headers[len(table.keys) :]
    widths = [max(cell_len(header), 8) for header in headers]
    over = "  ".join(_right(header, width) for header, width in zip(headers, widths, strict=True))
    yield Content("")
    yield spread(Content.styled(table.title, "bold $secondary"), Content.styled(over, "$text-muted"), cells)
    for row in table.rows:
        numbers = [_right("" if n is None else f"{n:,}", width) for n, width in zip(row.values, widths, strict=True)]
        yield spread(Content("  ".join(part for part in row.labels if part)), Content("  ".join(numbers)), cells)


def _right(text: str, cells: int) -> str:
    return " " * (cells - cell_len(text)) + text
