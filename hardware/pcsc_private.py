"""A pcscd of our own with virtual readers, in namespaces that nothing outside can reach.

The machine's pcscd is never touched and nothing listens on the machine's network: pcscd, the virtual reader's
TCP port and the virtual cards live in one network namespace; only two kinds of unix socket are visible outside,
through the state directory (DESIGN section 4, facts from pcsc-lite 1.9.9 and vsmartcard 3.3).
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import select
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from hardware.vpcd_driver import driver
from hardware.words import sentence

if TYPE_CHECKING:
    from types import TracebackType

SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"
_LONGEST_SOCKET_PATH = 107
_START_SECONDS = 20.0
_ORDER_SECONDS = 15.0
_UNSHARE = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]


class PrivatePcscdError(RuntimeError):
    """The private daemon cannot run; the message is one sentence for the person, ``cause`` is for the log."""

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message)
        self.cause = cause


@dataclass
class PrivatePcscd:
    """A running private pcscd with two virtual reader slots.

    Attributes:
        home: Directory shared with the namespace: sockets, logs, the memory of the virtual cards.
        how: Which way of isolation worked: ``user-namespace``, ``root`` or ``sudo``.
    """

    home: Path
    how: str
    process: subprocess.Popen[bytes] = field(repr=False)
    _lock: IO[bytes] = field(repr=False)

    @property
    def socket(self) -> Path:
        """Path to name in ``PCSCLITE_CSOCK_NAME``."""
        return self.home / "run" / "pcscd.comm"

    @property
    def log(self) -> Path:
        """Log of the daemon; it holds no APDU."""
        return self.home / "pcscd.log"

    def control(self, slot: int = 0) -> Path:
        """Return the control socket of the virtual card of ``slot`` (0 or 1), for ``VirtualCard``."""
        return self.home / f"card{slot}.sock"

    def environment(self) -> dict[str, str]:
        """Return the variable that points any PC/SC program at this daemon."""
        return {SOCKET_VARIABLE: str(self.socket)}

    def use(self) -> None:
        """Point this process at the daemon. The first use must come before ``smartcard`` is loaded.

        libpcsclite reads the variable once per process, so it names a link of ours that a later ``use`` turns to
        another daemon.
        """
        link = _process_link()
        draft = link.with_suffix(".new")
        draft.symlink_to(self.socket)
        draft.replace(link)
        os.environ[SOCKET_VARIABLE] = str(link)

    def stop_daemon(self) -> None:
        """Stop only pcscd, as an operator would; the cards stay. For tests and training."""
        self._order("stop-pcscd")

    def start_daemon(self) -> None:
        """Start pcscd again at the same socket."""
        self._order("start-pcscd")

    def stop(self) -> None:
        """End the daemon, its cards and its namespaces. Returns once the processes are gone."""
        _end(self.process)
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _order(self, word: str) -> None:
        if self.process.stdin is None:
            return
        self.process.stdin.write(word.encode("ascii") + b"\n")
        self.process.stdin.flush()
        if _answer(self.process, _ORDER_SECONDS) != "done":
            raise PrivatePcscdError(sentence("private", "not_started", log=self.log), word)


@cache
def _process_link() -> Path:
    place = Path(tempfile.mkdtemp(prefix="madoguchi-link-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place / "pcscd.comm"


def start_private_pcscd(state_dir: Path, *, driver_cache: Path | None = None) -> PrivatePcscd:
    """Start a private pcscd with virtual readers and return its handle.

    Args:
        state_dir: Directory of ours; ``state_dir/pcsc`` is used, or a short temporary one when the path would not
            fit into a socket address. The memory of the virtual cards (tries left, changed PINs) stays there.
        driver_cache: Where the unpacked vsmartcard-vpcd is kept; per user by default.

    Raises:
        PrivatePcscdError: With one sentence that says what is missing.
        DriverUnavailableError: If the virtual reader's driver can be neither found nor fetched.
    """
    _require_programs()
    home = _short_enough(state_dir / "pcsc")
    home.mkdir(parents=True, exist_ok=True)
    lock = _sole_user(home)
    try:
        shutil.copyfile(driver(driver_cache), home / "libifdvpcd.so")
        how, process = _isolated(home)
    except BaseException:
        lock.close()
        raise
    return PrivatePcscd(home=home, how=how, process=process, _lock=lock)


def _require_programs() -> None:
    if shutil.which("unshare") is None:
        raise PrivatePcscdError(sentence("private", "no_unshare"))
    if shutil.which("pcscd") is None and not Path("/usr/sbin/pcscd").exists():
        raise PrivatePcscdError(sentence("private", "no_pcscd"))


def _short_enough(home: Path) -> Path:
    home = home.absolute()
    if len(os.fsencode(home / "run" / "pcscd.comm")) <= _LONGEST_SOCKET_PATH:
        return home
    short = Path(tempfile.mkdtemp(prefix="madoguchi-"))
    if len(os.fsencode(short / "run" / "pcscd.comm")) > _LONGEST_SOCKET_PATH:
        raise PrivatePcscdError(sentence("private", "path_too_long", path=home))
    return short


def _sole_user(home: Path) -> IO[bytes]:
    handle = (home / "lock").open("wb")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise PrivatePcscdError(sentence("private", "already_running", directory=home)) from None
    return handle


def _ways() -> list[tuple[str, list[str]]]:
    """Ways to get namespaces, the least privilege first."""
    ways = [("user-namespace", [*_UNSHARE, "--user", "--map-root-user"])]
    if os.geteuid() == 0:
        ways.append(("root", _UNSHARE))
    elif shutil.which("sudo"):
        ways.append(("sudo", ["sudo", "-n", *_UNSHARE]))
    return ways


def _isolated(home: Path) -> tuple[str, subprocess.Popen[bytes]]:
    refusals = []
    for how, prefix in _ways():
        process = _launch(home, prefix)
        answer = _answer(process, _START_SECONDS)
        if answer == "ready":
            return how, process
        _end(process)
        refusals.append(f"{how}: {answer or 'refused'}")
        if answer == "failed":
            raise PrivatePcscdError(sentence("private", "not_started", log=home / "pcscd.log"), refusals[-1])
    raise PrivatePcscdError(sentence("private", "no_namespace"), "; ".join(refusals))


def _launch(home: Path, prefix: list[str]) -> subprocess.Popen[bytes]:
    with (home / "namespace.log").open("ab") as log:
        return subprocess.Popen(
            [*prefix, sys.executable, "-m", "hardware.pcsc_inside", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd="/",
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """The end of its stdin is the polite word; what does not hear it is killed with all its namespace."""
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(_ORDER_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _answer(process: subprocess.Popen[bytes], seconds: float) -> str:
    """One word from the namespace, or nothing when it ended or stayed silent."""
    if process.stdout is None or not select.select([process.stdout], [], [], seconds)[0]:
        return ""
    return process.stdout.readline().decode("ascii", "replace").strip()
