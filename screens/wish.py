"""What becomes of a procedure that was found: a wish of the visitor, a case at once, or a word about the law."""

from typing import Any

from flows.desk import Done
from flows.procedure import Procedure
from screens.base import AtCounter
from screens.counter import Counter
from screens.pick import Pick
from screens.widgets.choice import Choice
from screens.words import say

WITH_VISITOR = frozenset({"visit", "booking"})
"""Ways to begin for which a visitor stands here; all others open a case without a ticket."""


def begins_alone(procedure: Procedure) -> bool:
    """Whether it begins without a visitor (郵送・電話・庁内)."""
    return procedure.start not in WITH_VISITOR


def came(counter: Counter, name: str) -> str:
    """Return the word that stands where a visitor's number would: how a case came that nobody stands here for."""
    procedure = counter.catalog.procedures.get(name)
    return say(f"came.{procedure.start}") if procedure is not None and begins_alone(procedure) else "-"


def lapsed(counter: Counter, name: str) -> str:
    """Return why the law does not allow a procedure today, one sentence; empty when it does."""
    refused = counter.desk.lawful_today(counter.catalog.procedures[name])
    return refused.sentence() if refused is not None else ""


def deed(counter: Counter, name: str) -> str:
    """Return what choosing a procedure does: ``add`` a wish, ``open`` a case at once, or ``explain`` the law."""
    if lapsed(counter, name):
        return "explain"
    return "open" if begins_alone(counter.catalog.procedures[name]) else "add"


def mark(counter: Counter, name: str) -> str:
    """Return the word a list shows beside a procedure that cannot begin today; empty otherwise."""
    refused = counter.desk.lawful_today(counter.catalog.procedures[name])
    return "" if refused is None else say("wish.not_yet" if refused.code == "not_yet" else "wish.ended")


def explained(counter: Counter, name: str) -> Pick:
    """Return the window that says why, and offers what the law has in its place."""
    known = counter.catalog.procedures
    instead = [Choice(id=one, label=known[one].title.ja) for one in known[name].instead if one in known]
    return Pick(
        counter, known[name].title.ja, [*instead, Choice(id="", label=say("wish.none"))], note=lapsed(counter, name)
    )


def open_alone(screen: AtCounter[Any], name: str) -> None:
    """Open a case for which nobody stands here, and go to it."""
    desk, actor = screen.counter.desk, screen.counter.actor

    def opened(done: Done) -> None:
        if screen.is_modal:
            screen.dismiss()
        screen.go("intake", case=str(done.shown["case"]))

    screen.run_verb(f"open:{name}", lambda command: desk.open_case(actor, name, command=command), opened)
