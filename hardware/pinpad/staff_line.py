"""The pad's side of the line to the staff process: a private socket, and a peer that the kernel vouches for."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import struct
from typing import TYPE_CHECKING

import msgspec

from hardware.pinpad.protocol import MESSAGE_LIMIT, PadCancel, PadEvent, PadRequest, decode

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


def peer_user(link: socket.socket) -> int:
    """User id of the process at the other end, as the kernel knows it."""
    raw = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    user: int = struct.unpack("3i", raw)[1]
    return user


def listen(path: Path) -> socket.socket:
    """Open the pad's socket, for our own user only."""
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    before = os.umask(0o177)
    try:
        server.bind(str(path))
    finally:
        os.umask(before)
    server.listen()
    return server


class StaffLine:
    """One connected staff process.

    Args:
        link: The connection.
    """

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self.gone = False

    def fileno(self) -> int:
        """For select."""
        return self._link.fileno()

    def receive(self) -> PadRequest | PadCancel | None:
        """Return the next message, None when it made no sense or the peer has gone (see ``gone``)."""
        datagram = b""
        with contextlib.suppress(OSError):
            datagram = self._link.recv(MESSAGE_LIMIT)
        if not datagram:
            self.close()
            return None
        try:
            return decode(datagram)
        except msgspec.DecodeError:
            _log.warning("a message that is none was ignored")
            return None

    def tell(self, event: PadEvent) -> None:
        """Send one event; a staff process that has gone misses it."""
        with contextlib.suppress(OSError):
            self._link.send(msgspec.json.encode(event))

    def close(self) -> None:
        """End the line."""
        self.gone = True
        self._link.close()
