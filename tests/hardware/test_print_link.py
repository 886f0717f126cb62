"""The link works the same over TCP, a serial line and a file, and never blocks."""

from __future__ import annotations

import os
import pty
import socket
import time
from typing import TYPE_CHECKING

import pytest

from hardware.printer.link import LinkError, open_link
from hardware.printer.talk import Talk, look
from hardware.virtual_printer import VirtualPrinter

if TYPE_CHECKING:
    from pathlib import Path


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(LinkError) as caught:
        open_link(f"tcp://127.0.0.1:{port}", 0.5)
    assert caught.value.cause == "unreachable"


@pytest.mark.parametrize("address", ["tcp://", "http://host:1", "printer", "serial:/dev/null?baud=7"])
def test_an_address_of_unknown_form_is_refused(address: str) -> None:
    with pytest.raises(LinkError) as caught:
        open_link(address)
    assert caught.value.cause == "address"


def test_a_printer_that_takes_no_bytes_does_not_hold_us_for_ever() -> None:
    with VirtualPrinter() as printer, open_link(printer.address) as link:
        printer.do("stall")
        began = time.monotonic()
        with pytest.raises(LinkError):
            link.write(bytes(20_000_000), 0.3)
        assert time.monotonic() - began < 2


def test_a_link_closed_by_the_printer_is_lost() -> None:
    with VirtualPrinter() as printer, open_link(printer.address) as link:
        talk = Talk(link)
        assert talk.state().ready
        printer.do("disconnect")
        with pytest.raises(LinkError) as caught:
            talk.state()
        assert caught.value.cause == "lost"


def test_a_look_says_how_a_printer_is_without_printing(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as printer:
        assert look(printer.address).condition == "ready"
        printer.do("open_cover")
        assert look(printer.address).condition == "cover_open"
        printer.do("mute")
        assert look(printer.address, 0.2).condition == "mute"
        printer.do("refuse")
        assert look(printer.address, 0.2).condition == "unreachable"
    assert not list(tmp_path.iterdir())


def test_a_serial_line_carries_every_byte_unchanged() -> None:
    near, far = pty.openpty()
    every = bytes(range(256))
    with open_link(f"serial:{os.ttyname(far)}?baud=115200&flow=none") as link:
        link.write(every, 1)
        assert os.read(near, 512) == every
        os.write(near, every)
        link.wait(1, writing=False)
        assert link.read_some() == every
    os.close(near)
    os.close(far)


def test_a_mute_serial_printer_is_mute_and_not_ready() -> None:
    near, far = pty.openpty()
    with open_link(f"serial:{os.ttyname(far)}?flow=none") as link:
        assert Talk(link).state(0.05).condition == "mute"
    os.close(near)
    os.close(far)


def test_a_file_keeps_the_bytes_and_never_answers(tmp_path: Path) -> None:
    with open_link(f"file:{tmp_path / 'job.bin'}") as link:
        link.write(b"abc", 1)
        assert link.read_some() == b""
        assert not link.readable
    assert (tmp_path / "job.bin").read_bytes() == b"abc"
