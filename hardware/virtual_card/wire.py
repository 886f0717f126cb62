"""The vpcd protocol: two bytes of length, then a control byte or a command.

Debian's vpcd 3.3 sends length and body in two small segments; without an immediate acknowledgement each message
waits 44 ms for our delayed one, so TCP_QUICKACK is set again before every receive (it does not stick).
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

POWER_OFF, POWER_ON, RESET, ASK_ATR = 0, 1, 2, 4


class Removed(Exception):
    """The card leaves the reader now."""


def receive(link: socket.socket) -> bytes:
    """Return the next message of the reader.

    Raises:
        Removed: If the reader is gone.
    """
    size = int.from_bytes(_exactly(link, 2), "big")
    return _exactly(link, size)


def send(link: socket.socket, payload: bytes) -> None:
    """Send one answer in one segment."""
    link.sendall(len(payload).to_bytes(2, "big") + payload)


def _exactly(link: socket.socket, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        chunk = link.recv(size - len(received))
        if not chunk:
            raise Removed
        received += chunk
    return bytes(received)


def converse(link: socket.socket, atr: bytes, power: Callable[[int], None], answer: Callable[[bytes], bytes]) -> None:
    """Serve the reader until the link closes.

    Args:
        link: Connection to vpcd's port.
        atr: Answer to reset.
        power: Called with POWER_OFF, POWER_ON or RESET.
        answer: Called with each command APDU; its return value goes back.

    Raises:
        Removed: When the reader closed the connection or the card was taken away.
    """
    while True:
        message = receive(link)
        if len(message) > 1:
            send(link, answer(message))
        elif message == bytes([ASK_ATR]):
            send(link, atr)
        elif message:
            power(message[0])
