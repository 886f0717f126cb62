"""The software printer behaves like the manual's: status, buffer, faults, and paper as pictures."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hardware.paper.printing import payload
from hardware.printer.profile import profile
from hardware.virtual_printer import Machine, Slip, VirtualPrinter
from hardware.virtual_printer.paper import Roll
from tests.hardware.printing import TICKET

if TYPE_CHECKING:
    from pathlib import Path

JOB_ID = "ticket:B-021:0"
ASK = b"".join(b"\x10\x04" + bytes((n,)) for n in (1, 2, 3, 4))


@cache
def job() -> bytes:
    return payload(TICKET, profile("epson-tm-m30"), JOB_ID)


def works(left: int = 100_000, buffer: int = 100_000) -> tuple[Machine, list[Slip]]:
    slips: list[Slip] = []
    return Machine(Roll(576, left, near=100), buffer=buffer, on_slip=slips.append), slips


def hear(peer: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = peer.recv(count - len(data))
        assert more, f"hung up after {data!r}"
        data += more
    return data


def test_real_time_questions_are_answered_at_once_even_inside_a_picture() -> None:
    machine, _slips = works()
    machine.receive(b"\x1b@\x1dv0\x00\x48\x00\x80\x00" + b"\xff" * 50 + ASK)
    assert machine.replies() == b"\x12\x12\x12\x12"


def test_every_fault_shows_in_its_own_bits() -> None:
    machine, _slips = works()
    machine.cover_open = True
    machine.receive(ASK)
    assert machine.replies() == b"\x1a\x16\x12\x12"
    machine.cover_open, machine.roll.left = False, 0
    machine.receive(ASK)
    assert machine.replies() == b"\x1a\x32\x12\x7e"


def test_half_a_picture_swallows_the_next_job_as_real_printers_do() -> None:
    machine, slips = works()
    machine.receive(b"\x1b@\x1dv0\x00\x48\x00\xff\x0f")
    machine.receive(job())
    machine.work(1_000_000)
    assert slips == []


def test_after_paper_is_loaded_it_finishes_the_job_by_itself() -> None:
    machine, slips = works(left=300)
    machine.receive(b"\x1da\xff" + job())
    machine.work(1_000_000)
    assert machine.roll.out
    assert machine.replies().endswith(b"\x18\x00\x0f\x0f")
    machine.load_paper()
    machine.work(1_000_000)
    assert [slip.torn for slip in slips if slip.number < 3][:2] == [True, False]
    assert b"\x37\x22" in machine.replies()


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 860), st.integers(40, 4000))
def test_however_the_bytes_arrive_the_paper_is_the_same(rows: int, size: int) -> None:
    whole, wanted = works()
    whole.receive(job())
    whole.work(1_000_000)
    machine, slips = works()
    data = job()
    for at in range(0, len(data), size):
        machine.receive(data[at : at + size])
        machine.work(rows)
    while machine.work(rows):
        pass
    assert slips[0].rows == wanted[0].rows


@given(st.binary(max_size=400))
def test_no_garbage_stops_the_works(garbage: bytes) -> None:
    machine, _slips = works()
    machine.receive(garbage)
    machine.work(10_000)
    assert machine.roll.left <= 100_000


def test_a_full_buffer_takes_no_more() -> None:
    machine, _slips = works(buffer=1_000)
    machine.cover_open = True
    machine.receive(job()[:1_000])
    assert machine.room == 0


def test_a_power_cut_loses_the_buffer_but_not_the_paper_nor_the_counter() -> None:
    machine, slips = works()
    machine.receive(job() + job()[:20_000])
    machine.work(1_200)
    machine.power_cut()
    assert machine.cuts == len({slip.number for slip in slips}) == 1
    assert machine.roll.rows
    assert machine.work(1_000) == 0


def test_each_slip_leaves_a_picture_and_the_bytes_it_was_made_of(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as printer, socket.create_connection(("127.0.0.1", printer.port), 5) as peer:
        peer.sendall(job() + job())
        hear(peer, 14)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("slip-0001.bin", "slip-0001.png", "slip-0002.bin", "slip-0002.png")
    ]
    assert (tmp_path / "slip-0001.bin").read_bytes() == job()
    assert (tmp_path / "slip-0002.bin").read_bytes() == job()
    with Image.open(tmp_path / "slip-0001.png") as picture:
        assert picture.width == 576 + 48


def test_numbers_go_on_where_an_earlier_run_stopped(tmp_path: Path) -> None:
    for _run in range(2):
        with VirtualPrinter(tmp_path) as printer, socket.create_connection(("127.0.0.1", printer.port), 5) as peer:
            peer.sendall(job())
            hear(peer, 7)
    assert (tmp_path / "slip-0002.png").exists()


def test_it_takes_one_session_at_a_time() -> None:
    with VirtualPrinter() as printer:
        address = ("127.0.0.1", printer.port)
        with socket.create_connection(address, 5) as first:
            first.sendall(ASK)
            assert hear(first, 4)
            with socket.create_connection(address, 0.3) as second:
                second.sendall(ASK)
                with pytest.raises(TimeoutError):
                    second.recv(1)
                first.close()
                second.settimeout(5)
                assert hear(second, 4) == b"\x12\x12\x12\x12"


def test_plain_text_of_other_programs_prints_too() -> None:
    machine, slips = works()
    machine.receive(b"\x1b@Hello\nWorld\n\x1dV\x00")
    machine.work(1_000)
    assert any(any(row) for row in slips[0].rows)
    assert slips[0].data.endswith(b"\x1dV\x00")


def test_an_unknown_action_is_refused() -> None:
    printer = VirtualPrinter()
    with pytest.raises(ValueError, match="explode"):
        printer.do("explode")
    with pytest.raises(ValueError, match="explode"):
        printer.plan("rows", 1, "explode")
    printer.close()


def test_the_command_prints_its_port_obeys_its_control_line_and_ends_when_told(tmp_path: Path) -> None:
    control = tmp_path / "c"
    command = [sys.executable, "-m", "hardware.virtual_printer", "--port", "0", "--out", str(tmp_path / "paper")]
    with subprocess.Popen([*command, "--control", str(control)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        port = int(child.stdout.readline())
        with socket.create_connection(("127.0.0.1", port), 5) as peer:
            peer.sendall(job())
            hear(peer, 7)
            answer = _tell(control, {"do": "open_cover"})
            assert answer["cover_open"] is True
            peer.sendall(ASK)
            assert hear(peer, 4) == b"\x1a\x16\x12\x12"
            assert _tell(control, {"after": "rows", "count": 5, "do": "paper_out"})["slips"] == 1
            assert "error" in _tell(control, {"do": "explode"})
        child.send_signal(signal.SIGTERM)
        assert child.wait(10) == 0
    assert (tmp_path / "paper" / "slip-0001.png").exists()


def _tell(path: Path, wish: dict[str, object]) -> dict[str, object]:
    with socket.socket(socket.AF_UNIX) as line:
        for _try in range(100):
            try:
                line.connect(str(path))
                break
            except OSError:
                time.sleep(0.02)
        line.sendall(json.dumps(wish).encode() + b"\n")
        with line.makefile() as answers:
            answer: dict[str, object] = json.loads(answers.readline())
            return answer
