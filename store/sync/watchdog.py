"""A second look at the clock: a socket whose other end fell silent is closed under the call that waits for it.

Connect timeouts, keepalives and ``tcp_user_timeout`` are needed and not sufficient: a peer that accepts and
acknowledges but never answers would hold a read for ever.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator


class Watchdog:
    """Watches one call at a time; ``patience`` seconds without an end and the socket is shut down."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._changed = threading.Condition()
        self._deadline: float | None = None
        self._socket: socket.socket | None = None
        self._over = False
        self._thread: threading.Thread | None = None
        self.bites = 0

    @contextlib.contextmanager
    def watch(self, descriptor: int) -> Iterator[None]:
        """Watch what happens inside on the socket of this descriptor."""
        # A duplicate: when the connection closes its own, the number may already mean another file.
        with socket.socket(fileno=socket.dup(descriptor)) as own:
            self._arm(own)
            try:
                yield
            finally:
                self._arm(None)

    def cut(self) -> None:
        """Close what is being waited for, now."""
        with self._changed:
            self._bite()

    def close(self) -> None:
        """End the watching thread."""
        with self._changed:
            self._over = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _arm(self, own: socket.socket | None) -> None:
        with self._changed:
            self._socket = own
            self._deadline = None if own is None else time.monotonic() + self._patience
            if own is not None and self._thread is None and not self._over:
                self._thread = threading.Thread(target=self._run, name="uplink-watchdog", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _bite(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self.bites += 1
        self._deadline = None

    def _run(self) -> None:
        with self._changed:
            while not self._over:
                left = None if self._deadline is None else self._deadline - time.monotonic()
                if left is not None and left <= 0:
                    self._bite()
                else:
                    self._changed.wait(left)
