"""Reports of a real day: two terminals serve visitors, then the product, plain SQL and other readers agree on it."""

import csv
import io
from contextlib import closing
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from flows.report.period import bounds, summed
from flows.report.tables import shapes
from store.local import store_key
from tests.tui.second_count import of_file, same
from tests.tui.test_simulate import SHORT
from tui.opening import Opened, open_store, place_of
from tui.reports.files import csv_bytes, xlsx_bytes
from tui.reports.made import Report, figures_of, make, plain
from tui.simulate.day import Wanted, live
from tui.simulate.office import opened

pytestmark = [pytest.mark.postgres]
HEADER = ["表", "区分1", "区分2", "区分3", "項目", "値", "コード"]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A lived day: what each terminal reports of it, and its figures held against SQL."""
    today = datetime.now(ZoneInfo("Asia/Tokyo")).date()
    with opened(tmp_path_factory.mktemp("day"), 2, SHORT) as place:
        lived = live(place, Wanted(visits=8, seed=11, terminals=2, patience=60))
        assert lived.unsent == 0
        return [_reported(place.kiosks[name], today) for name in place.kiosks]


def _reported(kiosk: Any, today: date) -> tuple[Report, Any, Any]:
    import asyncio

    async def ask(store: Opened) -> Any:
        await store.learn()
        report = await make(store, "day", today)
        return report, await figures_of(store, *bounds("day", today)), await figures_of(store, *bounds("year", today))

    store = open_store(kiosk)
    try:
        found = asyncio.run(ask(store))
    finally:
        store.close()
    home = place_of(kiosk)
    with closing(of_file(home.path, store_key(home))) as other:
        for kind, figures in (("day", found[1]), ("year", found[2])):
            same(summed(figures), other, *bounds(kind, today))
    return found[0], summed(found[1]), summed(found[2])


def test_every_terminal_reports_the_same_day_and_sql_agrees(day: Any) -> None:
    (first, mine, year), (second, other, _) = day
    assert first == second
    assert mine == other == year
    assert sum(mine.counts["visits"].values()) == sum(mine.counts["left"].values()) == 8
    assert sum(mine.counts["ended"].values()) == sum(mine.counts["opened"].values()) >= 8
    assert sum(mine.times("wait").values()) > 0


def test_csv_has_the_same_columns_always_and_every_number_once(day: Any) -> None:
    report = day[0][0]
    rows = list(csv.reader(io.StringIO(csv_bytes(report).decode("utf-8-sig"))))
    assert rows[0] == HEADER
    numbers = {row[6]: row[5] for row in rows[1:]}
    assert len(numbers) == len(rows) - 1
    assert numbers == {
        "/".join((table.id, *row.keys, measure)): "" if value is None else str(value)
        for table in report.tables
        for row in table.rows
        for measure, value in zip(table.measures, row.values, strict=True)
    }


def test_another_reader_opens_the_workbook_and_finds_numbers_and_charts(day: Any) -> None:
    report = day[0][0]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(report)))
    assert len(book.sheetnames) == len(report.tables)
    for sheet, table in zip(book.worksheets, report.tables, strict=True):
        rows = list(sheet.iter_rows(min_row=3, max_col=len(table.headers), values_only=True))
        assert rows[0] == table.headers
        if table.rows:
            assert [tuple(row) for row in rows[1:]] == [(*row.labels, *row.values) for row in table.rows]
    charted = {table.id for sheet, table in zip(book.worksheets, report.tables, strict=True) if sheet._charts}
    assert {"visits", "times", "outcomes", "windows"} <= charted


def test_json_names_codes_and_words(day: Any) -> None:
    found = plain(day[0][0])
    assert list(found["tables"]) == [shape.id for shape in shapes()]
    row = found["tables"]["outcomes"][0]
    assert set(row) == {"procedure", "procedure_ja", "outcome", "outcome_ja", "ended_as"}
    assert row["procedure_ja"] != row["procedure"]
