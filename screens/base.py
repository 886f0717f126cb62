"""What every screen is: header above, message line and truthful key line below, one way to call a verb."""

import logging
from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.widget import Widget

from flows.desk import Done
from screens import places
from screens.counter import Go, Scanned, StepAway, Told
from screens.verbs import Result, VerbScreen
from screens.widgets.foot import Foot
from screens.widgets.header import HeaderBar
from screens.widgets.keys import deed
from screens.words import say, tables

log = logging.getLogger("madoguchi.screens")


class AtCounter(VerbScreen[Result]):
    """A screen that has the counter.

    Subclasses compose their middle in :meth:`body`, read lists in :meth:`reload`, and say in :meth:`why_not` why a key
    does nothing now.

    Attributes:
        help_key: section.key of words.toml that F1 shows; a screen with steps overrides :meth:`help_text`.
        takes_card: the screen itself does something with a card that is tapped, so the card view stays away.
    """

    help_key: ClassVar[str] = "help.general"
    takes_card: ClassVar[bool] = False
    AUTO_FOCUS = "JaInput, Roster, ChoiceList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+e", "call_for_help", say("help_call.lists"), id="call_for_help", show=False, priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it on the instance
        (0, "-narrow"),
        (100, "-wide"),
    ]

    def body(self) -> Iterable[Widget]:
        """Yield the middle of the screen."""
        return ()

    def again(self, given: dict[str, str]) -> bool:
        """Whether this open screen serves when its place is asked for once more; so no screen lies on its own twin."""
        return given == self.given

    def foot(self) -> Widget:
        """Return what stands at the bottom: message line, own keys, key line."""
        return Foot()

    async def reload(self) -> None:
        """Read what the screen shows; called when it appears, comes back to the front, and when lists change."""

    @property
    def out_of_date(self) -> bool:
        """Whether something was done here that is not shown yet; a key pressed now waits until it is."""
        return False

    def why_not(self, name: str) -> str:
        """Return why a key of the key line does nothing now, as a sentence; empty when it does something."""
        del name
        return ""

    def help_text(self) -> str:
        """Return what F1 says here: plain text, paragraphs divided by an empty line."""
        return say(self.help_key)

    def help_source(self) -> str:
        """Return where the rule of this step is written (document and section), or nothing."""
        return ""

    def renew(self) -> None:
        """Read the lists again and let the key line tell the truth about what they allow."""
        self.later(self._renewed())

    async def _renewed(self) -> None:
        if not self.query(Foot):
            return
        try:
            await self.reload()
        except NoMatches:
            # the screen was closed while its lists were read
            if self.is_attached and self.is_running:
                raise
        except Exception:
            log.exception("%s could not read its lists", type(self).__name__)
            self.say(say("message.unread"), loud=True)
        self.refresh_bindings()

    def on_mount(self) -> None:
        """Read what the screen shows."""
        self.renew()

    def on_screen_resume(self) -> None:
        """Coming back to the front: what is shown may be old."""
        self._refresh_header()
        if self.is_mounted:
            self.renew()

    def _on_card_changed(self) -> None:
        """The header shows the reader's state."""
        self._refresh_header()

    _on_printer_changed = _on_card_changed
    _on_pad_changed = _on_card_changed
    _on_sync_changed = _on_card_changed
    _on_session_changed = _on_card_changed
    _on_minute = _on_card_changed

    def _on_rows_changed(self) -> None:
        """Lists may have changed."""
        if self.is_current:
            self.renew()

    def _refresh_header(self) -> None:
        for bar in self.query(HeaderBar):
            bar.renew()

    def scanned(self, text: str) -> None:
        """Take what the barcode scanner read; a screen that has no use for it says so."""
        del text
        self.say(say("message.scan_unused"), loud=True)

    def _on_scanned(self, message: Scanned) -> None:
        """The scanner spoke."""
        self.scanned(message.text)

    def go(self, place: str, *, home: bool = False, **given: str) -> None:
        """Open another place on top of this one; with ``home`` everything above the home screen closes first."""
        self.post_message(Go(place, given, home))

    def action_deed(self, name: str) -> None:
        """A key of the key line was pressed: do it, or say why not."""
        reason = self.why_not(name)
        if reason:
            self.say(reason, loud=True)
            return
        getattr(self, f"do_{name}")()

    def do_help(self) -> None:
        """F1."""
        self.go("help", text=self.help_text(), source=self.help_source())

    def action_call_for_help(self) -> None:
        """Ctrl+E: call for help without a sound; whoever looks at this screen reads nothing alarming."""
        if self.counter.session is None:
            return
        desk, actor, visit = self.counter.desk, self.counter.actor, str(getattr(self, "visit_id", ""))
        self.run_verb("help", lambda command: desk.call_for_help(actor, visit_id=visit or None, command=command),
                      lambda _: self.say(say("help_call.called")))  # fmt: skip

    def do_leave(self) -> None:
        """F12: the visitor's data leaves the screen at once."""
        self.post_message(StepAway())

    def do_back(self) -> None:
        """Esc: back to where one came from; nothing is lost."""
        self.dismiss()


class CounterScreen(AtCounter[None]):
    """A whole screen with header, message line and the F-keys, which mean the same everywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        deed("f1", "help"),
        deed("f2", "reception"),
        deed("f3", "call"),
        deed("f4", "search"),
        deed("f5", "card"),
        deed("f6", "handover"),
        deed("f7", "hold"),
        deed("f8", "till"),
        deed("f9", "lists"),
        deed("f10", "devices"),
        Binding("f11", "deed('training')", say("key.training"), id="training", show=False),
        deed("f12", "leave"),
        deed("enter", "next"),
        deed("escape", "back"),
    ]
    needs_case: ClassVar[frozenset[str]] = frozenset({"handover", "hold", "next"})
    """Keys that mean nothing unless a case is open; a screen that has one overrides this and the ``do_`` methods."""

    def compose(self) -> ComposeResult:
        """Header, body, message line, own keys, key line."""
        yield HeaderBar(self.counter)
        yield from self.body()
        yield self.foot()

    def why_not(self, name: str) -> str:
        """A key needs a place to go to, or an open case."""
        if name in self.needs_case:
            return say(f"why_not.{name}")
        if name == "training" and self.counter.trainer is None:
            return say("why_not.training")
        if name in GOES_TO and not places.known(GOES_TO[name]):
            return say("why_not.no_place")
        return ""

    def do_reception(self) -> None:
        """F2."""
        self.go("reception")

    def do_search(self) -> None:
        """F4."""
        self.go("search")

    def do_card(self) -> None:
        """F5."""
        self.go("card")

    def do_training(self) -> None:
        """F11, where training devices are configured."""
        self.go("training")

    def do_till(self) -> None:
        """F8."""
        self.go("till")

    def do_lists(self) -> None:
        """F9."""
        self.go("lists")

    def do_devices(self) -> None:
        """F10."""
        self.go("devices")

    def do_call(self) -> None:
        """F3: call the next visitor; one who is called here already is shown first, so that nobody is called twice."""
        self.later(self._call())

    async def _call(self) -> None:
        window = self.counter.desk.journal.window
        for row in await self.counter.rows.visits(self.counter.now().date()):
            if row.state == "called" and row.window == window:
                self.go("visit", visit=row.id)
                return
        desk, actor = self.counter.desk, self.counter.actor
        card_in = self.counter.card is not None
        self.run_verb("call-next",
                      lambda command: desk.claim_next(actor, card_in_reader=card_in, command=command),
                      self._called)  # fmt: skip

    def _called(self, done: Done) -> None:
        self.say(say("message.called", number=done.shown.get("number", "")))
        self.renew()


GOES_TO = {"reception": "reception", "search": "search", "card": "card", "till": "till", "lists": "lists",
           "devices": "devices"}  # fmt: skip


class CounterModal(AtCounter[Result], ModalScreen[Result]):
    """A window over a screen, with its own keys only: F1, F12, Enter and Esc, and what it adds.

    It covers the key line below it with its own, because the keys below do nothing while it is open.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        deed("f1", "help"),
        deed("f12", "leave"),
        deed("enter", "choose"),
        deed("escape", "back"),
    ]
    DEFAULT_CSS = (
        "CounterModal { align: center middle; }"
        "CounterModal > .window { width: 72; max-width: 100%; height: auto; max-height: 100%;"
        " padding: 1 2; background: $surface; border: round $secondary; border-title-color: $foreground;"
        " border-title-style: bold; }"
    )

    def compose(self) -> ComposeResult:
        """Window, message line, own keys, key line."""
        yield from self.body()
        yield self.foot()

    def do_choose(self) -> None:
        """Enter where no field or list takes it."""


__all__ = ["AtCounter", "CounterModal", "CounterScreen", "Told", "deed", "tables"]
