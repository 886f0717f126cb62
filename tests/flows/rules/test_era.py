"""Dates in the Japanese calendar (domain rules 7)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import era

DAYS = st.dates(date(1873, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 20), "令和8年11月20日(金)"),
        (date(2019, 5, 1), "令和元年5月1日(水)"),
        (date(2019, 4, 30), "平成31年4月30日(火)"),
        (date(1989, 1, 8), "平成元年1月8日(日)"),
        (date(1989, 1, 7), "昭和64年1月7日(土)"),
        (date(1926, 12, 25), "昭和元年12月25日(土)"),
        (date(1912, 7, 29), "明治45年7月29日(月)"),
        (date(1873, 1, 1), "明治6年1月1日(水)"),
    ],
)
def test_a_date_is_written_with_its_era_and_weekday(day: date, written: str) -> None:
    assert era.wareki(day) == written
    assert era.parse(written) == day


def test_short_forms() -> None:
    assert era.wareki(date(2026, 11, 20), weekday=False) == "令和8年11月20日"
    assert era.wareki_short(date(2026, 11, 20)) == "R08.11.20"
    assert era.wareki_short(date(1989, 1, 7)) == "S64.01.07"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和８年１１月２０日", date(2026, 11, 20)),
        ("R8.11.20", date(2026, 11, 20)),
        ("r8/11/20", date(2026, 11, 20)),
        ("H31-4-30", date(2019, 4, 30)),
        ("昭和64年01月07日", date(1989, 1, 7)),
        (" 令和 元年 5月 1日 ", date(2019, 5, 1)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("大正元年7月30日", date(1912, 7, 30)),
    ],
)
def test_what_people_write_is_read(text: str, day: date) -> None:
    assert era.parse(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "平成35年1月1日",
        "昭和64年1月8日",
        "平成元年1月7日",
        "令和元年4月30日",
        "令和0年1月1日",
        "令和8年2月29日",
        "令和8年13月1日",
        "明治5年12月2日",
        "慶応4年1月1日",
        "2026年11月20日",
        "令和",
        "",
    ],
)
def test_what_is_no_date_of_an_era_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"和暦|元号"):
        era.parse(text)


def test_dates_before_the_calendar_changed_are_refused() -> None:
    with pytest.raises(ValueError, match="1873"):
        era.wareki(date(1872, 12, 31))


@given(DAYS)
def test_what_is_written_is_read_back(day: date) -> None:
    assert era.parse(era.wareki(day)) == day
    assert era.parse(era.wareki(day, weekday=False)) == day
    assert era.parse(era.wareki_short(day)) == day


REFUSALS = r"^(和暦の日付として読めません。例: 令和8年11月20日|その元号にない日付です。)$"


@given(st.text(max_size=20).filter(lambda text: "年" not in text and "." not in text))
def test_other_text_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=REFUSALS):
        era.parse(f"{text}号")
