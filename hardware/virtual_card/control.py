"""The hand that puts virtual cards on the virtual reader, from outside the namespace."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import msgspec

from hardware.virtual_card.faults import Faults
from hardware.virtual_card.host import Order, Reply
from hardware.words import sentence

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_ANSWER_SECONDS = 20.0


class VirtualCardError(RuntimeError):
    """The virtual card cannot do what was asked; the message is for the person."""


class VirtualCard:
    """Control of one slot of the virtual reader.

    Args:
        control: Socket of the slot, see ``PrivatePcscd.control``.
    """

    def __init__(self, control: Path) -> None:
        self._control = control

    def insert(
        self,
        profile: str = "ordinary",
        *,
        today: date | None = None,
        fresh: bool = False,
        faults: Faults | None = None,
        keypad: bool = False,
    ) -> Reply:
        """Lay the card called ``profile`` on the reader; pcscd notices within 0.4 s.

        Args:
            profile: Name in ``profiles.toml``.
            today: Day that the profile's days count from; the real day when absent.
            fresh: Forget tries spent and PINs changed earlier.
            faults: What goes wrong with it.
            keypad: Give the reader keys of its own (PC/SC part 10).
        """
        return self._ask(Order("insert", profile, today, fresh, faults or Faults(), keypad))

    def remove(self) -> None:
        """Take the card away."""
        self._ask(Order("remove"))

    def press(self, keys: str) -> None:
        """Press keys of the reader: digits, backspace, return, escape."""
        self._ask(Order("press", keys=keys))

    def inject(self, faults: Faults) -> None:
        """Change what goes wrong, from the next command on."""
        self._ask(Order("faults", faults=faults))

    def status(self) -> Reply:
        """Return whether a card is in, its tries left and the commands it saw."""
        return self._ask(Order("status"))

    def _ask(self, order: Order) -> Reply:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
                link.settimeout(_ANSWER_SECONDS)
                link.connect(str(self._control))
                link.sendall(msgspec.json.encode(order) + b"\n")
                with link.makefile("rb") as stream:
                    reply = msgspec.json.decode(stream.readline(), type=Reply)
        except (OSError, msgspec.DecodeError) as error:
            raise VirtualCardError(sentence("virtual", "no_answer")) from error
        if not reply.ok:
            raise VirtualCardError(sentence("virtual", "refused", cause=reply.cause))
        return reply
