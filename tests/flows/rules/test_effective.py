"""Arrangements of the law begin and end by date (domain rules 2.7, 2.8 row 24)."""

from datetime import date, timedelta

import pytest

from flows.rules.effective import changes, coming, in_force

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("day", [date(2025, 5, 26), date(2026, 5, 25)])
def test_readings_of_names_are_notified_for_one_year(day: date) -> None:
    assert in_force("furigana-notice", day)
    assert not in_force("furigana-change", day)


def test_from_26_may_2026_a_reading_is_changed_instead() -> None:
    assert not in_force("furigana-notice", date(2026, 5, 26))
    assert in_force("furigana-change", date(2026, 5, 26))
    assert not in_force("furigana-notice", date(2025, 5, 25))


@pytest.mark.parametrize("name", ["notification-card-issue", "insurance-card", "basic-resident-card"])
def test_what_the_documents_still_describe_has_ended(name: str) -> None:
    assert not in_force(name, TODAY)


@pytest.mark.parametrize("name", ["express-issue", "koseki-anywhere", "specified-residence-card", "face-card"])
def test_what_came_after_the_documents_exists(name: str) -> None:
    assert in_force(name, TODAY)


def test_first_and_last_day_belong_to_it() -> None:
    for name, row in changes().items():
        if row.planned:
            continue
        if row.since is not None:
            assert in_force(name, row.since)
            assert not in_force(name, row.since - timedelta(days=1))
        if row.until is not None:
            assert in_force(name, row.until)
            assert not in_force(name, row.until + timedelta(days=1))


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="制度"):
        in_force("no-such-law", TODAY)


def test_the_coming_card_is_announced_but_does_not_hold_before_its_day_is_sure() -> None:
    names = {row.name for row in coming()}
    assert names == {"next-card", "two-pins", "ten-year-certificate", "renewal-a-year-ahead"}
    assert not any(in_force(name, date(2035, 1, 1)) for name in names)


def test_every_row_names_its_source() -> None:
    assert all(row.source.startswith("domain 2.") for row in changes().values())
