"""The first process of the private namespace: mounts, loopback, pcscd and the virtual cards.

Started by ``hardware.pcsc_private`` through ``unshare``; speaks lines on stdin and stdout. The end of stdin means
that the parent is gone (even by ``kill -9``): this process then ends, and as pid 1 takes everything in the
namespace with it.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

SIOCSIFFLAGS = 0x8914
IFF_UP = 1
MS_BIND = 4096
CARD_PORT = 35963
SLOTS = 2
READER_NAME = "Madoguchi Virtual Reader"
_HOME = Path("/run/madoguchi")
_READER_CONF = """FRIENDLYNAME "{name}"
DEVICENAME /dev/null:{port:#06x}
LIBPATH {library}
CHANNELID {port:#06x}
"""


def main(arguments: list[str]) -> int:
    """Run until stdin ends. The one argument is the state directory, as seen outside."""
    state = Path(arguments[0])
    _own_filesystem(state)
    _loopback_up()
    (_HOME / "conf").mkdir(exist_ok=True)
    library = _HOME / "libifdvpcd.so"
    conf = _READER_CONF.format(name=READER_NAME, port=CARD_PORT, library=library)
    (_HOME / "conf" / "vpcd").write_text(conf, encoding="ascii")
    _Household().serve()
    return 0


def _mount(source: str, target: Path, kind: str | None, flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    answer = libc.mount(
        source.encode(), os.fsencode(target), kind.encode() if kind else None, ctypes.c_ulong(flags), None
    )
    if answer != 0:
        raise OSError(ctypes.get_errno(), f"mount {target}")


def _own_filesystem(state: Path) -> None:
    """Give pcscd its own ``/run`` and hide the machine's readers, so that neither daemon meets the other."""
    handle = os.open(state, os.O_PATH | os.O_DIRECTORY)
    _mount("tmpfs", Path("/run"), "tmpfs", 0)
    _HOME.mkdir()
    _mount(f"/proc/self/fd/{handle}", _HOME, None, MS_BIND)
    os.close(handle)
    Path("/run/pcscd").symlink_to(_HOME / "run")
    for hidden in (Path("/dev/bus/usb"), Path("/usr/lib/pcsc/drivers")):
        if hidden.is_dir():
            _mount("tmpfs", hidden, "tmpfs", 0)


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


class _Household:
    """The children of the namespace and the orders that come from outside."""

    def __init__(self) -> None:
        self.pcscd: subprocess.Popen[bytes] | None = None
        self.cards: subprocess.Popen[bytes] | None = None

    def serve(self) -> None:
        """Start everything, say so, and obey until stdin ends."""
        self.start_pcscd()
        self._start_cards()
        _say("ready")
        pending = b""
        while True:
            chunk = os.read(0, 4096)
            if not chunk:
                break
            *orders, pending = (pending + chunk).split(b"\n")
            for order in orders:
                self._obey(order.decode("ascii", "replace"))
        self.stop_pcscd()

    def _obey(self, order: str) -> None:
        actions = {"stop-pcscd": self.stop_pcscd, "start-pcscd": self.start_pcscd}
        action = actions.get(order)
        if action is None:
            _say("unknown")
            return
        action()
        _say("done")

    def start_pcscd(self) -> None:
        """Start the daemon and wait until its socket answers. It never logs APDUs: they would carry PINs."""
        run = _HOME / "run"
        shutil.rmtree(run, ignore_errors=True)
        run.mkdir(mode=0o755)
        with (_HOME / "pcscd.log").open("ab") as log:
            self.pcscd = subprocess.Popen(
                [_pcscd(), "-f", "-c", str(_HOME / "conf")], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        _wait_for_socket(run / "pcscd.comm", self.pcscd)

    def stop_pcscd(self) -> None:
        """Stop the daemon as an operator would, by SIGTERM."""
        if self.pcscd is None:
            return
        self.pcscd.send_signal(signal.SIGTERM)
        try:
            self.pcscd.wait(5)
        except subprocess.TimeoutExpired:
            self.pcscd.kill()
            self.pcscd.wait()
        self.pcscd = None

    def _start_cards(self) -> None:
        for slot in range(SLOTS):
            (_HOME / f"card{slot}.sock").unlink(missing_ok=True)
        ports = [str(CARD_PORT + slot) for slot in range(SLOTS)]
        with (_HOME / "cards.log").open("ab") as log:
            self.cards = subprocess.Popen(
                [sys.executable, "-m", "hardware.virtual_card", "--home", str(_HOME), "--ports", *ports],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        for slot in range(SLOTS):
            _wait_for_socket(_HOME / f"card{slot}.sock", self.cards)


def _pcscd() -> str:
    return shutil.which("pcscd") or "/usr/sbin/pcscd"


def _wait_for_socket(path: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            if path.exists() and probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.01)
    _say("failed")
    sys.exit(1)


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
