"""Training devices behind their control sockets, as the training window uses them."""

import asyncio
import json
import socket
from collections.abc import Sequence
from pathlib import Path

from hardware.virtual_card.control import VirtualCard
from hardware.virtual_card.profile import profiles


class TrainingDevices:
    """A virtual card slot and a virtual printer.

    Args:
        cards: control socket of the slot; None when there is none.
        printer: control socket of the printer; None when there is none.
    """

    def __init__(self, cards: Path | None, printer: Path | None) -> None:
        self._card = VirtualCard(cards) if cards is not None else None
        self._printer = printer

    def cards(self) -> Sequence[tuple[str, str]]:
        """Return the cards that can be laid on the reader: name and title."""
        return [(name, profile.title) for name, profile in profiles().items()] if self._card is not None else []

    async def lay(self, card: str) -> None:
        """Lay a card on the reader; another one is taken away first."""
        if self._card is not None:
            await asyncio.to_thread(self._card.insert, card)

    async def take(self) -> None:
        """Take the card away."""
        if self._card is not None:
            await asyncio.to_thread(self._card.remove)

    async def printer(self, deed: str) -> None:
        """Do something to the printer."""
        if self._printer is not None:
            await asyncio.to_thread(_order, self._printer, deed)


def _order(path: Path, deed: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(3)
        line.connect(str(path))
        line.sendall(json.dumps({"do": deed}).encode() + b"\n")
        line.recv(4096)
