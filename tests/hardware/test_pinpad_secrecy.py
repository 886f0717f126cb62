"""A password typed on the pad is nowhere else: not in the staff process, no log, no file, and wiped from the pad."""

from __future__ import annotations

import os
import secrets
import string
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardware.pinpad.page import PinPage
from tests.hardware.conftest import READER

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.pcsc_private import PrivatePcscd
    from hardware.virtual_card.control import VirtualCard
    from tests.hardware.pad_rig import PadRig

    Lay = Callable[..., VirtualCard]

pytestmark = [pytest.mark.device, pytest.mark.xdist_group("card")]
STAFF = Path(__file__).with_name("staff_process.py")


def _password() -> bytes:
    letters = "".join(secrets.choice(string.ascii_uppercase) for _ in range(8))
    digits = "".join(secrets.choice(string.digits) for _ in range(8))
    return (letters + digits).encode()


def _copies(pid: int, needle: bytes) -> int:
    """How often ``needle`` stands in the memory of a process, as bytes or as wide characters."""
    wide = needle.decode().encode("utf-32-le")
    found = 0
    with (Path("/proc") / str(pid) / "mem").open("rb", 0) as memory:
        for line in (Path("/proc") / str(pid) / "maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if rights.startswith("rw") and "[vvar" not in line:
                begin, end = (int(part, 16) for part in span.split("-"))
                found += _in_region(memory.fileno(), begin, end - begin, (needle, wide))
    return found


def _in_region(memory: int, begin: int, size: int, needles: tuple[bytes, ...]) -> int:
    try:
        content = os.pread(memory, size, begin)
    except OSError:
        return 0
    return sum(content.count(needle) for needle in needles)


@pytest.fixture
def staff(pad: PadRig, lay: Lay) -> subprocess.Popen[str]:
    lay()
    return subprocess.Popen(
        [sys.executable, str(STAFF), str(pad.socket), READER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _expect(staff: subprocess.Popen[str], word: str) -> None:
    assert staff.stdout is not None
    while (line := staff.stdout.readline()) and not line.startswith(word):
        pass
    assert line, f"the staff process ended before {word}"


def _type_change(staff: subprocess.Popen[str], pad: PadRig, new: bytes) -> None:
    _expect(staff, "current")
    pad.type("MADO2580\r")
    for stage in ("new", "confirm"):
        _expect(staff, stage)
        pad.type(new.decode() + "\r")


def test_the_password_is_nowhere_but_on_the_card(
    staff: subprocess.Popen[str], pad: PadRig, pcscd: PrivatePcscd
) -> None:
    new, control = _password(), _password()
    assert staff.stdin is not None
    assert staff.stdout is not None
    _type_change(staff, pad, new)
    staff.stdin.write(control.decode() + "\n")
    staff.stdin.flush()
    _expect(staff, "ok")
    assert _copies(staff.pid, control) > 0
    assert _copies(staff.pid, new) == 0
    written = [pcscd.log, pcscd.home / "cards.log", pcscd.home / "namespace.log", pad.log]
    written += list((pcscd.home / "cards").iterdir())
    for file in written:
        content = file.read_bytes()
        assert new not in content
        assert new.hex(" ").upper().encode() not in content
    assert new.decode() not in pad.raw()
    staff.stdin.write("\n")
    staff.stdin.close()
    staff.wait(10)
    staff.stdout.close()


PAD_THAT_LOOKS_INTO_ITSELF = """
import sys
from hardware.pinpad.page import PinPage
with PinPage() as page:
    terminal = sys.stdin.fileno()
    while (key := page.read_key(terminal)) is not None and key != 10:
        page.append(key)
    held = page.length
    print(held, flush=True)
    sys.stdin.read(1)
print("wiped", flush=True)
sys.stdin.read(1)
"""


def test_a_page_holds_the_only_copy_and_none_when_wiped() -> None:
    secret = _password()
    pad = subprocess.Popen(
        [sys.executable, "-u", "-c", PAD_THAT_LOOKS_INTO_ITSELF],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    assert pad.stdin is not None
    assert pad.stdout is not None
    pad.stdin.write(secret + b"\n")
    assert pad.stdout.readline() == b"16\n"
    assert _copies(pad.pid, secret) == 1
    pad.stdin.write(b"x")
    assert pad.stdout.readline() == b"wiped\n"
    assert _copies(pad.pid, secret) == 0
    pad.stdin.close()
    pad.wait(10)
    pad.stdout.close()


def test_leaving_by_an_error_wipes_as_well() -> None:
    page = PinPage()

    def fail() -> None:
        with page:
            page.append(0x41)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert page.length == 0
    assert not any(page._bytes[at] for at in range(64))
