"""The ticket is out: its number, large, and whether paper came."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from flows.desk import Done
from screens import arrival
from screens.base import CounterModal
from screens.columns import fold
from screens.counter import Counter
from screens.widgets.big import BigNumber
from screens.widgets.header import PRINTER_HAND, PRINTER_WELL
from screens.words import label, say

TROUBLE = frozenset({"interrupted", "uncertain"})


class IssuedScreen(CounterModal[None]):
    """A window with the number; Enter closes it.

    Args:
        counter: the counter.
        visit: the visit.
        number: its number.
        job: its print job.
        language: what the visitor reads.
        left: how many numbers this terminal still has in the queue.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "reprint", say("issued.reprint")),
        Binding("s", "serve", say("issued.serve")),
    ]
    CSS: ClassVar[str] = (
        "IssuedScreen > .window { width: 72; align-horizontal: center; }"
        "IssuedScreen BigNumber { margin: 1 0; }"
        "IssuedScreen Static { width: 100%; text-align: center; }"
        "IssuedScreen #trouble { color: $warning; text-style: bold; }"
    )

    def __init__(
        self, counter: Counter, *, visit: str, number: str, job: str, language: str = "ja", left: int | None = None
    ) -> None:
        super().__init__(counter)
        self._visit, self._number, self._job, self._language, self._left = visit, number, job, language, left

    def body(self) -> Iterable[Widget]:
        """Number, print state, what to say."""
        with Vertical(classes="window") as window:
            window.border_title = say("issued.title")
            if self._left is not None:
                window.border_subtitle = say("issued.left", n=self._left)
            yield BigNumber(self._number)
            yield Static("", id="paper")
            yield Static("", id="trouble")
            yield Static("\n".join(fold(f"「{say('issued.say', self._language)}」", 64)), classes="quiet", markup=False)

    async def reload(self) -> None:
        """Show whether paper came."""
        jobs = {job.id: job for job in await self.counter.rows.jobs(unfinished_only=False)}
        job = jobs.get(self._job)
        state = job.state if job is not None else "queued"
        trouble = "" if state == "printed" else self._trouble(state)
        self.query_one("#paper", Static).update("" if trouble else label("print_state", state))
        self.query_one("#trouble", Static).update("\n".join(fold(f"▲ {trouble}", 64)) if trouble else "")

    def _trouble(self, state: str) -> str:
        """What keeps the paper from coming, and what to do; empty while all is well."""
        printer = self.counter.printer
        if printer is None:
            return say("issued.no_printer")
        if printer.code not in PRINTER_WELL | PRINTER_HAND:
            return f"{printer.sentence or label('printer', printer.code)} {printer.next_step}"
        return label("print_state", state) if state in TROUBLE else ""

    def on_printer_changed(self) -> None:
        """The paper came, or did not."""
        self.renew()

    def action_reprint(self) -> None:
        """The paper is bad or lost: the same number again, marked 再印刷."""
        desk, actor = self.counter.desk, self.counter.actor
        self.run_verb(
            f"reprint:{self._visit}", lambda command: desk.reprint(actor, self._visit, command=command), self._reprinted
        )

    def _reprinted(self, done: Done) -> None:
        self._job = str(done.shown["job"])
        self.say(say("visit.number_dead", n=done.shown["copy"], number=self._number))
        self.renew()

    def action_serve(self) -> None:
        """Serve the visitor at once."""
        self.run_verb(
            f"arrive:{self._visit}",
            lambda command: arrival.begin(self.counter, self._visit, command),
            self._served,
        )

    def _served(self, done: Done) -> None:
        self.dismiss()
        case = str(done.shown.get("case", ""))
        if case:
            self.go("intake", case=case)
        else:
            self.go("visit", visit=self._visit)

    def do_choose(self) -> None:
        """Enter closes."""
        self.dismiss()
