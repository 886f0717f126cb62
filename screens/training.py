"""F11 on a training machine: lay a card on the reader, take it away, run the printer out of paper."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol, cast

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from screens.base import CounterModal
from screens.counter import Counter
from screens.widgets.choice import Choice, ChoiceList
from screens.words import say

PRINTER_DEEDS = ("paper_out", "load_paper", "open_cover", "close_cover")
TAKE = "take"


class Trainer(Protocol):
    """Training devices as a screen may use them."""

    def cards(self) -> Sequence[tuple[str, str]]:
        """Return the cards that can be laid on the reader: name and title."""
        ...

    async def lay(self, card: str) -> None:
        """Lay a card on the reader."""
        ...

    async def take(self) -> None:
        """Take the card away."""
        ...

    async def printer(self, deed: str) -> None:
        """Do something to the printer: paper_out, load_paper, open_cover, close_cover."""
        ...


class TrainingView(CounterModal[None]):
    """A window with the training devices; there is none at a real counter."""

    help_key: ClassVar[str] = "help.training"
    takes_card: ClassVar[bool] = True
    CSS = "TrainingView > .window { width: 64; max-height: 90%; }"

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._trainer = cast("Trainer", counter.trainer)

    def body(self) -> Iterable[Widget]:
        """Cards, then the printer."""
        with Vertical(classes="window") as window:
            window.border_title = say("training.title")
            yield Static(say("training.lead"))
            yield ChoiceList(name="devices")

    async def reload(self) -> None:
        """Offer every card and every printer fault."""
        cards = [Choice(id=f"card:{name}", label=title) for name, title in self._trainer.cards()]
        deeds = [Choice(id=f"printer:{deed}", label=say(f"training.{deed}")) for deed in PRINTER_DEEDS]
        self.query_one(ChoiceList).offer([Choice(id=TAKE, label=say("training.take")), *cards, *deeds])

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Do it, and go back to work."""
        self.app.run_worker(self._do(event.id), group="training", exit_on_error=False)
        self.dismiss()

    async def _do(self, chosen: str) -> None:
        device, _, name = chosen.partition(":")
        if device == TAKE:
            await self._trainer.take()
        elif device == "card":
            await self._trainer.lay(name)
        else:
            await self._trainer.printer(name)
