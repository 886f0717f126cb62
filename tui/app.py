"""The app: one mode (screen stack) per signed-in person, the front door in front of all of them."""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.widgets import Input, TextArea

from flows.words import Refusal
from screens import places
from screens.base import AtCounter, CounterModal
from screens.counter import (
    CardChanged,
    Counter,
    Go,
    Minute,
    PadChanged,
    PrinterChanged,
    RowsChanged,
    SessionChanged,
    SignedIn,
    StepAway,
    SyncChanged,
    Told,
)
from screens.find import of_procedures
from screens.home import HomeScreen
from screens.login import LoginScreen
from screens.widgets.text import JaInput
from screens.words import say
from tui.scanning import ScannerApp
from tui.theme import DARK, LIGHT, THEMES

if TYPE_CHECKING:
    from datetime import datetime

    from flows.desk import Session

GATE = "gate"
TICK = 1.0
WARM_AFTER = 1.0


class MadoguchiApp(ScannerApp, inherit_bindings=False):
    """The counter terminal.

    Args:
        counter: desk, lists, devices and their last known state.
        idle_seconds: after so long without a key the screen hides itself; 0 never.
        scan_gap: longest time between two characters of the barcode scanner, in seconds; 0 switches it off.
        stopwatch: seconds that only ever grow, for the idle time.
        theme: ``madoguchi-dark`` or ``madoguchi-light``.
        warm_after: seconds after opening when the search is made ready beside the screen; 0 waits for the first search.

    Threads tell it about devices with ``app.post_message(CardChanged(...))`` and the other messages of
    :mod:`screens.counter`: that is safe from any thread, and answers False after the app has ended.
    """

    CSS_PATH = "app.tcss"
    TITLE = say("header.product")
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "end", show=False)]

    def __init__(
        self,
        counter: Counter,
        *,
        idle_seconds: float = 180.0,
        scan_gap: float = 0.03,
        stopwatch: Callable[[], float] = monotonic,
        theme: str = DARK.name,
        warm_after: float = WARM_AFTER,
    ) -> None:
        self._parked_cursor = Offset(0, 0)
        super().__init__(scan_gap, stopwatch)
        self.counter = counter
        self.animation_level = "none"
        self._idle_seconds = idle_seconds
        self._sessions: dict[str, Session] = {}
        self._left: dict[str, datetime] = {}
        self._minute = ""
        self._warm_after = warm_after
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme
        self.add_mode(GATE, partial(LoginScreen, counter))

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's hidden cursor stands: at the caret of the focused field, read anew at each frame."""
        focused = self.focused if self._screen_stacks.get(self._current_mode) else None
        return focused.cursor_screen_offset if isinstance(focused, Input | TextArea) else self._parked_cursor

    @cursor_position.setter
    def cursor_position(self, where: Offset) -> None:
        self._parked_cursor = where

    def out_of_date(self) -> bool:
        """Ask the screen; before there is one, no key waits."""
        stack = self._screen_stacks.get(self._current_mode)
        return bool(stack) and isinstance(self.screen, AtCounter) and self.screen.out_of_date

    async def on_mount(self) -> None:
        """Begin."""
        await self.begin()

    async def begin(self) -> None:
        """Open the front door and start the clock."""
        await self.switch_mode(GATE)
        self.set_interval(TICK, self.tick)
        if self._warm_after:
            self.set_timer(self._warm_after, self.warm)

    def warm(self) -> None:
        """Make the procedures findable before anybody searches; the dictionary is slow, so a thread reads it."""
        self.run_worker(of_procedures(self.counter), group="warm")

    def tick(self) -> None:
        """Once a second: another minute, or nobody there."""
        now = self.counter.now().strftime("%Y%m%d%H%M")
        if now != self._minute:
            self._minute = now
            self._tell(Minute())
        if self._idle_seconds and self.idle() > self._idle_seconds and self.counter.session is not None:
            self._hide(say("lock.idle" if self.counter.card is None else "lock.card_in"))

    # ── what devices and sync say ──

    def on_card_changed(self, message: CardChanged) -> None:
        """A card came or went; where nothing else wants it, the card view opens."""
        self.counter.card = message.card
        self._tell(message)
        screen = self.screen
        if self.counter.session is None or not isinstance(screen, AtCounter) or screen.takes_card:
            return
        if message.card is not None and not isinstance(screen, CounterModal) and not isinstance(self.focused, Input):
            self._open("card", {})
        else:
            screen.say(say("message.card_read" if message.card is not None else "message.card_gone"))

    def on_printer_changed(self, message: PrinterChanged) -> None:
        """The printer's state."""
        self.counter.printer = message.printer
        self._tell(message)

    def on_pad_changed(self, message: PadChanged) -> None:
        """The PIN pad's state."""
        self.counter.pin_pad = message.event
        self._tell(message)

    def on_sync_changed(self, message: SyncChanged) -> None:
        """The link's state."""
        self.counter.sync = message.sync
        self._tell(message)

    def on_rows_changed(self, message: RowsChanged) -> None:
        """Lists changed."""
        self._tell(message)

    def _tell(self, message: Told) -> None:
        """Pass a message on to every open screen of the present mode, each its own copy."""
        for screen in self.screen_stack:
            screen.post_message(_copy(message))

    # ── who is here ──

    async def on_signed_in(self, message: SignedIn) -> None:
        """Somebody came in: their own screens, as they left them."""
        session = message.session
        mode = f"operator-{session.actor.operator}"
        back = mode in self._sessions
        self._sessions[mode] = session
        self.counter.session = session
        if not back:
            self.add_mode(mode, partial(HomeScreen, self.counter))
        await self.switch_mode(mode)
        self.awake()
        self._tell(SessionChanged(session))
        if isinstance(self.screen, AtCounter):
            self.screen.say(say("login.back" if back else "login.welcome", name=self.counter.name))

    def on_step_away(self, message: StepAway) -> None:
        """Somebody leaves: for a moment, or for today."""
        if self.counter.session is None:
            return
        if message.for_good:
            self.run_worker(self._sign_out(), group="session")
        elif self.counter.card is not None and isinstance(self.screen, AtCounter):
            self.screen.say(say("lock.card_in"), loud=True)
        else:
            self._hide("")

    async def _sign_out(self) -> None:
        screen, session = self.screen, self.counter.session
        if session is None or not isinstance(screen, AtCounter):
            return
        answer = await self.counter.desk.sign_out(session.actor, card_in_reader=self.counter.card is not None)
        if isinstance(answer, Refusal):
            screen.say(answer)
            return
        mode = self._current_mode
        self._sessions.pop(mode, None)
        self._hide(say("login.closed"))
        await self.remove_mode(mode)

    def _hide(self, reason: str) -> None:
        """Put the front door in front of everything."""
        self.counter.session = None
        self._left[self._current_mode] = now = self.counter.now()
        self.switch_mode(GATE)
        gate = self.screen
        if isinstance(gate, LoginScreen):
            away = [(session, self._left.get(mode, now)) for mode, session in self._sessions.items()]
            gate.show_away(away, reason)

    # ── where one goes ──

    async def on_go(self, message: Go) -> None:
        """Open a place."""
        if message.home:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
        if message.place != "home":
            self._open(message.place, message.given)

    def _open(self, place: str, given: dict[str, str]) -> None:
        if places.known(place):
            fresh = places.open_place(place, self.counter, given)
            if not self._went_back(fresh):
                self.push_screen(fresh)
        elif isinstance(self.screen, AtCounter):
            self.screen.say(say("message.no_screen"), loud=True)

    def _went_back(self, fresh: AtCounter[Any]) -> bool:
        """Close what lies on an open screen of the same place, when that one serves as well."""
        for depth, screen in enumerate(reversed(self.screen_stack)):
            if type(screen) is type(fresh) and screen.again(fresh.given):
                for _ in range(depth):
                    self.pop_screen()
                return True
        return False

    def action_end(self) -> None:
        """End the program, when nobody's screen is open."""
        if self.counter.session is None:
            self.exit()
        elif isinstance(self.screen, AtCounter):
            self.screen.say(say("message.leave_first"), loud=True)

    def change_colours(self) -> None:
        """Dark and light in turn."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def not_ours(self, sentence: str) -> None:
        """A scan that claims to be one of our codes and is none."""
        if isinstance(self.screen, AtCounter):
            self.screen.say(sentence, loud=True)

    def on_ja_input_refused(self, message: JaInput.Refused) -> None:
        """A field was emptied because it may have held a 個人番号."""
        screen = message.field.screen
        if isinstance(screen, AtCounter):
            screen.say(say("message.my_number"), loud=True)


def _copy(message: Told) -> Told:
    """A message object belongs to one queue at a time."""
    return type(message)(**{name: getattr(message, name) for name in message.__dataclass_fields__})  # type: ignore[attr-defined]
