"""Identity that does not suffice yet: the sentence to read aloud, and the ways on."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.base import CounterModal
from screens.columns import fold
from screens.counter import Counter
from screens.widgets.choice import Choice, ChoiceList
from screens.words import say

WIDTH = 64
"""Cells of a line of the sentence."""


class Shortfall(CounterModal[str | None]):
    """A window with what is missing; gives ``reason``, ``bring`` or ``again``, or None after Esc.

    Args:
        counter: the counter.
        sentences: what to read aloud, the visitor's language first.
        city: whether somebody of the city signs, who may go on with a reason.
    """

    help_key: ClassVar[str] = "help.shortfall"
    CSS: ClassVar[str] = "Shortfall #aloud { padding: 1 0; }"

    def __init__(self, counter: Counter, sentences: Sequence[str], *, city: bool) -> None:
        super().__init__(counter)
        self._sentences = [sentence for sentence in sentences if sentence]
        self._city = city

    def body(self) -> Iterable[Widget]:
        """The sentence, then the ways on."""
        with Vertical(classes="window") as window:
            window.border_title = say("shortfall.title")
            yield Static(say("shortfall.aloud"), classes="quiet", markup=False)
            yield Static(self._aloud(), id="aloud", markup=False)
            yield ChoiceList(self._ways())
            if not self._city:
                yield Static("\n".join(fold(say("shortfall.city"), WIDTH)), classes="quiet", markup=False)

    def _aloud(self) -> Content:
        """The first language bold and apart, the other one quiet."""
        first, *rest = self._sentences
        loud = [Content.styled(f"  {line}", "bold $warning") for line in fold(_quoted(first), WIDTH - 2)]
        quiet = [Content.styled(f"  {line}", "") for text in rest for line in fold(_quoted(text), WIDTH - 2)]
        return Content("\n").join([*loud, *([Content("")] if quiet else []), *quiet])

    def _ways(self) -> list[Choice]:
        reason = Choice(id="reason", label=say("shortfall.reason"), note=say("shortfall.reason_note"))
        others = [Choice(id=name, label=say(f"shortfall.{name}")) for name in ("bring", "again")]
        return [reason, *others] if self._city else others

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """One way on."""
        self.dismiss(event.id)

    def do_back(self) -> None:
        """Esc: look at the papers again."""
        self.dismiss(None)


def _quoted(text: str) -> str:
    """Japanese in 「」, English in its own marks."""
    return f"「{text}」" if max(text) > "\u3000" else f"“{text}”"
