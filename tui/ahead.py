"""Keys pressed ahead of a slow screen: each waits until the one before has done what it does."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import App, ScreenStackError
from textual.message import Message
from textual.screen import Screen

if TYPE_CHECKING:
    from textual.timer import Timer

LOOK = 0.02
"""Seconds between two looks at a screen that is out of date."""
ROUNDS = 4
"""Ways up from the focused widget: the key itself, what a list says of it, where that leads, and one to be sure."""
LONGEST = 1.0
"""Seconds after which a key goes on although the screen is not ready for it."""


@dataclass
class Followed(Message):
    """Goes the way of a key behind it, from the focused widget up to the app; so the key has been handled before."""

    key: int
    left: int
    seen_by: Screen[object]


class KeysInOrder(App[None]):
    """An app whose keys reach the screen that the keys before them have opened.

    A terminal that was busy for a moment hands over several keys at once. All of them would go to the screen that is
    open just then, where a letter meant for the field of the next screen is a command.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ahead: deque[events.Key | Callable[[], None]] = deque()
        self._count = 0
        self._under_way: Timer | None = None

    @property
    def keys_waiting(self) -> bool:
        """Whether a key that was pressed has not done yet what it does."""
        return self._under_way is not None

    async def on_event(self, event: events.Event) -> None:
        """A key that comes while another is under way waits for its turn."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._under_way is not None:
            self._ahead.append(event)
        else:
            await self._send(event)

    def in_turn(self, deed: Callable[[], None]) -> None:
        """Do something after the keys that were pressed before it."""
        if self._under_way is not None:
            self._ahead.append(deed)
        else:
            deed()

    def out_of_date(self) -> bool:
        """Whether the screen still shows what is over, and a key pressed now is meant for what comes next."""
        return False

    async def _send(self, key: events.Key, looks: int = int(LONGEST / LOOK)) -> None:
        self._count += 1
        number = self._count
        if looks and self.out_of_date():
            self._under_way = self.set_timer(LOOK, partial(self._send, key, looks - 1))
            return
        self._under_way = self.set_timer(LONGEST, partial(self._arrived, number))
        await super().on_event(key)
        self._follow(number, ROUNDS)

    def _follow(self, number: int, left: int) -> None:
        try:
            screen = self.screen
        except ScreenStackError:
            return
        (self.focused or screen).post_message(Followed(number, left - 1, screen))

    async def on_followed(self, message: Followed) -> None:
        """A key has been handled up to here; a screen that has opened meanwhile is waited for as well."""
        message.stop()
        if message.key != self._count or self._under_way is None:
            return
        if message.left > 0 or self.screen is not message.seen_by:
            self._follow(message.key, message.left)
        else:
            await self._arrived(message.key)

    async def _arrived(self, number: int) -> None:
        if number != self._count or self._under_way is None:
            return
        self._under_way.stop()
        self._under_way = None
        while self._ahead and self._under_way is None:
            turn = self._ahead.popleft()
            if isinstance(turn, events.Key):
                await self._send(turn)
            else:
                turn()
