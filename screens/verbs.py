"""The one way a screen calls a verb of the desk: beside the screen, once, with its answer in one sentence."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from textual.screen import Screen

from flows.desk import Answer, Done
from flows.words import Refusal
from screens.counter import Counter
from screens.widgets.message import MessageLine
from screens.words import say

Result = TypeVar("Result")
Verb = Callable[[str], Awaitable[Answer]]
Then = Callable[[Done], None]
log = logging.getLogger("madoguchi.screens")


class VerbScreen(Screen[Result]):
    """A screen that has the counter, a message line, and verbs to call.

    Args:
        counter: the counter.
    """

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.counter = counter
        self.given: dict[str, str] = {}
        self._at_work: set[str] = set()

    def say(self, told: Refusal | str, *, loud: bool | None = None) -> None:
        """Show one sentence in the message line; a refusal is loud, everything else quiet unless said otherwise."""
        text = told.sentence() if isinstance(told, Refusal) else told
        for line in self.query(MessageLine):
            line.show(text, loud=isinstance(told, Refusal) if loud is None else loud)

    def run_verb(self, intent: str, verb: Verb, then: Then | None = None) -> None:
        """Call one verb of the desk without holding up the screen, and show what came back.

        Args:
            intent: what the press means, e.g. ``complete:<case>:<step>``. While it is unanswered a second press does
                nothing; after a lost answer the next press carries the same command id, so it can never count twice.
            verb: takes the command id, returns the answer.
            then: what to do with it when it was carried out; a refusal is shown as its sentence.
        """
        if intent in self._at_work:
            return
        self._at_work.add(intent)
        self.run_worker(self._verb(intent, verb, then), group="verb", exit_on_error=True)

    async def _verb(self, intent: str, verb: Verb, then: Then | None) -> None:
        try:
            answer = await verb(self.counter.command(intent))
        except Exception:
            log.exception("verb %s failed", intent.split(":", 1)[0])
            self.say(say("message.failed"), loud=True)
            return
        finally:
            self._at_work.discard(intent)
        self.counter.answered(intent)
        if isinstance(answer, Refusal):
            self.refused(answer)
        elif then is not None and self.is_attached:
            then(answer)

    def refused(self, refusal: Refusal) -> None:
        """Show why a verb was not carried out."""
        self.say(refusal)

    def later(self, work: Awaitable[Any]) -> None:
        """Run something asynchronous that only reads, beside the screen."""
        self.run_worker(_awaited(work), group="read")


async def _awaited(work: Awaitable[Any]) -> None:
    await work
