"""Two connections to the central: one works, one only listens; both are given up at the first doubt."""

import contextlib
import selectors
import socket
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg

from store.sync.doors import Doors
from store.sync.ports import Central
from store.sync.watchdog import Watchdog

T = TypeVar("T")

# A failover list in the DSN is tried in order; only a server that takes writes will do. Seconds, milliseconds, counts.
_MANNERS: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
    "target_session_attrs": "read-write",
    "application_name": "madoguchi",
}


class Link:
    """The connections of one terminal; not thread-safe, except ``wake`` and ``cut``."""

    def __init__(self, dsn: str, *, patience: float = 10.0) -> None:
        self._dsn = dsn
        self._dog = Watchdog(patience)
        self._work: psycopg.Connection[Any] | None = None
        self._ear: psycopg.Connection[Any] | None = None
        self._bell, self._clapper = socket.socketpair()
        self._bell.setblocking(False)
        self._clapper.setblocking(False)

    @property
    def up(self) -> bool:
        """Whether a working connection stands."""
        return self._work is not None and not self._work.closed

    def call(self, do: Callable[[Central], T]) -> T:
        """Run one step on the working connection, connecting first if need be.

        Raises:
            psycopg.Error: it failed; the connection is given up unless the server itself answered.
        """
        work = self._work
        if work is None or work.closed:
            work = self._work = psycopg.connect(self._dsn, autocommit=True, **_MANNERS)
        try:
            return do(Doors(work, self._dog.watch))
        except psycopg.Error as error:
            if error.sqlstate is None or work.broken:
                self.drop()
            raise

    def listen(self, office: str) -> None:
        """Ask to be woken when something new stands in the office; being deaf is harmless, polling is the truth."""
        if self._ear is not None and not self._ear.closed:
            return
        with contextlib.suppress(psycopg.Error):
            self._ear = psycopg.connect(self._dsn, autocommit=True, **_MANNERS)
            with self._dog.watch(self._ear.fileno()):
                self._ear.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(f"madoguchi_{office}")))

    def rest(self, seconds: float) -> None:
        """Wait until woken by a notification, by ``wake``, or by time."""
        ear = self._ear if self._ear is not None and not self._ear.closed else None
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._bell, selectors.EVENT_READ)
            if ear is not None:
                waiting.register(ear.fileno(), selectors.EVENT_READ)
            waiting.select(seconds)
        with contextlib.suppress(BlockingIOError):
            self._bell.recv(4096)
        if ear is not None:
            self._hear(ear)

    def _hear(self, ear: psycopg.Connection[Any]) -> None:
        try:
            for _ in ear.notifies(timeout=0):
                pass
        except psycopg.Error:
            ear.close()
            self._ear = None

    def wake(self) -> None:
        """End a ``rest`` early; from any thread."""
        with contextlib.suppress(OSError):
            self._clapper.send(b"!")

    def cut(self) -> None:
        """Break off what is being waited for; from any thread."""
        self._dog.cut()

    def drop(self) -> None:
        """Give up both connections; the next call connects anew."""
        for connection in (self._work, self._ear):
            if connection is not None:
                connection.close()
        self._work = self._ear = None

    def close(self) -> None:
        """Give up everything for good."""
        self.drop()
        self._dog.close()
        self._bell.close()
        self._clapper.close()
