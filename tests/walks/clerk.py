"""Somebody of the staff at one of the terminals: what they press, and what they look for before the next key."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from flows.catalog import Catalog, load
from screens.casework import PAUSE
from tests.walks.window import bare, columns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flows.procedure import Step
    from tests.walks.record import Record
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
        record: what the central knows.
    """

    def __init__(self, window: Window, procedure: str, record: Record) -> None:
        self.window = window
        self.record = record
        self.procedure = catalog().procedures[procedure]

    # ── coming and going ──

    def signs_in(self, code: str) -> None:
        """Sign in at the front door, new or coming back."""
        window = self.window
        window.until("職員番号", "暗証")
        self._number_and_secret(code)
        window.when(
            lambda: window.says(f"{NAMES[code]}さん、おはようございます") or window.says(f"{NAMES[code]}さんの続き"),
            f"a welcome for {code}",
        )

    def _number_and_secret(self, code: str) -> None:
        window = self.window
        window.type(code)
        window.until(code)
        window.move("Enter")
        window.type(code)
        window.until("•" * len(code))
        window.press("Enter")

    def gives_way_to(self, code: str) -> None:
        """離席, and somebody else comes."""
        self.window.press("F12")
        self.window.until("離席中")
        self.signs_in(code)

    # ── reception ──

    def gives_ticket(self, words: str) -> str:
        """F2: find the procedure by what the visitor says, give a ticket; returns its number."""
        window = self.window
        self.home()
        self.wishes(words)
        before = self.record.tickets()
        self.enters()
        window.until("整理券", "印刷済み", "番号をお呼びします")
        self.enters()
        window.until("自分の担当")
        return self.record.ticket_after(before)

    def wishes(self, words: str) -> None:
        """Open the reception and put down what the visitor wants."""
        window = self.window
        window.press("F2")
        window.until("用件", "まだ選んでいません")
        window.type(words)
        window.until(f"Enter {self.procedure.title.ja} を加える")
        window.press("Enter")
        window.until("Enter 整理券を出す", "外す")

    def serves(self, ticket: str) -> None:
        """Call a number, and begin when the visitor has come."""
        self.looks_up(ticket)
        self.picks("呼び出す")
        self.window.until(f"{ticket} の方を呼び出しました", "状態  呼出中")
        self.picks("来られた。対応を始める")
        self.window.until(self.procedure.title.ja, "受付から", "F6")

    def looks_up(self, ticket: str) -> None:
        """F4: the card of a visit."""
        window = self.window
        window.press("F4")
        window.until("検索", "手続・受付番号・画面")
        window.type(ticket)
        window.when(lambda: ticket in str(window.lit()), f"{ticket} found")
        window.press("Enter")
        window.until(f"受付 {ticket}", "状態")

    def fetches(self, ticket: str) -> None:
        """Open the case of a ticket from its card."""
        self.looks_up(ticket)
        self.picks("手続を開く")
        self.window.until(self.procedure.title.ja, "受付から", "F6")

    def picks(self, words: str) -> None:
        """Choose from a list by the key in front of the words, which end where the line's own words end."""
        line = re.compile(rf"(\w) (?:\[.\] )?{re.escape(words)}(?=\s|$)", re.MULTILINE)
        self.window.when(lambda: line.search(self.window.screen()) is not None, f"a line with {words}")
        self.window.still(0.15)
        self.window.press(line.findall(self.window.screen())[0])

    # ── steps ──

    def step(self, step_id: str) -> Step:
        """Return a step of the procedure."""
        return self.procedure.at(step_id)

    def sees(self, step_id: str) -> None:
        """Wait until a step is the one to be done, and read it."""
        step = self.step(step_id)
        self.window.when(lambda: self._is_at(step), f"step {step_id}: {step.title}")
        self.window.still(READ)

    def _is_at(self, step: Step) -> bool:
        """Whether a step is the one to be done, in the intake or in a review; the word that it is done is no sign."""
        shown = columns(self.window.screen())
        title = bare(step.title)
        head = re.compile(f"手順{re.escape(step.n or '')}\\S{{2,16}}{re.escape(title)}")
        in_review = "判定" in "".join(shown) and title in shown[0].replace(f"済:{title}", "")
        return in_review or any(head.search(text) for text in shown)

    def does(self, step_id: str, answers: str = "", during: Callable[[], None] | None = None) -> None:
        """Complete a step: answer its questions, tick its points, begin it where it cannot be taken back.

        Args:
            step_id: the step, which must be the one that is now.
            answers: keys of the answers to its questions.
            during: what happens between the beginning and the end of a step that cannot be taken back.
        """
        step = self.step(step_id)
        self.sees(step_id)
        self.window.move(*answers)
        self.ticks(len(step.points))
        if step.irreversible:
            self.begins(during)
            self.window.still(READ)
        self.window.press("Enter")
        self.window.until(f"済: {step.title}")
        self.window.when(lambda: not self._is_at(step), f"what comes after {step_id}")

    def ticks(self, points: int) -> None:
        """Tick the points of the step, one by one."""
        for point in range(1, points + 1):
            self.window.press(str(point % 10))
            self.window.until(f"{point}/{points}")

    def decides(self, item: str, *, there: bool) -> None:
        """Say of an optional thing whether it is there."""
        for _ in range(20):
            if any(item[:5] in piece.text for piece in self.window.lit()):
                break
            self.window.moves("Down")
        self.window.move("Right" if there else "Left")

    def sees_papers(self, step_id: str, *words: str, whose: str = "") -> None:
        """E: take down which identity documents were shown at a step, and by whom where several came."""
        self.sees(step_id)
        self.window.press("e")
        if whose:
            self.window.until("どなたの書類ですか")
            self.picks(whose)
        self.window.until("見せてもらった本人確認書類", "名前で絞る")
        for word in words:
            self._narrows(word)
            self._ticks_line(word)
        self.enters()
        self.window.gone("名前で絞る")
        self.window.until(*(f"[✓] {word}" for word in words))

    def _narrows(self, words: str) -> None:
        """Type the beginning of a name where the list is too long to show it."""
        self.window.until("写真つき")
        if f"] {words} " not in self.window.screen():
            self.window.move("BTab")
            self.window.type(words[:2])
            self.window.move("Enter")

    def _ticks_line(self, words: str) -> None:
        """Tick one line of a list; one that is ticked already stays as it is."""
        line = re.compile(rf"(\w) \[(.)\] {re.escape(words)} ")
        shown = self.window.when(lambda: line.search(self.window.screen()) is not None, f"a line with {words}")
        key, tick = line.findall(shown)[0]
        if tick != "✓":
            self.window.press(key)
            ticked = re.compile(rf"\w \[✓\] {re.escape(words)} ")
            self.window.when(lambda: ticked.search(self.window.screen()) is not None, f"{words} ticked")

    def otherwise(self, key: str, title: str) -> None:
        """Take another end of the step by its letter."""
        self.window.until(f"{key.upper()} ")
        self.window.still(READ)
        self.window.press(key)
        self.window.until(title)

    def begins(self, during: Callable[[], None] | None = None) -> None:
        """Write that a step which cannot be taken back has begun, then look and mark that it took effect."""
        self.enters()
        self.window.until("始めました", "Y [ ]")
        if during is not None:
            during()
        self.window.press("y")
        self.window.until("Y [✓]")

    def ends(self, step_id: str) -> None:
        """Complete the last step of the case, and let the visitor go."""
        step = self.step(step_id)
        self.sees(step_id)
        self.ticks(len(step.points))
        self.enters()
        self.window.until("この件は「完了」で終わりました", "すべて終わりました")
        self.enters()
        self.window.until("自分の担当", "確認待ち")

    def enters(self) -> None:
        """Press Enter, after a look at what stands there."""
        self.window.still(READ)
        self.window.press("Enter")

    # ── delivery ──

    def matches(self, tag: str, slip: str) -> None:
        """Scan claim tag, slip and folder, hear the name, record the match; codes are those on the real slips."""
        window = self.window
        self.sees(next(step.id for step in self.procedure.step if step.kind == "verify_ticket"))
        self.enters()
        window.until("番号札を読み取って")
        for code, next_words in (
            (tag, "受付確認票を読み取って"),
            (slip, "フォルダを読み取って"),
            (slip, "番号がそろいました"),
        ):
            window.scan(code)
            window.until(next_words)
        window.press("1")
        window.until("[✓]")
        self.enters()
        window.gone("番号がそろいました")

    def pays(self, yen: str) -> str:
        """Take a fee in cash; returns the screen that says what to give back."""
        window = self.window
        window.until("手数料を受け取")
        self.enters()
        window.until("お預かり", "支払方法")
        window.move(*yen)
        self.enters()
        return window.until("円を受け取りました", "レシート")

    # ── the pad ──

    def asks_pad(self, program: str, pad: Window, entries: Sequence[tuple[str, str]]) -> None:
        """P: the visitor types on the pad what it asks for.

        Args:
            program: words of what the pad is asked to do.
            pad: the pad's own screen.
            entries: what the pad asks, and what the visitor types.
        """
        self.window.press("p")
        self.window.until("暗証番号入力機", program)
        self.picks(program)
        for question, secret in entries:
            pad.until(question)
            pad.type(secret)
            self.window.until(f"{len(secret)} 文字")
            pad.press("Enter")
        self.window.until("一致しました")
        self.enters()
        self.window.gone("設定する", "照合する")

    # ── other people ──

    def second(self, code: str) -> None:
        """Another person signs beside the one who works here."""
        self.window.press("s")
        self.window.until("もう一人の確認")
        self._number_and_secret(code)
        self.window.until("の方が署名しました")

    def hands_over(self) -> None:
        """Offer the case to the next lane; from a review by way of the steps."""
        if self.window.says("判定", "履歴"):
            self.enters()
            self.window.gone("判定", "履歴")
            self.window.until("受付から")
        self.window.press("F6")
        self.window.until("引継ぎを出しました")

    def offered(self, ticket: str) -> int:
        """Return how many papers the hand-over of a ticket's case names, as the central has it."""
        case = self.record.case(ticket)
        last = self.record.until(case, lambda events: events[-1]["type"] == "offered")[-1]
        return len(last["data"]["items"])

    def takes_over(self, ticket: str, papers: int) -> None:
        """Accept a case that is offered to this role, counting its papers."""
        window = self.window
        self.home()
        window.until("確認待ち  1件", ticket)
        for _ in range(3):
            if not window.below("確認待ち", ticket):
                window.moves("Right")
        assert window.below("確認待ち", ticket), window.screen()
        window.press("Enter")
        window.until("引継ぎを受ける", f"{papers} 点の引継ぎ")
        for paper in range(1, papers + 1):
            window.press(str(paper))
            window.when(lambda n=paper: window.screen().count("[✓]") == n, f"{paper} papers ticked")  # type: ignore[misc]
        self.enters()

    def home(self) -> None:
        """Go back to the first screen; it also shows behind a window, whose keys are others."""
        for _ in range(4):
            if self.window.says("自分の担当", "確認待ち", "F2 受付"):
                return
            self.window.move("Escape")
