"""The private daemon: out of everyone's reach, and gone when its owner is."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardware import pcsc_private
from hardware.pcsc_inside import CARD_PORT
from hardware.pcsc_private import PrivatePcscdError, start_private_pcscd
from hardware.reading import read_card
from hardware.virtual_card.control import VirtualCard, VirtualCardError
from hardware.vpcd_driver import DriverUnavailableError, driver
from tests.hardware.conftest import until

if TYPE_CHECKING:
    from hardware.pcsc_private import PrivatePcscd

pytestmark = [pytest.mark.device, pytest.mark.xdist_group("card")]
OWNER = """
import sys, time
from pathlib import Path
from hardware.pcsc_private import start_private_pcscd
daemon = start_private_pcscd(Path(sys.argv[1]))
print("up", flush=True)
time.sleep(600)
"""


def test_nothing_listens_on_the_network_of_the_machine(pcscd: PrivatePcscd) -> None:
    for port in (CARD_PORT, CARD_PORT + 1):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_only_our_user_may_move_the_cards(pcscd: PrivatePcscd) -> None:
    assert pcscd.control(0).stat().st_mode & 0o077 == 0


def test_the_daemon_of_the_machine_is_not_touched(pcscd: PrivatePcscd) -> None:
    assert pcscd.socket.resolve() != Path("/run/pcscd/pcscd.comm").resolve()
    assert not any(str(pcscd.home) in str(path) for path in Path("/run").glob("pcscd/*"))


def test_two_daemons_run_side_by_side(pcscd: PrivatePcscd, tmp_path: Path) -> None:
    with start_private_pcscd(tmp_path) as other:
        VirtualCard(other.control(1)).insert("residence")
        assert VirtualCard(pcscd.control(1)).status().inserted is False
        assert VirtualCard(other.control(1)).status().inserted is True


@pytest.mark.parametrize("way", [way for way in pcsc_private._ways() if way[0] != "sudo"], ids=lambda way: way[0])
def test_every_way_of_isolation_works_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: tuple[str, list[str]]
) -> None:
    monkeypatch.setattr(pcsc_private, "_ways", lambda: [way])
    with start_private_pcscd(tmp_path) as daemon:
        assert daemon.how == way[0]
        assert VirtualCard(daemon.control()).insert("licence").inserted


def test_one_directory_serves_one_daemon(tmp_path: Path) -> None:
    with start_private_pcscd(tmp_path), pytest.raises(PrivatePcscdError, match="すでに動いています"):
        start_private_pcscd(tmp_path)


def test_a_long_directory_gets_a_short_socket(tmp_path: Path) -> None:
    with start_private_pcscd(tmp_path / ("long" * 20)) as daemon:
        assert len(os.fsencode(daemon.socket)) < 108
        assert daemon.socket.is_socket()


def test_stopping_leaves_no_process(tmp_path: Path) -> None:
    daemon = start_private_pcscd(tmp_path)
    inside = _children(daemon.process.pid)
    assert len(inside) >= 3
    daemon.stop()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in inside))


def test_an_owner_killed_without_a_word_leaves_no_process(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"up\n"
    inside = _children(owner.pid)
    assert len(inside) >= 4
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in inside))


def _children(pid: int) -> list[int]:
    """Every descendant of a process."""
    below: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            below += [int(child), *_children(int(child))]
    return below


def test_a_card_process_that_is_gone_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(VirtualCardError, match="応答しません"):
        VirtualCard(tmp_path / "nowhere.sock").status()


def test_an_unknown_profile_is_refused_by_name(pcscd: PrivatePcscd) -> None:
    with pytest.raises(VirtualCardError, match="ordinary"):
        VirtualCard(pcscd.control(0)).insert("nobody")


def test_refused_namespaces_are_one_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    for name in ("unshare", "sudo"):
        (fake / name).write_text("#!/bin/sh\necho refused >&2\nexit 1\n")
        (fake / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake}:{os.environ['PATH']}")
    with pytest.raises(PrivatePcscdError, match="ユーザー名前空間") as caught:
        start_private_pcscd(tmp_path / "state")
    assert "user-namespace: refused" in caught.value.cause


def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcsc_private.shutil, "which", lambda _name: None)
    with pytest.raises(PrivatePcscdError, match="unshare"):
        start_private_pcscd(tmp_path)


def test_a_driver_that_cannot_be_fetched_says_where_to_put_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "apt-get"
    fake.write_text("#!/bin/sh\nexit 100\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(DriverUnavailableError, match="cache"):
        driver(tmp_path / "cache")


def test_the_virtual_card_program_serves_any_vpcd(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as reader:
        port = reader.getsockname()[1]
        program = subprocess.Popen(
            [sys.executable, "-m", "hardware.virtual_card", "--profile", "residence", "--port", str(port)],
            stdout=subprocess.PIPE,
        )
        link, _ = reader.accept()
        with link:
            assert _exchange(link, b"\x04").startswith(b"\x3b")
            link.sendall(b"\x00\x01\x01")
            assert _exchange(link, bytes.fromhex("00b0820000")) == bytes.fromhex("c101319000")
        assert program.stdout is not None
        assert "residence" in program.stdout.readline().decode()
        program.terminate()
        assert program.wait(10) == 0
        program.stdout.close()


def _exchange(link: socket.socket, message: bytes) -> bytes:
    link.sendall(len(message).to_bytes(2, "big") + message)
    size = int.from_bytes(link.recv(2, socket.MSG_WAITALL), "big")
    return link.recv(size, socket.MSG_WAITALL)


def test_the_virtual_card_program_refuses_an_unknown_profile_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hardware.virtual_card", "--profile", "nobody"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "nobody" in done.stderr
    assert "Traceback" not in done.stderr


def test_answers_come_without_the_delayed_acknowledgement(pcscd: PrivatePcscd, card: VirtualCard) -> None:
    """Debian's vpcd waits 44 ms a message unless we acknowledge at once; a whole reading needs about 40 messages."""
    card.insert()
    until(_reads)
    began = time.monotonic()
    assert _reads()
    assert time.monotonic() - began < 1.0


def _reads() -> bool:
    return bool(read_card("Madoguchi Virtual Reader 00 00", date(2026, 5, 1)).certificates)
