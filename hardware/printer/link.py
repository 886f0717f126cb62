"""A byte link to a printer that never blocks: TCP, USB printer class, serial line or a file.

python-escpos 3.1 waits for ever on a mute printer and reports plenty of paper when nothing answers,
so the product moves its own bytes. Every operation here has a deadline given by the caller.
"""

import contextlib
import os
import select
import socket
import termios
import time
from pathlib import Path
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

_READ_SIZE: Final = 4096
_FORMS: Final = "tcp://HOST:PORT, usb:/dev/usb/lpN, serial:/dev/ttyXXX?baud=38400&flow=rtscts, file:/PATH"


class LinkError(Exception):
    """The printer could not be reached or the link to it broke.

    Attributes:
        cause: One of ``unreachable``, ``lost``, ``address``; a key of ``words.toml`` for the first two.
        detail: What the operating system said, for the log.
    """

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail


class Link:
    """One open link over a non-blocking file descriptor.

    Args:
        fd: The descriptor; closed by `close`.
        keep: The object that owns the descriptor (a socket), if any.
        readable: Whether the other side can answer at all.
    """

    def __init__(self, fd: int, keep: socket.socket | None = None, *, readable: bool = True) -> None:
        self._fd = fd
        self._keep = keep
        self.readable = readable
        self._poll = select.poll()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def wait(self, timeout: float, *, writing: bool) -> tuple[bool, bool]:
        """Wait until the link can be read or written.

        Args:
            timeout: Seconds, 0 to only look.
            writing: Whether room for writing is of interest.

        Returns:
            Whether reading and whether writing would go on without blocking.
        """
        wanted = (select.POLLIN if self.readable else 0) | (select.POLLOUT if writing else 0)
        self._poll.register(self._fd, wanted)
        found = dict(self._poll.poll(max(0.0, timeout) * 1000)).get(self._fd, 0)
        broken = found & (select.POLLERR | select.POLLHUP | select.POLLNVAL)
        return bool(found & select.POLLIN or broken), bool(found & select.POLLOUT or broken)

    def write_some(self, data: bytes | memoryview) -> int:
        """Hand as much as fits to the operating system and say how many bytes that was.

        Raises:
            LinkError: ``lost`` when the other side is gone.
        """
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise LinkError("lost", str(error)) from error

    def read_some(self) -> bytes:
        """Give what has arrived, or nothing.

        Raises:
            LinkError: ``lost`` when the other side closed the link.
        """
        if not self.readable:
            return b""
        try:
            data = os.read(self._fd, _READ_SIZE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LinkError("lost", str(error)) from error
        if not data and self._keep is not None:
            raise LinkError("lost", "closed by the printer")
        return data

    def write(self, data: bytes, timeout: float) -> None:
        """Write everything or fail within the time.

        Raises:
            LinkError: ``lost`` when the link breaks or takes no more bytes in time.
        """
        rest, deadline = memoryview(data), time.monotonic() + timeout
        while rest:
            left = deadline - time.monotonic()
            if left <= 0:
                raise LinkError("lost", f"{len(rest)} bytes not taken within {timeout} s")
            if self.wait(left, writing=True)[1]:
                rest = rest[self.write_some(rest) :]

    def close(self) -> None:
        """Close the link; closing twice is harmless."""
        if self._fd < 0:
            return
        if self._keep is not None:
            self._keep.close()
        else:
            with contextlib.suppress(OSError):
                os.close(self._fd)
        self._fd = -1


def open_link(address: str, timeout: float = 3.0) -> Link:
    """Open the link an address names.

    Args:
        address: ``tcp://HOST:PORT``, ``usb:/dev/usb/lpN``, ``serial:/dev/ttyXXX?baud=N&flow=rtscts|xonxoff|none``
            or ``file:/PATH`` (appends; cannot answer).
        timeout: Seconds to wait for a TCP connection.

    Raises:
        LinkError: ``unreachable`` when the device does not open, ``address`` when the form is unknown.
    """
    parts = urlsplit(address)
    try:
        match parts.scheme:
            case "tcp" if parts.hostname and parts.port:
                return _open_tcp(parts.hostname, parts.port, timeout)
            case "usb":
                return Link(os.open(parts.path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC))
            case "serial":
                return _open_serial(parts.path, parse_qs(parts.query))
            case "file":
                return _open_file(parts.path)
    except OSError as error:
        raise LinkError("unreachable", f"{address}: {error}") from error
    raise LinkError("address", f"{address!r} is none of {_FORMS}")


def _open_tcp(host: str, port: int, timeout: float) -> Link:
    peer = socket.create_connection((host, port), timeout)
    peer.setblocking(False)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, seconds in (("TCP_KEEPIDLE", 5), ("TCP_KEEPINTVL", 3), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):
            peer.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), seconds)
    return Link(peer.fileno(), peer)


def _open_file(path: str) -> Link:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    return Link(os.open(Path(path), flags, 0o600), readable=False)


def _open_serial(path: str, query: dict[str, list[str]]) -> Link:
    baud = query.get("baud", ["38400"])[-1]
    flow = query.get("flow", ["rtscts"])[-1]
    speed = getattr(termios, f"B{baud}", None)
    if speed is None or flow not in {"rtscts", "xonxoff", "none"}:
        raise LinkError("address", f"serial speed {baud} or flow {flow} is unknown")
    fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        _make_raw(fd, speed, flow)
    except termios.error as error:
        os.close(fd)
        raise LinkError("unreachable", f"{path}: {error}") from error
    return Link(fd)


def _make_raw(fd: int, speed: int, flow: str) -> None:
    control = termios.CS8 | termios.CREAD | termios.CLOCAL | (termios.CRTSCTS if flow == "rtscts" else 0)
    inward = termios.IXON | termios.IXOFF if flow == "xonxoff" else 0
    letters = termios.tcgetattr(fd)[6]
    letters[termios.VMIN], letters[termios.VTIME] = 0, 0
    termios.tcsetattr(fd, termios.TCSANOW, [inward, 0, control, 0, speed, speed, letters])
