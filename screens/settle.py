"""Where everything goes that is still held: a way is proposed for each thing, another one is a key away."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from screens.base import CounterModal
from screens.counter import Counter
from screens.widgets.choice import Choice, ChoiceList
from screens.words import say


class SettleBox(CounterModal[dict[str, str]]):
    """A window with every thing held and its way; Enter takes the ways as they stand.

    Args:
        counter: the counter.
        ways: for every thing the ways it may leave, the proposed one first; a thing without a way blocks.
    """

    help_key = "help.settle"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,right", "other", say("key.other_way"), id="other_way", key_display="Space"),
    ]

    def __init__(self, counter: Counter, ways: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(counter)
        self._ways = dict(ways)
        self._chosen = {name: allowed[0] for name, allowed in ways.items() if allowed}

    def body(self) -> Iterable[Widget]:
        """One line a thing."""
        with Vertical(classes="window") as window:
            window.border_title = say("settle.title")
            yield Static(say("settle.hint"), classes="quiet")
            yield SettleList(self._choices())

    def _choices(self) -> list[Choice]:
        return [Choice(id=name, label=name, note=self._way(name)) for name in self._ways]

    def _way(self, name: str) -> str:
        way = self._chosen.get(name)
        return say(f"way.{way}") if way else say("settle.no_way")

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """A digit changes the way of its thing."""
        allowed = self._ways[event.id]
        if allowed:
            self._chosen[event.id] = allowed[(allowed.index(self._chosen[event.id]) + 1) % len(allowed)]
        self.query_one(ChoiceList).offer(self._choices())

    def action_other(self) -> None:
        """Space: the highlighted thing leaves another way."""
        chosen = self.query_one(ChoiceList)
        if chosen.highlighted is not None:
            chosen.take(chosen.highlighted)

    def do_choose(self) -> None:
        """Enter: the ways as they stand."""
        blocked = [name for name in self._ways if name not in self._chosen]
        if blocked:
            self.say(say("settle.blocked", items="、".join(blocked)), loud=True)
            return
        self.dismiss(dict(self._chosen))


class SettleList(ChoiceList):
    """Enter belongs to the window, not to the line."""

    def action_select(self) -> None:
        """Enter: the whole window."""
        if isinstance(self.screen, SettleBox):
            self.screen.do_choose()
