"""What the call display shows: numbers, places and states; no names, no procedures (DESIGN section 2)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flows.ports import BoardLine, BoardView, VisitRow

ENOUGH = 3
"""Visits of today that a waiting estimate needs; with fewer the board says nothing."""
LATEST = 12
"""How many of the latest waits the estimate looks at: the office of now, not of this morning."""


def board_view(rows: Sequence[VisitRow], now: datetime) -> BoardView:
    """Return the board for the visits of a day.

    Args:
        rows: today's visits, closed ones included (their waits teach the estimate).
        now: the moment.
    """
    called = sorted((row for row in rows if row.state == "called"), key=_called_at, reverse=True)
    waiting = sorted((row for row in rows if row.state == "waiting"), key=lambda row: (-row.priority, row.arrived_at))
    return BoardView(
        at=now,
        called=tuple(_line(row) for row in called),
        waiting=tuple(_line(row) for row in waiting),
        estimates=estimates(rows),
        chime=sum(row.calls for row in rows),
    )


def _called_at(row: VisitRow) -> datetime:
    return row.called_at or row.arrived_at


def _line(row: VisitRow) -> BoardLine:
    return BoardLine(number=row.number, place=row.window, area=row.area, state=row.state)


def estimates(rows: Iterable[VisitRow]) -> dict[str, tuple[int, int]]:
    """Return the waiting estimate by category, low and high in whole minutes, from today's own latest waits.

    The low end is a wait that a quarter of them stayed under, the high end one that three quarters did; a category with
    fewer than :data:`ENOUGH` waits has none.
    """
    waits: dict[str, list[tuple[datetime, float]]] = {}
    for row in rows:
        if row.called_at is not None:
            minutes = (row.called_at - row.arrived_at).total_seconds() / 60
            waits.setdefault(row.category, []).append((row.called_at, minutes))
    return {letter: _span(found) for letter, found in waits.items() if len(found) >= ENOUGH}


def _span(found: Sequence[tuple[datetime, float]]) -> tuple[int, int]:
    latest = sorted(minutes for _, minutes in sorted(found)[-LATEST:])
    low, high = latest[len(latest) // 4], latest[(len(latest) * 3) // 4]
    return int(low), max(int(-(-high // 1)), int(low) + 1)
