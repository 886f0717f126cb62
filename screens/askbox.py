"""One question, one line of text."""

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from screens.base import CounterModal
from screens.columns import fold
from screens.counter import Counter
from screens.widgets.text import JaInput


class AskBox(CounterModal[str]):
    """A window with one field; gives the text, or None when the person goes back.

    Args:
        counter: the counter.
        title: the window's name.
        hint: what to type.
        scans: what the scanner reads is taken as the answer.
    """

    help_key: ClassVar[str] = "help.ask"

    def __init__(self, counter: Counter, title: str, hint: str, *, scans: bool = False) -> None:
        super().__init__(counter)
        self._title = title
        self._hint = hint
        self._scans = scans

    def body(self) -> Iterable[Widget]:
        """Hint and field."""
        with Vertical(classes="window") as window:
            window.border_title = self._title
            yield Static("\n".join(fold(self._hint, 60)), classes="quiet", markup=False)
            yield JaInput(name="answer", max_length=200)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field."""
        event.stop()
        self.do_choose()

    def do_choose(self) -> None:
        """Enter: this text."""
        self.dismiss(self.query_one(JaInput).value.strip())

    def scanned(self, text: str) -> None:
        """The scanner answers."""
        if self._scans:
            self.dismiss(text)
        else:
            super().scanned(text)
