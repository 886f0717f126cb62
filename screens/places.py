"""Where one can go: the screens by name, imported only when somebody goes there."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from screens.counter import Counter

if TYPE_CHECKING:
    from screens.base import AtCounter

PLACES: dict[str, str] = {
    "home": "screens.home:HomeScreen",
    "reception": "screens.reception:ReceptionScreen",
    "search": "screens.search:SearchScreen",
    "help": "screens.help:HelpScreen",
    "training": "screens.training:TrainingView",
    "card": "screens.cardview:CardView",
    "visit": "screens.visitcard:VisitCard",
    "intake": "screens.intake:IntakeScreen",
    "deliver": "screens.handover:DeliverScreen",
    "review": "screens.review:ReviewScreen",
    "accept": "screens.review:ReviewScreen",
    "drawer": "screens.drawer:DrawerScreen",
    "devices": "screens.devices:DevicesScreen",
    "lists": "screens.lists:ListsScreen",
    "till": "screens.till:TillScreen",
    "report": "screens.report:ReportScreen",
    "question": "screens.question:QuestionView",
    "decisions": "screens.decisions:DecisionsScreen",
}
"""Name of a place, and the class that shows it: ``Screen(counter, **given)``."""


def known(place: str) -> bool:
    """Whether this terminal has such a place."""
    return place in PLACES


def open_place(place: str, counter: Counter, given: dict[str, str]) -> "AtCounter[Any]":
    """Return a new screen of a place.

    Raises:
        KeyError: there is no such place.
    """
    module, _, name = PLACES[place].partition(":")
    screen: AtCounter[Any] = getattr(import_module(module), name)(counter, **given)
    screen.given = dict(given)
    return screen
