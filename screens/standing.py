"""Asking for a standing decision: its words, then from which day it holds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from screens.askbox import AskBox
from screens.base import AtCounter
from screens.reasons import Reason, ReasonBox
from screens.words import say, tables

Decided = Callable[[str, date], None]


def ask_standing(screen: AtCounter[Any], then: Decided, title: str = "") -> None:
    """Ask for the text and the first day; nothing happens when the person goes back."""
    box = AskBox(screen.counter, title or say("question.make_standing"), say("standard.text"))
    screen.app.push_screen(box, lambda text: _ask_since(screen, text, then) if text else None)


def _ask_since(screen: AtCounter[Any], text: str, then: Decided) -> None:
    days = first_days(screen.counter.desk.today())
    reasons = [Reason(code, say(f"standard_since.{code}")) for code in tables()["standard_since"]]
    box = ReasonBox(screen.counter, say("standard.since"), reasons)
    screen.app.push_screen(box, lambda code: then(text, days[code]) if code else None)


def first_days(today: date) -> dict[str, date]:
    """Return the first day for every choice: today, tomorrow, the first of next month."""
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {"today": today, "tomorrow": today + timedelta(days=1), "month": month}
