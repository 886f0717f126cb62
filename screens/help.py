"""F1: what this step or screen is about, and where it is written."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.base import CounterModal, deed
from screens.columns import fold
from screens.counter import Counter
from screens.words import say


class HelpScreen(CounterModal[None]):
    """A window of plain text.

    Args:
        counter: the counter.
        text: paragraphs divided by an empty line.
        source: document and section, if the text stands on one.
        decisions: procedure whose standing decisions J opens, when there are any.
    """

    CSS = "HelpScreen #scroll { height: auto; max-height: 100%; }"
    AUTO_FOCUS = "#scroll"
    BINDINGS: ClassVar[list[BindingType]] = [deed("j", "decisions")]

    def __init__(self, counter: Counter, text: str, source: str = "", decisions: str = "") -> None:
        super().__init__(counter)
        self._text = "\n\n".join((text.strip(), say("help_call.hint")))
        self._source = source
        self._decisions = decisions

    def body(self) -> Iterable[Widget]:
        """The text, and its source below."""
        with Vertical(classes="window") as window:
            window.border_title = say("help.title")
            if self._source:
                window.border_subtitle = f"{say('help.source')} {self._source}"
            with VerticalScroll(id="scroll"):
                yield Static("", id="text")

    def on_resize(self, event: events.Resize) -> None:
        """Lines are broken for the width, so that none begins with a full stop."""
        cells = min(event.size.width, 72) - 8
        self.query_one("#text", Static).update(Content("\n".join(fold(self._text, cells))))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """J is there only where decisions are."""
        if action == "deed" and parameters == ("decisions",):
            return bool(self._decisions)
        return super().check_action(action, parameters)

    def do_decisions(self) -> None:
        """J: what the city decided for this procedure."""
        self.dismiss()
        self.go("decisions", procedure=self._decisions)

    def do_choose(self) -> None:
        """Enter closes."""
        self.dismiss()

    def do_help(self) -> None:
        """F1 again closes."""
        self.dismiss()
