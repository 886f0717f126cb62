"""One writer process per store: other programs of this machine ask it over a local, authenticated line.

Messages are JSON, never pickles: ``{"verb": …, "args": {…}}`` up, ``{"ok": …}`` or ``{"fault": sentence}`` down.
"""

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Awaitable, Callable, Mapping
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

import msgspec

Handler = Callable[[Mapping[str, Any]], Awaitable[Any]]
LOG = logging.getLogger(__name__)
PATIENCE = 120.0
STAFF_LINE = "staff.line"
BOARD_LINE = "board.line"


class Nobody(Exception):
    """No process serves this store."""


class Declined(Exception):
    """The serving process could not carry the verb out; the message is its sentence."""


def key_of(socket: Path) -> bytes:
    """Return the shared key of a line, made on first use and readable by this user only."""
    path = socket.with_suffix(".key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


class Line:
    """The serving end: verbs run on the loop of the process that owns the store.

    Args:
        socket: where to listen.
        verbs: what may be asked.
        loop: the loop that owns the desk.
    """

    def __init__(self, socket: Path, verbs: Mapping[str, Handler], loop: asyncio.AbstractEventLoop) -> None:
        self.socket = socket
        self.verbs = verbs
        self.loop = loop
        socket.unlink(missing_ok=True)
        self._listener = Listener(str(socket), family="AF_UNIX" if os.name == "posix" else None, authkey=key_of(socket))
        self._open = True
        self._thread = threading.Thread(target=self._serve, name="line", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Stop answering and leave no socket behind."""
        self._open = False
        try:
            Client(str(self.socket), authkey=key_of(self.socket)).close()
        except (OSError, EOFError, AuthenticationError):
            LOG.debug("line was already closed")
        self._listener.close()
        self._thread.join(timeout=2)
        self.socket.unlink(missing_ok=True)

    def _serve(self) -> None:
        while self._open:
            try:
                caller = self._listener.accept()
            except (OSError, EOFError, AuthenticationError) as error:
                if self._open:
                    LOG.warning("line: %s", type(error).__name__)
                continue
            if self._open:
                threading.Thread(target=self._answer, args=(caller,), name="line-caller", daemon=True).start()

    def _answer(self, caller: Connection) -> None:
        with caller:
            try:
                while True:
                    caller.send_bytes(self._reply(caller.recv_bytes()))
            except (OSError, EOFError):
                return

    def _reply(self, raw: bytes) -> bytes:
        try:
            asked = msgspec.json.decode(raw, type=dict[str, Any])
            handler = self.verbs[asked["verb"]]
            future = asyncio.run_coroutine_threadsafe(_awaited(handler, asked.get("args", {})), self.loop)
            return msgspec.json.encode({"ok": future.result(PATIENCE)})
        except Declined as declined:
            return msgspec.json.encode({"fault": str(declined)})
        except Exception as error:  # noqa: BLE001 - whatever a verb raises, the caller gets an answer
            LOG.warning("line: %s", type(error).__name__)
            return msgspec.json.encode({"fault": f"{type(error).__name__}"})


async def _awaited(handler: Handler, args: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a verb's own answer
    return await handler(args)


def ask(socket: Path, verb: str, **args: Any) -> Any:  # noqa: ANN401 - a verb's own answer
    """Ask the process that owns a store.

    Raises:
        Nobody: none is running.
        Declined: it could not, and says why.
    """
    if not socket.exists():
        raise Nobody
    try:
        with Client(str(socket), authkey=key_of(socket)) as line:
            line.send_bytes(msgspec.json.encode({"verb": verb, "args": args}))
            answer = msgspec.json.decode(line.recv_bytes(), type=dict[str, Any])
    except (OSError, EOFError, AuthenticationError) as error:
        raise Nobody from error
    if "fault" in answer:
        raise Declined(answer["fault"])
    return answer["ok"]
