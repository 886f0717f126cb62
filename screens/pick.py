"""A small window with choices: one, or several to tick."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from screens.base import CounterModal
from screens.columns import fold
from screens.counter import Counter
from screens.widgets.choice import Choice, ChoiceList


class Pick(CounterModal[tuple[str, ...] | None]):
    """Dismissed with the chosen ids, or None after Esc.

    Args:
        counter: the counter.
        title: what is asked.
        options: what can be chosen.
        many: several can be ticked; Enter then takes all that are.
        ticked: which are ticked at first.
        note: a quiet sentence above the choices.
    """

    CSS: ClassVar[str] = "Pick > .window { width: 60; } Pick .quiet { padding-bottom: 1; }"

    def __init__(
        self, counter: Counter, title: str, options: Sequence[Choice], *, many: bool = False,
        ticked: Sequence[str] = (), note: str = "",
    ) -> None:  # fmt: skip
        super().__init__(counter)
        self._title = title
        self._note = note
        self._list = ChoiceList(options, many=many, ticked=ticked, name="choices")

    def body(self) -> Iterable[Widget]:
        """The note and the choices."""
        with Vertical(classes="window") as window:
            window.border_title = self._title
            if self._note:
                yield Static("\n".join(fold(self._note, 52)), classes="quiet", markup=False)
            yield self._list

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Enter, or the key of a choice."""
        self.dismiss(event.list.ticked if event.list.many else (event.id,))

    def on_choice_list_unavailable(self, event: ChoiceList.Unavailable) -> None:
        """Say why."""
        self.say(event.why, loud=True)

    def do_back(self) -> None:
        """Esc: nothing chosen."""
        self.dismiss(None)
