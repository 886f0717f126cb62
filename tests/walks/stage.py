"""Two terminals and who stands at them."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.walks.clerk import Clerk
from tests.walks.window import PATIENCE
from tui.channel import ask

if TYPE_CHECKING:
    from tests.walks.theatre import Office
    from tests.walks.window import Window

SMALL, LARGE = (80, 24), (120, 40)
DOOR = "職員の確認"


def at(*sizes: tuple[int, int]) -> pytest.MarkDecorator:
    """Walk at these sizes; walks of one size share an office and a worker."""
    groups = [f"{columns}x{rows}" for columns, rows in sizes]
    cases = [
        pytest.param(size, id=name, marks=pytest.mark.xdist_group(f"walk-{name}"))
        for size, name in zip(sizes, groups, strict=True)
    ]
    return pytest.mark.parametrize("house", cases, indirect=True)


class Stage:
    """An office at work.

    Args:
        office: the office; its terminals are opened here.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.record = office.record
        self.front: Window = office.terminal("T1")
        self.back: Window = office.terminal("T2")
        for window in (self.front, self.back):
            window.until(DOOR)

    def clear(self) -> None:
        """Whoever sits at a terminal leaves it; one that has ended is started again."""
        if self.front.ended:
            self.reopen()
        for window in (self.front, self.back):
            window.still(0.2)
            if not window.says("職員番号", "暗証"):
                window.press("F12")
                window.until("職員番号", "暗証")

    def leaves(self) -> None:
        """End the terminal at the window as its people do."""
        self.front.press("F12")
        self.front.until("離席中")
        self.front.press("C-q")
        self.front.when(lambda: self.front.ended, "the end of the program")

    def pulls_the_plug(self) -> None:
        """kill -9: the terminal at the window dies without a word."""
        os.kill(self.front.pid, signal.SIGKILL)
        self.front.when(lambda: self.front.ended, "the end of the program")

    def reopen(self) -> None:
        """Start the terminal at the window again, after it has ended."""
        self.front.close()
        self.front = self.office.terminal("T1")
        self.front.until(DOOR)

    def settled(self, code: str) -> None:
        """Wait until a terminal has sent everything and knows everything the central has."""
        line, ends = self.office.state / code / "staff.line", time.monotonic() + PATIENCE
        while (state := ask(line, "sync_status")) and (not state["online"] or state["unsent"] or state["behind"]):
            assert time.monotonic() < ends, state
            time.sleep(0.2)
        {"T1": self.front, "T2": self.back}[code].until("接続")

    def clerks(self, procedure: str) -> tuple[Clerk, Clerk]:
        """Return who walks a procedure: a worker at the window, the city at the other terminal, both signed in."""
        front, back = (Clerk(window, procedure, self.record) for window in (self.front, self.back))
        front.signs_in("1001")
        back.signs_in("3001")
        front.home()
        back.home()
        return front, back
