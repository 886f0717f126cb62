"""When counters are open (domain rules 6)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import hours
from flows.rules.dated import TableError
from flows.rules.hours import Span, Special

NINE, NOON = time(9), time(12)
TOKYO = ZoneInfo("Asia/Tokyo")
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
ALL = [counter.id for counter in hours.counters()]


@pytest.mark.parametrize("day", [date(2026, 11, 14), date(2026, 11, 28), date(2026, 12, 12), date(2027, 3, 27)])
def test_second_and_fourth_saturdays_are_open_until_five_and_for_renewals_until_noon(day: date) -> None:
    assert hours.opening(day, "card") == [(NINE, time(17))]
    assert hours.opening(day, "renewal") == [(NINE, NOON)]
    assert hours.opening(day, "portal") == []
    assert hours.opening(day, "window") == []


@pytest.mark.parametrize("day", [date(2026, 11, 7), date(2026, 11, 21), date(2026, 8, 29), date(2026, 11, 15)])
def test_other_saturdays_and_sundays_are_closed(day: date) -> None:
    assert hours.opening(day, "card") == []


def test_weekdays_of_document_004() -> None:
    assert hours.opening(date(2026, 11, 20), "card") == [(NINE, time(17, 30))]
    assert hours.opening(date(2026, 11, 20), "004") == [(NINE, time(17, 30))]
    assert hours.ready_at(date(2026, 11, 20), "card") == time(8, 50)
    assert hours.ready_at(date(2026, 11, 23), "card") is None


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 5),
        date(2026, 11, 19),
        date(2026, 12, 3),
        date(2026, 12, 17),
        date(2027, 1, 7),
        date(2027, 1, 21),
        date(2027, 2, 4),
        date(2027, 2, 18),
    ],
)
def test_first_and_third_thursdays_stay_open_until_seven(day: date) -> None:
    for counter in ("window", "insurance", "back-office"):
        assert hours.opening(day, counter) == [(time(8, 30), time(19))]
    assert hours.opening(day, "phone") == [(time(8, 30), time(17))]


def test_a_first_thursday_on_a_holiday_is_closed_and_not_made_up_for() -> None:
    assert hours.opening(date(2026, 1, 1), "window") == []
    assert hours.opening(date(2026, 1, 8), "window") == [(time(8, 30), time(17))]
    assert hours.opening(date(2028, 5, 4), "window") == []


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 5, 6),
        date(2026, 9, 21),
        date(2026, 9, 22),
        date(2026, 9, 23),
        date(2027, 3, 22),
        date(2028, 9, 22),
        date(2026, 12, 29),
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 1, 2),
        date(2026, 1, 3),
    ],
)
def test_holidays_and_the_turn_of_the_year_are_closed_everywhere(day: date) -> None:
    assert all(hours.opening(day, counter) == [] for counter in ALL)


def test_the_day_before_and_after_the_turn_of_the_year_are_open() -> None:
    assert hours.opening(date(2026, 12, 28), "window")
    assert hours.opening(date(2027, 1, 4), "window")


def test_a_holiday_opening_is_the_citys_own_day() -> None:
    sunday = date(2027, 3, 28)
    special = [Special(date=sunday, kind="holiday_opening")]
    assert hours.opening(sunday, "window", special) == [(NINE, NOON)]
    assert hours.opening(sunday, "phone", special) == []
    assert hours.opening(sunday, "window") == []


def test_a_special_day_wins_over_holiday_and_weekday_for_the_counters_it_names() -> None:
    day = date(2026, 11, 20)
    special = [
        Special(date=day, kind="closed"),
        Special(date=day, kind="hours", counters=("card",), hours=(Span(time(13), time(15)),)),
    ]
    assert hours.opening(day, "card", special) == [(time(13), time(15))]
    assert hours.opening(day, "window", special) == []
    holiday = date(2026, 11, 23)
    assert hours.opening(holiday, "card", [Special(date=holiday, kind="open")]) == [(NINE, time(17, 30))]


def test_the_door_opens_at_nine_and_takes_nobody_new_at_half_past_five() -> None:
    day = datetime(2026, 11, 20, 8, 59, 59, tzinfo=TOKYO)
    assert not hours.is_open(day, "card")
    assert hours.is_open(day + timedelta(seconds=1), "card")
    assert hours.is_open(datetime(2026, 11, 20, 17, 29, 59, tzinfo=TOKYO), "card")
    assert not hours.is_open(datetime(2026, 11, 20, 17, 30, tzinfo=TOKYO), "card")


def test_a_moment_of_another_zone_is_judged_by_japans_clock() -> None:
    assert hours.is_open(datetime(2026, 11, 20, 0, 0, tzinfo=UTC), "card")
    assert not hours.is_open(datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "card")


def test_work_on_pins_ends_half_an_hour_before_the_network() -> None:
    assert hours.network_allows(datetime(2026, 11, 19, 19, 30, tzinfo=TOKYO))
    assert not hours.network_allows(datetime(2026, 11, 19, 19, 31, tzinfo=TOKYO))


def test_an_unknown_counter_is_refused() -> None:
    with pytest.raises(ValueError, match="窓口"):
        hours.opening(date(2026, 11, 20), "nowhere")


@given(DAYS)
def test_a_sunday_is_never_open_and_every_span_runs_forward(day: date) -> None:
    for counter in ALL:
        spans = hours.opening(day, counter)
        assert all(start < end for start, end in spans)
        assert not (day.weekday() == 6 and spans)


@given(st.integers(2024, 2040), st.integers(1, 12))
def test_a_month_has_two_open_saturdays_unless_the_office_rests(year: int, month: int) -> None:
    saturdays = [day for n in range(1, 32) if (day := _day(year, month, n)) is not None and day.weekday() == 5]
    wanted = [saturdays[1], saturdays[3]]
    working = [d for d in wanted if not (hours.is_public_holiday(d) or hours.is_year_end(d))]
    assert [day for day in saturdays if hours.opening(day, "card")] == working


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def test_each_kind_of_office_has_the_counters_of_its_documents() -> None:
    assert [counter.id for counter in hours.counters("city")] == ["card", "renewal", "portal"]
    assert [counter.id for counter in hours.counters("contractor")] == ["phone", "window", "insurance", "back-office"]
    assert [counter.id for counter in hours.counters("ward")] == ["office"]
    assert len(hours.counters()) == 8


CITY = """
[[counter]]
id = "window"
title = "市民課"
source = "条例"
pins = true
hours = [{ days = ["mon", "thu"], from = 10:00:00, to = 20:30:00 }]

[[special]]
date = 2026-11-23
kind = "open"
counters = ["window"]

[year_end]
from = "12-28"
to = "01-04"
"""


def test_a_city_puts_its_own_hours_and_days_in_the_place_of_the_shipped_ones() -> None:
    table = hours.with_city(CITY, "hours.toml")
    assert hours.opening(date(2026, 11, 26), "window", table=table) == [(time(10), time(20, 30))]
    assert hours.opening(date(2026, 11, 27), "window", table=table) == []
    assert hours.opening(date(2026, 11, 23), "window", table=table) == [(time(10), time(20, 30))]
    assert hours.opening(date(2026, 12, 28), "phone", table=table) == []
    assert hours.opening(date(2026, 12, 28), "phone")
    assert hours.opening(date(2026, 11, 26), "card", table=table) == hours.opening(date(2026, 11, 26), "card")


def test_where_the_network_is_needed_the_last_work_ends_with_it() -> None:
    table = hours.with_city(CITY, "hours.toml")
    assert hours.last_work(date(2026, 11, 26), "window", table=table) == time(19, 30)
    assert hours.last_work(date(2026, 11, 19), "window") == time(19)
    assert hours.last_work(date(2026, 11, 23), "window") is None


def test_a_citys_table_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(TableError, match=r"hours\.toml"):
        hours.with_city("[year_end]\nfirst = '12-28'", "hours.toml")
