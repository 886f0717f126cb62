"""What a move does to a card (domain rules 2.1, 2.5)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.rules.transfer import Move, fate, lapses_on, notify_by

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
STEPS = st.integers(0, 60).map(lambda n: timedelta(days=n))


def test_before_anybody_lives_there_the_thirty_days_count() -> None:
    assert notify_by(Move(planned=date(2026, 4, 1))) == date(2026, 5, 1)


def test_after_the_notification_the_ninety_days_count() -> None:
    assert lapses_on(Move(planned=date(2026, 4, 1), moved_in=date(2026, 4, 3))) == date(2026, 4, 18)
    notified = Move(planned=date(2026, 4, 1), moved_in=date(2026, 4, 3), notified=date(2026, 4, 10))
    assert lapses_on(notified) == date(2026, 7, 10)


@given(DAYS, STEPS)
def test_a_card_lives_until_the_day_it_lapses(planned: date, later: timedelta) -> None:
    move = Move(planned=planned, moved_in=planned + later)
    assert fate(move, lapses_on(move) - timedelta(days=1)) == "alive"
    assert fate(move, lapses_on(move)) == "not_notified"


@given(DAYS, STEPS, STEPS)
def test_who_notifies_and_continues_in_time_keeps_the_card_for_good(
    planned: date, later: timedelta, more: timedelta
) -> None:
    notified = notify_by(Move(planned=planned))
    move = Move(planned=planned, moved_in=notified, notified=notified, continued=notified + more)
    assert fate(move, notified + timedelta(days=1000) + later) == "alive"
