"""How long things are kept, and what a city may say instead (domain rules 2.6, 5.3, 5.5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import retention
from flows.rules.dated import TableError

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
CITY = """
[[period]]
id = "seal-inquiry"
title = "印鑑登録の照会書の回答期限"
kind = "limit"
from = "照会書の発送日"
days = 14
source = "条例"
"""


def test_what_the_documents_leave_open_is_marked() -> None:
    known = {row.id for row in retention.shipped().period if row.confirmed}
    assert {"returned-notice", "card-not-arrived", "identity-notice", "phone", "photo"} <= known
    assert not known & {"jpki-inquiry", "seal-inquiry", "card-pickup", "card-application", "audit", "reservation"}


def test_a_city_says_its_own_days_and_keeps_the_rest() -> None:
    table = retention.with_city(CITY, "retention.toml")
    assert retention.keep_until("seal-inquiry", date(2026, 11, 2), table) == date(2026, 11, 16)
    assert retention.period("seal-inquiry", table).confirmed
    assert retention.keep_until("returned-notice", date(2026, 4, 1), table) == date(2026, 7, 1)
    assert len(table.period) == len(retention.shipped().period)


def test_a_citys_table_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(TableError, match=r"retention\.toml"):
        retention.with_city(CITY.replace("days", "dayz"), "retention.toml")


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(ValueError, match="保存期間"):
        retention.keep_until("umbrella", date(2026, 4, 1))


@given(DAYS, st.sampled_from([row.id for row in retention.shipped().period if row.kind in ("keep", "limit")]))
def test_nothing_goes_before_the_last_day_has_ended(start: date, name: str) -> None:
    last = retention.keep_until(name, start)
    assert last > start
    assert retention.discard_from(name, start) == last + timedelta(days=1)


@given(DAYS)
def test_papers_of_one_fiscal_year_go_together(start: date) -> None:
    last = retention.keep_until("koseki-request", start)
    assert (last.month, last.day) == (3, 31)
    assert timedelta(days=3 * 365) <= last - start <= timedelta(days=4 * 366)


def test_a_move_out_can_be_notified_two_weeks_ahead_unless_the_city_says_a_month() -> None:
    """Domain rules 2.5: both are found; the shipped one is to be confirmed."""
    assert retention.opens_on("move-out-notice", date(2026, 4, 1)) == date(2026, 3, 18)
    row = """
    [[period]]
    id = "move-out-notice"
    title = "転出届"
    kind = "ahead"
    from = "転出予定日"
    months = 1
    source = "条例"
    """
    table = retention.with_city(row, "retention.toml")
    assert retention.opens_on("move-out-notice", date(2026, 4, 1), table) == date(2026, 3, 1)
