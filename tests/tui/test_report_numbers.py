"""The numbers of the reports: a day is the fold of its events, a month the sum of its days, and SQL says the same."""

from contextlib import closing
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.report.count import by_day
from flows.report.figures import percentile, total
from flows.report.period import bounds, months, summed, within
from tests.tui.random_journal import FIRST, STREAMS, events
from tests.tui.second_count import of_events, same


@settings(max_examples=60, deadline=None)
@given(streams=STREAMS, shift=st.integers(0, 430))
def test_a_second_count_in_sql_gives_the_same_numbers_for_any_journal(streams: list[object], shift: int) -> None:
    journal = events(streams)
    days = by_day(journal)
    on = min(days, default=FIRST) if shift % 3 else FIRST + timedelta(days=shift)
    with closing(of_events(journal)) as other:
        for kind in ("day", "month", "year"):
            first, last = bounds(kind, on)
            same(summed(within(days, first, last)), other, first, last)


@settings(max_examples=30, deadline=None)
@given(streams=STREAMS)
def test_a_month_is_the_sum_of_its_days_and_a_year_of_its_months(streams: list[object]) -> None:
    days = by_day(events(streams))
    assert total(months(days).values()) == total(days.values()) == summed(days)


@given(times=st.lists(st.integers(0, 50), min_size=1), percent=st.sampled_from((1, 50, 90, 100)))
def test_a_percentile_is_a_time_that_occurred_and_covers_its_share(times: list[int], percent: int) -> None:
    found = percentile({one: times.count(one) for one in times}, percent)
    assert found in times
    assert sum(one <= found for one in times) * 100 >= percent * len(times)
    assert sum(one < found for one in times) * 100 < percent * len(times)


def test_a_fiscal_year_runs_from_april_to_march() -> None:
    assert bounds("year", date(2027, 3, 31)) == (date(2026, 4, 1), date(2027, 3, 31))
    assert bounds("year", date(2027, 4, 1)) == (date(2027, 4, 1), date(2028, 3, 31))
    assert bounds("month", date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert bounds("month", date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


def visit(*said: tuple[str, int]) -> dict[str, int | None]:
    """A visit whose events follow each other by so many minutes: the median of each time, in minutes."""
    first = ("visit_opened", {"category": "A", "parties": []})
    moments = [(minutes, False, "contractor", None) for minutes in (0, *(minutes for _, minutes in said))]
    streams = [(("visit", [first, *((kind, {"window": "3"}) for kind, _ in said)]), 0, moments)]
    figures = total(by_day(events(streams)).values())
    return {span: percentile(figures.times(span), 50) for span in figures.spans}


def test_a_call_taken_back_is_no_end_of_waiting() -> None:
    waited = visit(
        ("called", 5), ("call_undone", 5), ("called", 5), ("call_undone", 5), ("called", 10), ("serving", 1),
        ("held", 20), ("called", 5), ("call_undone", 1), ("called", 1), ("serving", 1), ("visit_closed", 4),
    )  # fmt: skip
    assert {span: round((seconds or 0) / 60) for span, seconds in waited.items()} == {
        "wait": 30, "handling": 20, "stay": 64,
    }  # fmt: skip


def test_who_comes_straight_to_the_window_waited_for_no_call() -> None:
    assert set(visit(("serving", 5), ("visit_closed", 5))) == {"handling", "stay"}
