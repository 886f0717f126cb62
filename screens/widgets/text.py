"""The text field: the input method's window opens where the caret is, and no 個人番号 stays in it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Input

from flows.rules.mynumber import contains
from screens.words import say

if TYPE_CHECKING:
    from textual.timer import Timer

PAUSE = 0.8
"""Seconds without a key after which typing counts as ended."""


class JaInput(Input):
    """A field for Japanese text.

    Textual 8.2.8 puts the terminal's cursor one cell too far right at the end of the text, which is where the input
    method draws what is being composed; :attr:`cursor_screen_offset` takes that cell back. The app asks for it at each
    frame, so a field that scrolled into view is right as well.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", say("key.choose"), id="choose")]

    @dataclass
    class Refused(Message):
        """What was typed may be a 個人番号; it is gone from the field."""

        field: "JaInput"

    def __init__(
        self, value: str = "", *, placeholder: str = "", password: bool = False, name: str = "", max_length: int = 0
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, password=password, id=name or None, max_length=max_length,
            select_on_focus=False,
        )  # fmt: skip
        self.cursor_blink = False
        self._pause: Timer | None = None

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the caret is drawn."""
        where = super().cursor_screen_offset
        return where - Offset(1, 0) if self.cursor_at_end else where

    def clean(self) -> bool:
        """Empty the field when it may hold a 個人番号; whether it was clean."""
        if self.password or not contains(self.value):
            return True
        self.value = ""
        self.post_message(self.Refused(self))
        return False

    def on_input_changed(self) -> None:
        """Typing ends when no key comes for a while."""
        if self._pause is not None:
            self._pause.stop()
        if len(self.value) >= 12:
            self._pause = self.set_timer(PAUSE, self.clean)

    def on_blur(self) -> None:
        """Leaving the field ends typing."""
        self.clean()

    async def action_submit(self) -> None:
        """Enter ends typing; a refused text is not submitted."""
        if self.clean():
            await super().action_submit()
