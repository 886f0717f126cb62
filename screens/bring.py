"""What a visitor is to bring next time 持参案内: papers ticked from what the procedure knows, and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from flows.bringing import brought
from flows.procedure import Procedure, Step
from flows.rules.documents import kinds
from screens import day
from screens.base import CounterModal
from screens.counter import Counter
from screens.sound import hiragana, plain
from screens.widgets.choice import Choice, ChoiceList
from screens.widgets.text import JaInput
from screens.words import say

DEADLINES: tuple[int | None, ...] = (14, 30, None, 7)
"""Days until when the visitor should come; the first one is proposed."""


@dataclass(frozen=True)
class Bring:
    """What was ticked, and until when."""

    missing: tuple[str, ...]
    deadline: date | None


def candidates(procedure: Procedure, step: Step | None, sentence: str = "") -> list[str]:
    """Return what a 持参案内 of this procedure may name, the likeliest first.

    Args:
        procedure: its things and reasons may be named.
        step: the step at which it came out; what it takes comes first.
        sentence: what the identity table asks for; documents it names come before all.
    """
    documents = [kind.ja for kind in kinds()]
    named = [name for name in documents if name in sentence]
    takes = [item.name for item in step.takes] if step is not None else []
    return list(dict.fromkeys([*named, *takes, *brought(procedure), *documents]))


class BringBox(CounterModal[Bring | None]):
    """A window with papers to tick and a deadline; gives a :class:`Bring`, or None after Esc.

    Args:
        counter: the counter.
        names: what may be ticked, the likeliest first.
        ticked: what is ticked already.
    """

    help_key: ClassVar[str] = "help.bring"
    AUTO_FOCUS = "ChoiceList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "deadline(1)", say("key.deadline"), id="deadline", key_display="← →"),
        Binding("left", "deadline(-1)", show=False),
    ]

    def __init__(self, counter: Counter, names: Sequence[str], ticked: Sequence[str] = ()) -> None:
        super().__init__(counter)
        self._names = tuple(names)
        self.ticked = tuple(ticked)
        self._deadline = 0
        self._warned = False

    def body(self) -> Iterable[Widget]:
        """A field to narrow, the list, the deadline."""
        with Vertical(classes="window") as window:
            window.border_title = say("bring.title")
            yield Static(say("bring.hint"), classes="quiet", markup=False)
            yield JaInput(placeholder=say("bring.narrow"), name="narrow")
            yield PaperList(many=True, ticked=self.ticked)
            yield Static("", id="deadline", markup=False)

    def on_mount(self) -> None:
        """Show all."""
        self._offer("")
        self._write()

    @property
    def deadline(self) -> date | None:
        """Until when."""
        days = DEADLINES[self._deadline]
        return None if days is None else self.counter.desk.today() + timedelta(days=days)

    def _write(self) -> None:
        until = self.deadline
        words = say("bring.until", day=day.short(until)) if until else say("bring.none")
        text = Content.assemble(("\n" + say("bring.deadline") + "  ", "$text-muted"), (words, "bold"))
        self.query_one("#deadline", Static).update(text)

    def _offer(self, text: str) -> None:
        wanted = hiragana(plain(text))
        found = [name for name in self._names if wanted in hiragana(plain(name))]
        papers = self.query_one(PaperList)
        papers.ticked = self.ticked
        papers.offer([Choice(id=name, label=name) for name in found])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Typing narrows."""
        self._offer(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field: the list is next."""
        event.stop()
        self.query_one(PaperList).focus()

    def on_key(self, event: events.Key) -> None:
        """Down in the field goes to the list; a letter in the list narrows it."""
        field = self.query_one(JaInput)
        if self.app.focused is field and event.key == "down":
            self.query_one(PaperList).focus()
        elif self.app.focused is not field and event.character and event.character.isalpha():
            field.focus()
            field.insert_text_at_cursor(event.character)

    def on_choice_list_ticked(self, event: ChoiceList.Ticked) -> None:
        """Ticks stay, whatever the list is narrowed to."""
        offered = {choice.id for choice in event.list.offered}
        self.ticked = (*(name for name in self.ticked if name not in offered), *event.ids)

    def action_deadline(self, by: int) -> None:
        """Another deadline."""
        self._deadline = (self._deadline + by) % len(DEADLINES)
        self._write()

    def do_choose(self) -> None:
        """Enter: these, until then; nothing ticked takes a second Enter, because then no paper comes."""
        if not self.ticked and not self._warned:
            self._warned = True
            self.say(say("bring.nothing"), loud=True)
            return
        self.dismiss(Bring(missing=self.ticked, deadline=self.deadline))

    def do_back(self) -> None:
        """Esc: the case goes on."""
        self.dismiss(None)


class PaperList(ChoiceList):
    """Ticks; Enter belongs to the window."""

    DEFAULT_CSS = "PaperList { max-height: 9; }"

    def action_select(self) -> None:
        """Enter."""
        if isinstance(self.screen, BringBox):
            self.screen.do_choose()
