"""Asking the visitor: dots on the screen, correction, stop, time limit, and a new PIN twice."""

from __future__ import annotations

import select
import time
from typing import TYPE_CHECKING

from hardware.card_types import PinKind
from hardware.pinpad import kinds, weak
from hardware.pinpad.page import PinPage
from hardware.pinpad.program import StoppedError
from hardware.pinpad.protocol import PadCancel, PadEvent, PadRequest, PadStatus, Program, Stage
from hardware.pinpad.screen import View
from hardware.pinpad.terminal import Key, Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.pinpad.staff_line import StaffLine

_TICK_SECONDS = 0.5
_ROUNDS = 3


class ChooseAgainError(Exception):
    """The visitor wants to choose another new PIN."""


class Visitor:
    """The person at the pad, for one request.

    Args:
        terminal: Their terminal.
        line: The staff process, told how many characters stand there and listened to for a cancel.
        request: What is asked.
        card_there: Whether the card has not been taken away.
    """

    def __init__(
        self, terminal: Terminal, line: StaffLine, request: PadRequest, card_there: Callable[[], bool]
    ) -> None:
        self._terminal = terminal
        self._line = line
        self._request = request
        self._card_there = card_there
        self._rule = kinds.RULES[request.pin]
        self._notice: str | None = None
        self._weak = False

    def ask(self, stage: Stage, tries: int | None) -> PinPage:
        """Ask for the present PIN once or for a new one twice, and return the page it stands in.

        What was typed before the first question is thrown away; between two questions a quick typist loses nothing.

        Raises:
            StoppedError: For a cancel, the time limit, a card taken away, or entries that never agree.
        """
        self._tell("ready", stage, 0, tries)
        if stage is Stage.CURRENT:
            self._terminal.forget_typed()
            return self._enter(stage)
        for _ in range(_ROUNDS):
            new = self._enter(Stage.NEW)
            if self._confirmed(new):
                return new
            self._weak = False
            new.wipe()
        raise StoppedError(PadStatus.MISMATCH)

    def point_to_reader(self) -> None:
        """The reader has keys of its own: say so, and tell staff that the entry is there."""
        self._terminal.show(View(self._request.pin.value, ("reader_keys",)))
        self._tell("ready", Stage.CURRENT, 0, None)

    def _confirmed(self, new: PinPage) -> bool:
        self._notice = weak.reason(new, self._request.born)
        self._weak = self._notice is not None
        try:
            with self._enter(Stage.CONFIRM) as again:
                same = new.same_as(again)
        except ChooseAgainError:
            self._notice = None
            return False
        except StoppedError:
            new.wipe()
            raise
        self._notice = None if same else "mismatch"
        return same

    def _enter(self, stage: Stage) -> PinPage:
        """One entry, from an empty page to an accepted one."""
        page = PinPage()
        try:
            self._fill(page, stage)
        except BaseException:
            page.wipe()
            raise
        return page

    def _fill(self, page: PinPage, stage: Stage) -> None:
        ends = time.monotonic() + self._request.seconds
        self._show(page, stage)
        while True:
            key = self._next_key(page, ends)
            if key is Key.ENTER:
                self._notice = kinds.complete(self._rule, page, new=stage is not Stage.CURRENT)
                if self._notice is None:
                    return
            elif not self._edit(page, key, stage):
                continue
            self._show(page, stage)

    def _edit(self, page: PinPage, key: Key | int, stage: Stage) -> bool:
        """Apply a key to the entry; return whether anything changed."""
        if key is Key.BACKSPACE:
            if stage is Stage.CONFIRM and len(page) == 0:
                raise ChooseAgainError
            page.backspace()
            return True
        if isinstance(key, Key):
            return False
        character = kinds.accept(self._rule, key)
        if character is None or len(page) >= self._rule.longest:
            return False
        page.append(character)
        return True

    def _next_key(self, page: PinPage, ends: float) -> Key | int:
        while True:
            left = ends - time.monotonic()
            if left <= 0:
                raise StoppedError(PadStatus.TIMEOUT)
            watched = [self._terminal.handle, self._line.fileno()]
            ready = select.select(watched, [], [], min(left, _TICK_SECONDS))[0]
            if self._line.fileno() in ready:
                self._listen()
            if self._terminal.handle in ready:
                key = self._terminal.key(page)
                if key in {Key.ESCAPE, Key.CLOSED}:
                    raise StoppedError(PadStatus.CANCELLED)
                return key
            if not self._card_there():
                raise StoppedError(PadStatus.REMOVED)
            self._terminal.refresh()

    def _listen(self) -> None:
        message = self._line.receive()
        if self._line.gone or (isinstance(message, PadCancel) and message.prompt == self._request.prompt):
            raise StoppedError(PadStatus.CANCELLED)
        if isinstance(message, PadRequest):
            busy = PadEvent("result", message.prompt, message.nonce, status=PadStatus.IN_USE)
            self._line.tell(busy)

    def _show(self, page: PinPage, stage: Stage) -> None:
        rule = self._rule
        line = _line(self._request, stage)
        view = View(self._request.pin.value, (line,), len(page), rule.shortest, rule.longest, self._notice)
        self._terminal.show(view)
        self._tell("digits", stage, len(page), None)

    def _tell(self, kind: str, stage: Stage, count: int, tries: int | None) -> None:
        request = self._request
        self._line.tell(PadEvent(kind, request.prompt, request.nonce, stage, count, weak=self._weak, tries=tries))


def _line(request: PadRequest, stage: Stage) -> str:
    """Key of the sentence that asks: only a change speaks of a present and a new PIN."""
    if request.pin is PinKind.LOOKUP_B:
        return "enter_number"
    return stage.value if request.program is Program.CHANGE else "enter"
