"""A report as bytes: one JSON document, one long CSV table, or a workbook with native charts."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import xlsxwriter

from flows.report.tables import Table, say
from tui.reports.made import Report, plain

CSV_COLUMNS = ("table", "key1", "key2", "key3", "measure", "value", "code")
CHARTED: Mapping[str, tuple[str, ...]] = {
    "visits": ("visits", "served", "absent"), "times": ("median", "p90"), "outcomes": ("ended_as",),
    "windows": ("at_window",), "takings": ("net",),
}  # fmt: skip
"""Tables that get a chart, and which of their numbers it shows."""
CHART_AT = 3
"""Columns between a table and its chart."""


def json_bytes(report: Report) -> bytes:
    """Return one JSON document."""
    return msgspec.json.format(msgspec.json.encode(plain(report)), indent=2) + b"\n"


def csv_bytes(report: Report) -> bytes:
    """Return one number a row; columns never change. UTF-8 with a mark, as spreadsheets in Japan expect it."""
    out = io.StringIO(newline="")
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow([say(f"csv.{name}") for name in CSV_COLUMNS])
    for table in report.tables:
        lines.writerows(_numbers(table))
    return out.getvalue().encode("utf-8-sig")


def _numbers(table: Table) -> Iterator[tuple[Any, ...]]:
    headers = table.headers[len(table.keys) :]
    for row in table.rows:
        labels = (*row.labels, "", "")[:3]
        for measure, header, value in zip(table.measures, headers, row.values, strict=True):
            yield table.title, *labels, header, "" if value is None else value, "/".join((table.id, *row.keys, measure))


def xlsx_bytes(report: Report) -> bytes:
    """Return a workbook: a sheet a table, with a chart beside it where one helps."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for table in report.tables:
            sheet = book.add_worksheet(table.title.partition("（")[0])
            sheet.write_string(0, 0, f"{say(f'title.{report.kind}')}　{report.when}　{table.title}")
            sheet.write_row(2, 0, table.headers, bold)
            sheet.set_column(0, len(table.keys) - 1, 32)
            sheet.set_column(len(table.keys), len(table.headers) - 1, 18)
            sheet.freeze_panes(3, len(table.keys))
            _fill(sheet, table)
            if table.rows and table.id in CHARTED:
                sheet.insert_chart(2, len(table.headers) + CHART_AT, _chart(book, sheet, table))
    return out.getvalue()


Sheet = Any
Book = Any


def _fill(sheet: Sheet, table: Table) -> None:
    for at, row in enumerate(table.rows, start=3):
        for column, label in enumerate(row.labels):
            sheet.write_string(at, column, label)
        for column, value in enumerate(row.values, start=len(row.labels)):
            if value is not None:
                sheet.write_number(at, column, value)
    if not table.rows:
        sheet.write_string(3, 0, say("title.none"))


def _chart(book: Book, sheet: Sheet, table: Table) -> Any:  # noqa: ANN401 - the library has no types
    """Bars: a series for each number shown, a bar for each row."""
    chart = book.add_chart({"type": "bar"})
    last, keys = 2 + len(table.rows), len(table.keys)
    for measure in CHARTED[table.id]:
        column = keys + table.measures.index(measure)
        chart.add_series({
            "name": [sheet.name, 2, column],
            "categories": [sheet.name, 3, 0, last, keys - 1],
            "values": [sheet.name, 3, column, last, column],
        })  # fmt: skip
    chart.set_title({"name": table.title})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 720, "height": max(280, 60 + 30 * len(table.rows))})
    return chart


WRITERS: Mapping[str, Callable[[Report], bytes]] = {"json": json_bytes, "csv": csv_bytes, "xlsx": xlsx_bytes}
"""By the name of the format."""
