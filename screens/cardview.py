"""F5, or a tap anywhere: what the card is, what is expired or locked, and what that suggests."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens import cardfacts
from screens.base import CounterModal
from screens.counter import CardChanged
from screens.widgets.choice import Choice, ChoiceList
from screens.words import say


class CardView(CounterModal[None]):
    """A window with the facts of the card and the procedures to start."""

    help_key: ClassVar[str] = "help.card"
    takes_card: ClassVar[bool] = True
    CSS = "CardView > .window { width: 78; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5", "again", say("card.again"), id="again", key_display="F5")]

    def body(self) -> Iterable[Widget]:
        """Facts, then suggestions."""
        with Vertical(classes="window") as window:
            window.border_title = say("card.title")
            yield Static("", id="facts")
            yield Static("", id="suggested", classes="title")
            yield ChoiceList(name="procedures")

    async def reload(self) -> None:
        """Show what is known of the card."""
        counter, facts = self.counter, self.query_one("#facts", Static)
        suggested, procedures = self.query_one("#suggested", Static), self.query_one(ChoiceList)
        if counter.card is None:
            facts.update(say("card.put" if counter.reader is not None else "card.no_reader"))
            suggested.update("")
            procedures.offer(())
            return
        today = counter.now().date()
        facts.update(Content("\n").join(cardfacts.lines(counter.card, today)))
        names = cardfacts.suggestions(counter.card, today, counter.catalog)
        suggested.update("\n" + say("card.suggested" if names else "card.no_suggestion"))
        procedures.offer([Choice(id=name, label=counter.title(name)) for name in names])
        if names:
            procedures.focus()

    def on_card_changed(self) -> None:
        """Another card, or none."""
        self.renew()

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Start the procedure at reception."""
        self.dismiss()
        self.go("reception", want=event.id)

    def action_again(self) -> None:
        """F5 reads the card once more."""
        if self.counter.reader is None:
            self.say(say("card.no_reader"), loud=True)
        else:
            self.say(say("card.reading"))
            self.later(self._read())

    async def _read(self) -> None:
        if self.counter.reader is not None:
            self.app.post_message(CardChanged(await self.counter.reader.read()))
            self.say("")
