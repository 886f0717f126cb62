"""The PIN pad from the staff side: which PIN, how many characters are in, how it ended; never the PIN."""

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flows.ports import PadEvent
from screens.base import CounterModal
from screens.counter import Counter, PadChanged
from screens.widgets.choice import Choice, ChoiceList
from screens.words import label, say

PROGRAMS = (
    ("verify", "signature"), ("verify", "user"), ("change", "signature"), ("change", "user"), ("change", "resident"),
    ("change", "profile"),
)  # fmt: skip
"""What the pad can be asked to do: program and kind of PIN."""


OVER = frozenset({"done", "locked"})
"""Ends after which asking again makes no sense."""


class PadBox(CounterModal[PadEvent]):
    """A window that asks the pad and shows how it goes; gives the last event, or None.

    Args:
        counter: the counter.
        language: what the visitor reads on the pad.
    """

    help_key: ClassVar[str] = "help.pad"
    takes_card: ClassVar[bool] = True

    def __init__(self, counter: Counter, language: str = "ja") -> None:
        super().__init__(counter)
        self._language = language
        self._asking = False
        self._last: PadEvent | None = None

    def body(self) -> Iterable[Widget]:
        """The programs, and what the pad says."""
        with Vertical(classes="window") as window:
            window.border_title = say("pad.title")
            yield ChoiceList([
                Choice(id=f"{program}:{kind}", label=say(f"pad.{program}", name=label("pin", kind)))
                for program, kind in PROGRAMS
            ])  # fmt: skip
            yield Static("", id="pad_state", markup=False)

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Ask the pad."""
        if self.counter.pad is None:
            self.say(say("pad.absent"), loud=True)
        elif not self._asking:
            program, _, kind = event.id.partition(":")
            self._asking = True
            self.later(self._ask(program, kind))

    async def _ask(self, program: str, kind: str) -> None:
        pad = self.counter.pad
        if pad is None:
            return
        self._show(Content(say("pad.waiting")))
        try:
            ended = await pad.ask(program, kind, language=self._language)
        finally:
            self._asking = False
        if not self.is_attached:
            return
        self._last = ended
        self._show(pad_words(ended))
        # Enter belongs to the window again: on the list it would ask the visitor a second time.
        self.query_one(ChoiceList).disabled = ended.kind in OVER
        self.say(ended.sentence if ended.kind == "failed" else say(f"pad_next.{ended.kind}"), loud=ended.kind != "done")

    def _show(self, words: Content) -> None:
        self.query_one("#pad_state", Static).update(words)

    def on_pad_changed(self, message: PadChanged) -> None:
        """The visitor types: as many dots as characters."""
        if self._asking:
            self._show(pad_words(message.event))

    def do_choose(self) -> None:
        """Enter where the list does not take it."""
        self.dismiss(self._last)

    def do_back(self) -> None:
        """Esc: stop the pad, then close."""
        if self._asking and self.counter.pad is not None:
            self.later(self.counter.pad.cancel())
            return
        self.dismiss(self._last)


def pad_words(event: PadEvent) -> Content:
    """Return what the pad says in one line: dots while somebody types, the result afterwards."""
    if event.kind == "digits":
        return Content.assemble(("●" * event.digits, "bold"), f"  {say('pad.digits', n=event.digits)}")
    tries = say("pad.tries", n=event.tries) if event.tries is not None else ""
    style = "bold $success" if event.kind == "done" else "bold $warning"
    return Content.assemble((label("pad_result", event.kind), style), f"  {tries}")
