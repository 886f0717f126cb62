"""Which identity documents were shown: kinds only, never a number."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from flows.rules.documents import Kind, kinds
from screens.base import CounterModal
from screens.counter import Counter
from screens.sound import hiragana, plain
from screens.widgets.choice import Choice, ChoiceList
from screens.widgets.text import JaInput
from screens.words import say

SHOWN = 9


class EvidenceBox(CounterModal[tuple[str, ...]]):
    """A window with the kinds of documents; typing narrows, a digit or Space ticks, Enter takes the ticked ones.

    Args:
        counter: the counter.
        ticked: kinds shown already.
    """

    help_key: ClassVar[str] = "help.evidence"
    AUTO_FOCUS = "ChoiceList"

    def __init__(self, counter: Counter, ticked: Sequence[str] = ()) -> None:
        super().__init__(counter)
        today = counter.desk.today()
        self._kinds = tuple(kind for kind in kinds() if kind.until is None or kind.until >= today)
        self.ticked = tuple(ticked)

    def body(self) -> Iterable[Widget]:
        """A field to narrow, and the list."""
        with Vertical(classes="window") as window:
            window.border_title = say("evidence_box.title")
            yield JaInput(placeholder=say("evidence_box.hint"), name="narrow")
            yield EvidenceList(many=True, ticked=self.ticked)

    def on_mount(self) -> None:
        """Show the usual ones."""
        self._offer("")

    def _offer(self, text: str) -> None:
        wanted = hiragana(plain(text))
        found = [kind for kind in self._kinds if wanted in hiragana(plain(kind.ja)) or wanted in plain(kind.en)]
        first = [kind for kind in found if kind.id in self.ticked]
        rest = [kind for kind in found if kind.id not in self.ticked]
        self.query_one(EvidenceList).narrow([*first, *rest], self.ticked)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Typing narrows."""
        self._offer(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field: the list is next."""
        event.stop()
        self.query_one(EvidenceList).focus()

    def on_key(self, event: events.Key) -> None:
        """A letter in the list goes on narrowing; Down in the field goes to the list."""
        field = self.query_one(JaInput)
        if self.app.focused is field and event.key == "down":
            self.query_one(EvidenceList).focus()
        elif self.app.focused is not field and event.character and event.character.isalpha():
            field.focus()
            field.insert_text_at_cursor(event.character)

    def on_choice_list_ticked(self, event: ChoiceList.Ticked) -> None:
        """Ticks stay, whatever the list is narrowed to."""
        offered = {choice.id for choice in event.list.offered}
        self.ticked = (*(name for name in self.ticked if name not in offered), *event.ids)

    def do_choose(self) -> None:
        """Enter: these were shown."""
        self.dismiss(self.ticked)


class EvidenceList(ChoiceList):
    """Ticks; Enter belongs to the window."""

    DEFAULT_CSS = "EvidenceList { max-height: 12; }"

    def narrow(self, found: Sequence[Kind], ticked: Sequence[str]) -> None:
        """Show these kinds, the ticked ones with their mark."""
        self.ticked = tuple(ticked)
        photo = say("evidence_box.photo")
        self.offer([Choice(id=kind.id, label=kind.ja, note=photo if kind.photo else "") for kind in found])

    def action_select(self) -> None:
        """Enter."""
        if isinstance(self.screen, EvidenceBox):
            self.screen.do_choose()
