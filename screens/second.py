"""The second person 別の確認者 signs at the same screen; the first session goes on."""

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from flows.desk import Session
from flows.events import Actor
from flows.words import Refusal
from screens.base import CounterModal
from screens.columns import fold
from screens.counter import Counter
from screens.login import SignIn
from screens.words import label, say


class SecondPerson(CounterModal[Actor | None]):
    """Ask for another person's number and secret; dismissed with their actor, or None.

    Args:
        counter: the counter; its session stays as it is.
        why: what they confirm, in the words of the step; a general sentence when empty.
        roles: who may sign; anybody but the first person when empty.
        barred: persons who may not, because of what they did in the case before.
    """

    help_key: ClassVar[str] = "help.second"
    takes_card: ClassVar[bool] = True
    CSS_PATH = "login.tcss"

    def __init__(
        self, counter: Counter, *, why: str = "", roles: Iterable[str] = (), barred: Iterable[str] = ()
    ) -> None:
        super().__init__(counter)
        self._why = why
        self._roles = tuple(roles)
        self._barred = frozenset(barred)
        self._busy = False

    def body(self) -> Iterable[Widget]:
        """Why, and the two fields."""
        with Vertical(classes="window") as window:
            window.border_title = say("second.title")
            if self._why:
                yield Static("\n".join(fold(self._why, 60)), classes="title", markup=False)
            yield Static("\n".join(fold(say("second.hint"), 60)), classes="quiet", markup=False)
            yield SignIn()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field."""
        event.stop()
        self.do_choose()

    def do_choose(self) -> None:
        """Go to the missing field, or sign."""
        given = self.query_one(SignIn).next_field()
        if isinstance(given, str):
            self.say(given, loud=bool(given))
        elif not self._busy:
            self._busy = True
            self.later(self._sign(*given))

    async def _sign(self, code: str, secret: str) -> None:
        try:
            answer = await self.counter.desk.sign_in(code, secret)
        finally:
            self._busy = False
        problem = answer if isinstance(answer, Refusal) else self._problem(answer)
        if problem:
            self.query_one(SignIn).clear()
            self.say(problem, loud=True)
        elif isinstance(answer, Session):
            self.dismiss(answer.actor)

    def _problem(self, session: Session) -> str:
        """Why this person may not be the second one."""
        if session.actor.person == self.counter.actor.person:
            return say("second.same")
        if session.actor.person in self._barred:
            return say("second.barred")
        if self._roles and session.actor.role not in self._roles:
            return say("second.role", roles="・".join(label("role", role) for role in self._roles))
        return ""

    def do_back(self) -> None:
        """Esc: nobody signed."""
        self.dismiss(None)
