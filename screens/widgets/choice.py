"""A list to choose from: a digit takes a line at once, letters narrow it, Space ticks where several may be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from screens.widgets.roster import Line, Roster
from screens.words import say

DIGITS = "1234567890"


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen.

    Attributes:
        id: its code.
        label: what it says.
        note: a quiet word at the right.
        why_not: why it cannot be chosen now; shown at the right, and said when somebody tries.
        key: a letter of its own; a digit by its place when empty.
    """

    id: str
    label: str
    note: str = ""
    why_not: str = ""
    key: str = ""


class ChoiceList(Roster):
    """Choices with a key in front of each.

    Args:
        options: the choices.
        many: several can be ticked; Space or the digit ticks, Enter is for the screen.
        ticked: which are ticked at first.
        name: id of the widget.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", say("key.choose"), id="choose"),
        Binding("space", "tick", say("key.tick"), show=False),
    ]
    DEFAULT_CSS = "ChoiceList { height: auto; max-height: 100%; }"

    @dataclass
    class Chosen(Message):
        """One choice was taken (Enter or its key)."""

        list: "ChoiceList"
        id: str

    @dataclass
    class Ticked(Message):
        """The ticked ones changed."""

        list: "ChoiceList"
        ids: tuple[str, ...]

    @dataclass
    class Unavailable(Message):
        """Somebody tried what cannot be chosen now."""

        list: "ChoiceList"
        why: str

    def __init__(
        self, options: Sequence[Choice] = (), *, many: bool = False, ticked: Sequence[str] = (), name: str = ""
    ) -> None:
        super().__init__(name=name)
        self.many = many
        self.ticked: tuple[str, ...] = tuple(ticked)
        self._choices = tuple(options)

    def on_mount(self) -> None:
        """Show the choices."""
        self.offer(self._choices)

    @property
    def offered(self) -> tuple[Choice, ...]:
        """What can be chosen, in order."""
        return self._choices

    def offer(self, options: Sequence[Choice]) -> None:
        """Show other choices; ticks of choices that are gone are gone as well."""
        self._choices = tuple(options)
        known = {choice.id for choice in self._choices}
        self.ticked = tuple(name for name in self.ticked if name in known)
        self.show(self._line(index, choice) for index, choice in enumerate(self._choices))

    def key_of(self, index: int) -> str:
        """Return the key printed before a choice."""
        own = self._choices[index].key
        return own or (DIGITS[index] if index < len(DIGITS) else " ")

    def _line(self, index: int, choice: Choice) -> Line:
        key = self.key_of(index).upper()
        box = (("[✓] " if choice.id in self.ticked else "[ ] "), "") if self.many else ("", "")
        style = "$text-disabled" if choice.why_not else ""
        words = Content.assemble((f"{key} ", "bold $secondary"), box, (choice.label, style))
        return Line(id=choice.id, left=words, right=choice.why_not or choice.note)

    def on_key(self, event: events.Key) -> None:
        """A digit or letter takes its choice at once."""
        keys = [self.key_of(index) for index in range(len(self._choices))]
        if event.character is not None and event.character.lower() in keys and event.character.strip():
            event.stop()
            event.prevent_default()
            self.take(keys.index(event.character.lower()))

    def take(self, index: int) -> None:
        """Choose (or tick) the choice at a place."""
        choice = self._choices[index]
        self.highlighted = index
        if choice.why_not:
            self.post_message(self.Unavailable(self, choice.why_not))
        elif self.many:
            self.toggle(choice.id)
        else:
            self.post_message(self.Chosen(self, choice.id))

    def toggle(self, name: str) -> None:
        """Tick or untick."""
        ticked = set(self.ticked) ^ {name}
        self.ticked = tuple(choice.id for choice in self._choices if choice.id in ticked)
        self.offer(self._choices)
        self.post_message(self.Ticked(self, self.ticked))

    def action_tick(self) -> None:
        """Space: tick the highlighted one, or take it where only one can be chosen."""
        if self.highlighted is not None:
            self.take(self.highlighted)

    def action_select(self) -> None:
        """Enter: take the highlighted one; where several can be ticked, Enter belongs to the screen."""
        if self.many:
            self.screen.post_message(self.Chosen(self, ""))
        elif self.highlighted is not None:
            self.take(self.highlighted)
