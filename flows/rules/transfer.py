"""What a move to another city does to a card: it lives on, or it lapses and why.

Source: domain rules 2.1 (last but one point), 2.5 and worked example row 17 of 2.8.
"""

from datetime import date, timedelta
from typing import Literal

import msgspec

from flows.rules.periods import continued_use_deadline, move_in_deadline

Fate = Literal["alive", "not_notified", "notified_late", "not_continued", "moved_again"]


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """The days of one move.

    Attributes:
        planned: 転出予定日.
        moved_in: 住み始めた日; None while nobody lives there yet.
        notified: day of 転入届, None when there was none.
        continued: day of 継続利用, None when there was none.
        moved_again: day of the next 転出, None when there was none.
    """

    planned: date
    moved_in: date | None = None
    notified: date | None = None
    continued: date | None = None
    moved_again: date | None = None


def notify_by(move: Move) -> date:
    """Give the last day on which 転入届 keeps the card; without a day of moving in the 30 days alone count."""
    return move_in_deadline(move.planned, move.moved_in or move.planned + timedelta(days=30))


def fate(move: Move, today: date) -> Fate:
    """Say what has become of the card by a day.

    Args:
        move: the days known so far.
        today: the day asked for.

    Returns:
        `alive`, or why it lapsed: no 転入届 in time, one that came late, no 継続利用 within 90 days of it, or another
        move out before 継続利用.
    """
    if move.notified is None:
        return "alive" if today <= notify_by(move) else "not_notified"
    if move.notified > notify_by(move):
        return "notified_late"
    if move.moved_again is not None and (move.continued is None or move.moved_again < move.continued):
        return "moved_again"
    last = continued_use_deadline(move.notified)
    return "not_continued" if (move.continued or today) > last else "alive"


def lapses_on(move: Move) -> date:
    """Give the first day on which the card is dead when nothing more is done: the day after the next deadline."""
    last = notify_by(move) if move.notified is None else continued_use_deadline(move.notified)
    return last + timedelta(days=1)
