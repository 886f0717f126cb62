"""One slot of the virtual reader: a thread that keeps the wanted card in it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

from hardware.virtual_card.card import ATR, Card
from hardware.virtual_card.faults import Faults, Faulty
from hardware.virtual_card.keypad import Keypad
from hardware.virtual_card.wire import POWER_OFF, POWER_ON, RESET, Removed, converse

if TYPE_CHECKING:
    from collections.abc import Callable

_RETRY_SECONDS = 0.05
# pcscd looks every 0.4 s and takes a card that came back in between for the same one, as no real reader does.
_GAP_SECONDS = 0.5


class Slot:
    """A slot that connects to vpcd while a card is wanted, and again when the reader comes back.

    Args:
        port: vpcd's port on the loopback interface.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._changed = threading.Condition()
        self._card: Card | None = None
        self._faulty: Faulty | None = None
        self._keypad: Keypad | None = None
        self._link: socket.socket | None = None
        self._closing = False
        self._empty_since = 0.0
        self._thread = threading.Thread(target=self._run, name=f"slot-{port}", daemon=True)
        self._thread.start()

    @property
    def card(self) -> Card | None:
        """The card in the slot, None when it is empty."""
        return self._card

    def insert(self, card: Card, faults: Faults, seconds: float, *, keypad: bool = False) -> bool:
        """Put ``card`` in, on a reader with keys or without; return whether it was taken within ``seconds``."""
        self.remove()
        self._keypad = Keypad(card.answer) if keypad else None
        with self._changed:
            self._card, self._faulty = card, Faulty(self._keypad or card.answer, faults)
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._link is not None, seconds)

    def inject(self, faults: Faults) -> None:
        """Change what goes wrong from the next command on."""
        if self._faulty is not None:
            self._faulty.inject(faults)

    def press(self, keys: str) -> None:
        """Press keys of the reader, if it has some."""
        if self._keypad is not None:
            self._keypad.press(keys)

    def remove(self) -> None:
        """Take the card away, also in the middle of a command."""
        with self._changed:
            self._card = None
            self._drop()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._link is None, 5)

    def wait_until_empty(self) -> None:
        """Block until no card is wanted any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._card is None or self._closing)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closing, self._card = True, None
            self._drop()
            self._changed.notify_all()
        self._thread.join(5)

    def _drop(self) -> None:
        if self._link is not None:
            with contextlib.suppress(OSError):
                self._link.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        while not self._closing:
            wanted = self._wanted()
            if wanted is not None and not self._stay(*wanted):
                with self._changed:
                    self._changed.wait_for(lambda: self._closing, _RETRY_SECONDS)

    def _wanted(self) -> tuple[Card, Faulty] | None:
        """Wait for a card and for the gap after the last one; None when the wish changed meanwhile."""
        with self._changed:
            self._changed.wait_for(lambda: self._card is not None or self._closing)
            card, faulty = self._card, self._faulty
            gap = self._empty_since + _GAP_SECONDS - time.monotonic()
            if gap > 0:
                self._changed.wait_for(lambda: self._card is not card or self._closing, gap)
            if card is None or faulty is None or self._card is not card:
                return None
            return card, faulty

    def _stay(self, card: Card, faulty: Faulty) -> bool:
        """Serve the reader once; return whether it was there."""
        try:
            link = socket.create_connection(("127.0.0.1", self._port), timeout=5)
        except OSError:
            return False
        link.settimeout(None)
        self._take(link, card)
        with link, contextlib.suppress(OSError, Removed):
            converse(link, ATR, _power(card, faulty), faulty)
        card.power_off()
        self._left(card, faulty)
        return True

    def _take(self, link: socket.socket, card: Card) -> None:
        with self._changed:
            self._link = link
            if self._card is not card:
                self._drop()
            self._changed.notify_all()

    def _left(self, card: Card, faulty: Faulty) -> None:
        """The link is gone: by our own fault injection the card is out, otherwise the reader went away."""
        with self._changed:
            self._link = None
            self._empty_since = time.monotonic()
            if faulty.left and self._card is card:
                self._card = None
            self._changed.notify_all()


def _power(card: Card, faulty: Faulty) -> Callable[[int], None]:
    def act(control: int) -> None:
        if control in {POWER_OFF, POWER_ON}:
            card.power_off()
            faulty.power()
        elif control == RESET:
            card.reset()

    return act
