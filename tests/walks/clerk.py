"""Somebody of the staff at one of the terminals: what they press, and what they look for before the next key."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flows.catalog import Catalog, load
from screens.casework import PAUSE

if TYPE_CHECKING:
    from flows.procedure import Step
    from tests.walks.window import Window

READ = PAUSE + 0.1
"""Seconds of a quiet screen after which a person presses Enter; shorter would be the second half of a double press."""
NAMES = {"1001": "佐藤", "1002": "鈴木", "2001": "高橋", "3001": "田中", "3002": "渡辺", "9001": "木村"}


@cache
def catalog() -> Catalog:
    """The procedures of the office."""
    return load()


class Clerk:
    """A person at a terminal, with one procedure in hand.

    Args:
        window: the terminal.
        procedure: id of the procedure that is walked.
    """

    def __init__(self, window: Window, procedure: str) -> None:
        self.window = window
        self.procedure = catalog().procedures[procedure]

    # ── coming and going ──

    def signs_in(self, code: str) -> None:
        """Sign in at the front door, new or coming back."""
        window = self.window
        window.until("職員番号", "暗証")
        self._number_and_secret(code)
        window.until(f"{NAMES[code]}さん")

    def _number_and_secret(self, code: str) -> None:
        self.window.type(code)
        self.window.press("Enter")
        self.window.still(0.1)
        self.window.type(code)
        self.window.press("Enter")

    def gives_way_to(self, code: str) -> None:
        """離席, and somebody else comes."""
        self.window.press("F12")
        self.window.until("離席中")
        self.signs_in(code)

    def fetches(self, ticket: str) -> None:
        """Open the case of a ticket by the search."""
        window = self.window
        window.press("F4")
        window.until("検索", "手続・受付番号・画面")
        window.type(ticket)
        window.until(f"受付{ticket}")
        window.press("Enter")
        window.until("手続を開く")
        window.still(0.1)
        window.press("Enter")
        window.until(self.procedure.title.ja, "F6")

    # ── steps ──

    def step(self, step_id: str) -> Step:
        """Return a step of the procedure."""
        return self.procedure.at(step_id)

    def sees(self, step_id: str) -> None:
        """Wait until a step is the one to be done, and read it."""
        step = self.step(step_id)
        self.window.until(f"手順{step.n}" if step.n else "手順", step.title)
        self.window.still(READ)

    def does(self, step_id: str, answers: str = "", *, tick: bool = True) -> None:
        """Complete a step: answer its questions, tick its points, begin it where it cannot be taken back."""
        step = self.step(step_id)
        self.sees(step_id)
        self.window.move(*answers)
        if tick:
            self.ticks(len(step.points))
        if step.irreversible:
            self.begins(step_id)
        self.enters()
        self.window.until(f"済: {step.title}")

    def ticks(self, points: int) -> None:
        """Tick the points of the step, one by one."""
        for point in range(1, points + 1):
            self.window.press(str(point % 10))
            self.window.until(f"{point}/{points}")

    def begins(self, step_id: str) -> None:
        """Write that a step which cannot be taken back has begun, then look and mark that it took effect."""
        self.enters()
        self.window.until("始めました")
        self.window.until("[ ]")
        self.window.press("y")
        self.window.until("[✓]")

    def enters(self) -> None:
        """Press Enter, after a look at what stands there."""
        self.window.still(READ)
        self.window.press("Enter")

    # ── other people ──

    def second(self, code: str) -> None:
        """Another person signs beside the one who works here."""
        self.window.press("s")
        self.window.until("もう一人の確認")
        self._number_and_secret(code)
        self.window.until("の方が署名しました")

    def hands_over(self) -> None:
        """Offer the case to the next lane."""
        self.window.press("F6")
        self.window.until("引継ぎを出しました")

    def takes_over(self, ticket: str, papers: int) -> None:
        """Accept a case that is offered to this role, counting its papers."""
        window = self.window
        self.home()
        window.until("確認待ち  1件", ticket)
        window.move("Right", "Right")
        window.press("Enter")
        window.until("引継ぎを受ける", f"{papers} 点の引継ぎ")
        for paper in range(1, papers + 1):
            window.press(str(paper))
            window.when(lambda n=paper: window.screen().count("[✓]") == n, f"{paper} papers ticked")  # type: ignore[misc]
        self.enters()

    def home(self) -> None:
        """Go back to the first screen."""
        for _ in range(4):
            if self.window.says("自分の担当", "確認待ち"):
                return
            self.window.move("Escape")
