"""The pad's main loop: idle until the staff side asks, one request at a time."""

from __future__ import annotations

import logging
import os
import select
import time
from typing import TYPE_CHECKING

from hardware.card_types import CardFaultError
from hardware.pinpad import part10, program, screen
from hardware.pinpad.link import ExclusiveLink
from hardware.pinpad.page import PinPage
from hardware.pinpad.program import Outcome
from hardware.pinpad.protocol import PadEvent, PadRequest, PadStatus
from hardware.pinpad.screen import View
from hardware.pinpad.staff_line import StaffLine, peer_user
from hardware.pinpad.terminal import Key, Terminal
from hardware.pinpad.visitor import Visitor

if TYPE_CHECKING:
    import socket

_TICK_SECONDS = 0.5
_THANKS_SECONDS = 2.0
_log = logging.getLogger(__name__)


class Pad:
    """The pad: waits for staff, asks visitors.

    Args:
        server: Listening socket, see ``staff_line.listen``.
        terminal: The visitor's terminal.
    """

    def __init__(self, server: socket.socket, terminal: Terminal) -> None:
        self._server = server
        self._terminal = terminal
        self._line: StaffLine | None = None
        self._idle_at = 0.0

    def serve(self) -> None:
        """Work until the terminal closes."""
        self._terminal.show(screen.IDLE)
        while self._turn():
            if self._idle_at and time.monotonic() > self._idle_at:
                self._idle_at = 0.0
                self._terminal.show(screen.IDLE)
            self._terminal.refresh()

    def _turn(self) -> bool:
        """Wait for one thing and do it; False when the terminal is gone."""
        watched = [self._server.fileno(), self._terminal.handle]
        if self._line is not None:
            watched.append(self._line.fileno())
        ready = select.select(watched, [], [], _TICK_SECONDS)[0]
        if self._terminal.handle in ready and not self._swallow_key():
            return False
        if self._line is not None and self._line.fileno() in ready:
            self._hear(self._line)
        if self._server.fileno() in ready:
            self._welcome()
        return True

    def _swallow_key(self) -> bool:
        """Nobody asked: the key is not kept. False when the terminal is gone."""
        with PinPage() as page:
            return self._terminal.key(page) is not Key.CLOSED

    def _welcome(self) -> None:
        link, _ = self._server.accept()
        if self._line is not None or peer_user(link) != os.getuid():
            _log.warning("a second or foreign process was turned away")
            link.close()
            return
        self._line = StaffLine(link)

    def _hear(self, line: StaffLine) -> None:
        message = line.receive()
        if isinstance(message, PadRequest):
            self._tell_result(line, message, self._carry_out(line, message))
        if line.gone:
            self._line = None

    def _carry_out(self, line: StaffLine, request: PadRequest) -> Outcome:
        if not program.possible(request):
            return Outcome(PadStatus.UNSUPPORTED)
        self._terminal.show(View(request.pin.value, ("preparing",)))
        try:
            with ExclusiveLink(request.reader) as link:
                visitor = Visitor(self._terminal, line, request, link.still_there)
                keys = part10.find_keys(link, visitor.point_to_reader)
                return program.run(link, request, visitor.ask, keys)
        except CardFaultError as error:
            _log.warning("no line to the card: %s", error)
            return Outcome(program.status_of(error.fault))

    def _tell_result(self, line: StaffLine, request: PadRequest, outcome: Outcome) -> None:
        line.tell(
            PadEvent(
                "result",
                request.prompt,
                request.nonce,
                status=outcome.status,
                tries=outcome.tries,
                sw=outcome.sw,
                data=outcome.data,
            )
        )
        word = "done" if outcome.status is PadStatus.OK else "look_at_staff"
        self._terminal.show(View(request.pin.value, (word,)))
        self._idle_at = time.monotonic() + _THANKS_SECONDS
