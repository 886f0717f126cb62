"""Choosing a reason: one list, one key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.containers import Vertical
from textual.widget import Widget

from flows.words import labels
from screens.base import CounterModal
from screens.counter import Counter
from screens.widgets.choice import Choice, ChoiceList


@dataclass(frozen=True)
class Reason:
    """One reason: its code as it is written down, and its words."""

    code: str
    words: str


def staff_reasons(*codes: str) -> list[Reason]:
    """Return the office's reasons, all of them or the named ones in that order."""
    known = labels("reason")
    return [Reason(code, known[code]) for code in (codes or known)]


class ReasonBox(CounterModal[str]):
    """A window with reasons; gives the code, or None when the person goes back."""

    help_key = "help.reason"

    def __init__(self, counter: Counter, title: str, reasons: Sequence[Reason]) -> None:
        super().__init__(counter)
        self._title = title
        self._reasons = tuple(reasons)

    def body(self) -> Iterable[Widget]:
        """The list."""
        with Vertical(classes="window") as window:
            window.border_title = self._title
            yield ChoiceList([Choice(id=reason.code, label=reason.words) for reason in self._reasons])

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """One was taken."""
        self.dismiss(event.id)
