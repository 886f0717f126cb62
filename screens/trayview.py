"""The third column as a window, for narrow screens."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget

from screens.base import CounterModal, deed
from screens.counter import Counter
from screens.widgets.holding import Held, Holding
from screens.words import say


class TrayBox(CounterModal[None]):
    """What we hold, the identity meter, the card, the visitor."""

    help_key: ClassVar[str] = "help.tray"
    BINDINGS: ClassVar[list[BindingType]] = [deed("t", "back")]
    DEFAULT_CSS = (
        "TrayBox > .window { height: auto; max-height: 90%; } TrayBox Holding { height: auto; max-height: 18; }"
    )

    def __init__(self, counter: Counter, held: Held, language: str) -> None:
        super().__init__(counter)
        self._held = held
        self._language = language

    def body(self) -> Iterable[Widget]:
        """The column."""
        with Vertical(classes="window") as window:
            window.border_title = say("holding.title")
            yield Holding(name="tray")

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(Holding).show(self._held, self._language)

    def do_choose(self) -> None:
        """Enter closes."""
        self.dismiss()
