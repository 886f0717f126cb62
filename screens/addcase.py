"""One more procedure: by what the visitor says, or one that often goes with the present one."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from screens.base import CounterModal
from screens.counter import Counter
from screens.find import Index, of_procedures
from screens.widgets.choice import Choice, ChoiceList
from screens.widgets.text import JaInput
from screens.words import say


class AddBox(CounterModal[str]):
    """A window that finds a procedure; gives its id.

    Args:
        counter: the counter.
        suggested: procedures that are listed first while nothing is typed.
    """

    help_key: ClassVar[str] = "help.add"

    def __init__(self, counter: Counter, suggested: Sequence[str] = ()) -> None:
        super().__init__(counter)
        self._suggested = tuple(name for name in suggested if name in counter.catalog.procedures)
        self._index = Index()

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        with Vertical(classes="window") as window:
            window.border_title = say("addcase.title")
            yield JaInput(placeholder=say("addcase.hint"), name="what")
            yield ChoiceList(name="found")

    async def reload(self) -> None:
        """Make the procedures findable."""
        self._index = Index(await of_procedures(self.counter))
        self._offer(self.query_one(JaInput).value)

    def _offer(self, text: str) -> None:
        found = self._index.find(text)
        if not text.strip():
            found = sorted(self._index.entries, key=lambda entry: entry.id not in self._suggested)[:9]
        often = say("addcase.often")
        self.query_one(ChoiceList).offer([
            Choice(id=entry.id, label=entry.title, note=often if entry.id in self._suggested else entry.note)
            for entry in found
        ])  # fmt: skip

    def on_input_changed(self, event: Input.Changed) -> None:
        """Typing finds."""
        self._offer(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field takes the best match."""
        event.stop()
        found = self.query_one(ChoiceList).offered
        if found:
            self.dismiss(found[0].id)

    def on_key(self, event: events.Key) -> None:
        """Down goes from the field to the list."""
        if event.key == "down" and isinstance(self.app.focused, JaInput):
            event.stop()
            self.query_one(ChoiceList).focus()

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """One was taken."""
        self.dismiss(event.id)
