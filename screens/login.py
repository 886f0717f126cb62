"""Signing in: number, then secret. Wrong is wrong; the screen never says which of the two."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from flows.desk import Session
from flows.words import Refusal
from screens import day
from screens.base import AtCounter, deed
from screens.counter import Counter, SignedIn
from screens.widgets.header import HeaderBar
from screens.widgets.text import JaInput
from screens.words import say


class SignIn(Vertical):
    """The two fields."""

    def compose(self) -> Iterable[Widget]:
        """Number and secret, each with its name above."""
        yield Static(say("login.code"), classes="field-name")
        yield JaInput(name="code", max_length=32)
        yield Static(say("login.secret"), classes="field-name")
        yield JaInput(name="secret", password=True, max_length=128)

    def clear(self) -> None:
        """Forget what was typed and start over with the number."""
        for field in self.query(JaInput):
            field.value = ""
        self.screen.set_focus(self.query_one("#code", JaInput))

    def next_field(self) -> tuple[str, str] | str:
        """Return number and secret when both are there; otherwise the sentence for the missing one, focused."""
        for name in ("code", "secret"):
            field = self.query_one(f"#{name}", JaInput)
            if not field.value:
                moves_on = name == "secret" and self.app.focused is not field
                # At once: a letter typed meanwhile would stand in the number's field for everybody to see.
                self.screen.set_focus(field)
                return "" if moves_on else say(f"login.empty_{name}")
        return (self.query_one("#code", JaInput).value.strip(), self.query_one("#secret", JaInput).value)


class LoginScreen(AtCounter[None]):
    """The front door. While somebody is away it shows who, and lets them or anybody else in."""

    CSS_PATH = "login.tcss"
    help_key = "help.login"
    takes_card = True
    BINDINGS: ClassVar[list[BindingType]] = [
        deed("f1", "help"),
        Binding("enter", "enter", say("key.choose"), id="choose"),
        Binding("ctrl+q", "app.end", say("key.quit"), id="quit", key_display="Ctrl+Q"),
    ]

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._busy = False

    def compose(self) -> Iterable[Widget]:
        """Header, the fields in the middle, message line, key line."""
        yield HeaderBar(self.counter)
        yield from self.body()
        yield self.foot()

    def body(self) -> Iterable[Widget]:
        """Who is away, the two fields, how to go on."""
        with Vertical(id="gate"), Vertical(classes="window") as window:
            window.border_title = say("login.title")
            yield Static("", id="away")
            yield SignIn()
            yield Static(say("login.hint"), id="hint")
        if self.counter.hints:
            yield Static(Content("\n".join(self.counter.hints)), id="hints")

    def show_away(self, sessions: list[tuple[Session, datetime]], reason: str = "") -> None:
        """Show who is away from the terminal, and since when; their work waits behind their own secret."""
        lines = [say("lock.who", name=one.name or one.actor.operator, time=day.clock(since))
                 for one, since in sessions]  # fmt: skip
        away = self.query_one("#away", Static)
        away.update(Content("\n".join(lines)))
        away.set_class(bool(lines), "-there")
        self.query_one(".window", Vertical).border_title = say("lock.title" if lines else "login.title")
        self.query_one("#hint", Static).update(say("lock.hint" if lines else "login.hint"))
        self.query_one(SignIn).clear()
        self.say(reason)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field."""
        event.stop()
        self.action_enter()

    def action_enter(self) -> None:
        """Go to the missing field, or sign in."""
        given = self.query_one(SignIn).next_field()
        if isinstance(given, str):
            self.say(given, loud=bool(given))
        elif not self._busy:
            self._busy = True
            self.say(say("login.checking"))
            self.later(self._sign_in(*given))

    async def _sign_in(self, code: str, secret: str) -> None:
        try:
            answer = await self.counter.desk.sign_in(code, secret)
        finally:
            self._busy = False
        self.query_one(SignIn).clear()
        if isinstance(answer, Refusal):
            self.say(answer)
            return
        self.say("")
        self.post_message(SignedIn(answer))
