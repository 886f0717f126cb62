"""The staff side of the PIN pad: ask, watch the count of digits, get a result. A PIN never comes this way."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from typing import TYPE_CHECKING

import msgspec

from hardware.pinpad.protocol import (
    MESSAGE_LIMIT,
    PadCancel,
    PadEvent,
    PadRequest,
    PadStatus,
    Program,
)
from hardware.pinpad.staff_line import peer_user
from hardware.words import sentence

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date
    from pathlib import Path

    from hardware.card_types import PinKind

_CONNECT_SECONDS = 3.0


class PinPadUnavailableError(RuntimeError):
    """No pad at that address; the message is for the person."""


class PinPadClient:
    """A connection to the pad. One request at a time.

    Args:
        link: Connected socket, see ``connect``.
    """

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._prompt: str | None = None

    @classmethod
    async def connect(cls, path: Path) -> PinPadClient:
        """Connect to the pad that listens at ``path``.

        Raises:
            PinPadUnavailableError: If none answers, or if it belongs to another user.
        """
        link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        link.setblocking(False)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await asyncio.get_running_loop().sock_connect(link, str(path))
        except OSError as error:
            link.close()
            raise PinPadUnavailableError(sentence("pinpad", "unavailable")) from error
        if peer_user(link) != os.getuid():
            link.close()
            raise PinPadUnavailableError(sentence("pinpad", "foreign"))
        return cls(link)

    async def ask(
        self,
        program: Program,
        pin: PinKind,
        reader: str,
        *,
        born: date | None = None,
        seconds: float = 60.0,
    ) -> AsyncIterator[PadEvent]:
        """Ask for a PIN and yield what happens; the last event is the result.

        Args:
            program: What to do with the card.
            pin: Which PIN.
            reader: Name of the reader that holds the card.
            born: Birth date of the holder, for warnings about easily guessed numbers.
            seconds: Patience for each entry.

        Yields:
            ``ready``, ``digits`` and finally ``result``; status GONE when the pad went away. Leaving the loop
            earlier cancels the request.
        """
        request = PadRequest(secrets.token_hex(4), secrets.token_hex(8), program, pin, reader, born, seconds)
        self._prompt = request.prompt
        ended = False
        try:
            self._send(request)
            async for event in self._events(request):
                ended = event.kind == "result"
                yield event
        finally:
            if not ended:
                self._send(PadCancel(request.prompt))
            self._prompt = None

    async def _events(self, request: PadRequest) -> AsyncIterator[PadEvent]:
        while True:
            event = await self._next()
            if event is None:
                yield PadEvent("result", request.prompt, request.nonce, status=PadStatus.GONE)
                return
            if (event.prompt, event.nonce) != (request.prompt, request.nonce):
                continue
            yield event
            if event.kind == "result":
                return

    async def _next(self) -> PadEvent | None:
        datagram = b""
        with contextlib.suppress(OSError):
            datagram = await asyncio.get_running_loop().sock_recv(self._link, MESSAGE_LIMIT)
        return msgspec.json.decode(datagram, type=PadEvent) if datagram else None

    async def cancel(self) -> None:
        """Stop the request under way; its result then says CANCELLED. Does nothing when there is none."""
        if self._prompt is not None:
            self._send(PadCancel(self._prompt))

    def _send(self, message: PadRequest | PadCancel) -> None:
        """Send one datagram at once; a pad that is gone is noticed by its silence."""
        with contextlib.suppress(OSError):
            self._link.send(msgspec.json.encode(message))

    def alive(self) -> bool:
        """Return whether the pad still holds its end; says nothing about a request under way."""
        try:
            return self._link.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def close(self) -> None:
        """End the connection; the pad drops what it was asking."""
        self._link.close()
