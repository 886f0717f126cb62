"""The card as a whole: power, the current application, decoding of commands, and a trace without secrets."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from hardware.apdu import NOT_FOUND, OK
from hardware.virtual_card.application import Application, Order
from hardware.virtual_card.build import build, pins_of
from hardware.virtual_card.pins import open_book

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hardware.virtual_card.build import Applications
    from hardware.virtual_card.pins import PinBook
    from hardware.virtual_card.profile import Profile

ATR = bytes.fromhex("3B888001000005E0B381A1007F")
_WRONG_LENGTH = 0x6700


class Card:
    """A card that answers commands the way a real one does.

    Args:
        applications: By full AID.
        master: The master file, current after power-up.
        book: Its PINs.
    """

    def __init__(self, applications: Applications, master: Application, book: PinBook) -> None:
        self._applications = applications
        self._master = master
        self._book = book
        self._current = master
        self.trace: deque[str] = deque(maxlen=2000)

    def tries(self) -> dict[str, int]:
        """Tries left of every PIN by name."""
        return {name: state.left for name, state in self._book.states.items()}

    def power_off(self) -> None:
        """Lose what was verified and selected."""
        self._book.power_off()
        self.reset()

    def reset(self) -> None:
        """Go back to the master file; a verified PIN stays verified until power off."""
        self._current = self._master
        for application in (self._master, *self._applications.values()):
            application.selected = None

    def answer(self, command: bytes) -> bytes:
        """Return the response APDU to ``command``."""
        order = decode(command)
        if order is None:
            return _WRONG_LENGTH.to_bytes(2, "big")
        self.trace.append(_trace_line(order))
        if order.ins == 0xA4 and order.p1 == 4:
            return self._select_application(order).to_bytes(2, "big")
        data, status = self._current.obey(order, self._book)
        return data + status.to_bytes(2, "big")

    def _select_application(self, order: Order) -> int:
        found = self._applications.get(order.data)
        if found is None:
            return NOT_FOUND
        self._current = found
        found.selected = None
        return OK


def make_card(profile: Profile, today: date, keys_in: Path | None, memory: Path | None) -> Card:
    """Build the card of ``profile`` as it is on the day ``today``, with the tries kept in ``memory``."""
    applications, master = build(profile, today, keys_in)
    return Card(applications, master, open_book(pins_of(profile, today), profile.tries, memory))


def decode(command: bytes) -> Order | None:
    """Decode a short or extended command APDU (ISO 7816-3 cases 1 to 4), None if it is malformed."""
    if len(command) < 4:
        return None
    body = command[4:]
    if len(body) <= 1:
        parts: tuple[bytes, int | None] | None = (b"", (body[0] or 256) if body else None)
    elif body[0] == 0:
        parts = _extended(body[1:])
    else:
        parts = _with_data(body[1:], body[0], 1)
    if parts is None:
        return None
    cla, ins, p1, p2 = command[:4]
    return Order(cla, ins, p1, p2, *parts)


def _extended(body: bytes) -> tuple[bytes, int | None] | None:
    if len(body) < 2:
        return None
    size = int.from_bytes(body[:2], "big")
    if len(body) == 2:
        return b"", size or 65536
    return _with_data(body[2:], size, 2)


def _with_data(rest: bytes, size: int, le_size: int) -> tuple[bytes, int | None] | None:
    data, le = rest[:size], rest[size:]
    if len(data) != size or len(le) not in {0, le_size}:
        return None
    return data, (int.from_bytes(le, "big") or 256**le_size) if le else None


def _trace_line(order: Order) -> str:
    """Header, and data only of SELECT: nothing else is fit to be kept."""
    header = bytes([order.cla, order.ins, order.p1, order.p2]).hex()
    return f"{header} {order.data.hex()}" if order.ins == 0xA4 else header
