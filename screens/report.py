"""日報: one day of the office in numbers, on the screen and as a sheet of paper to sign."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from flows.report.figures import Figures
from screens.base import CounterScreen, deed
from screens.counter import Counter
from screens.daysheet import lines
from screens.widgets.drawn import Drawn
from screens.words import say


class ReportScreen(CounterScreen):
    """The day's report; left and right turn to other days."""

    CSS = "ReportScreen #sheet { padding: 0 1; }"
    help_key = "help.report"
    AUTO_FOCUS = "VerticalScroll"
    needs_case: ClassVar[frozenset[str]] = frozenset({"handover", "hold", "next"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", show=False, priority=True),
        Binding("right", "turn(1)", show=False, priority=True),
        deed("p", "print_day"),
    ]

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.day: date = counter.desk.today()
        self._figures = Figures()

    def body(self) -> Iterable[Widget]:
        """The sheet, scrolling."""
        with VerticalScroll(id="sheet"):
            yield Drawn(name="figures")

    async def reload(self) -> None:
        """Count the day out of the journal."""
        if self.counter.reports is not None:
            self._figures = await self.counter.reports.day(self.day)
        self.query_one(Drawn).show(self._lines)

    def _lines(self, cells: int) -> Iterator[Content]:
        return lines(self._figures, self.counter.catalog, self.day, cells)

    def action_turn(self, step: int) -> None:
        """Another day; never one that has not begun."""
        day = self.day + timedelta(days=step)
        if day > self.counter.desk.today():
            self.say(say("report.not_yet"), loud=True)
            return
        self.day = day
        self.renew()

    def why_not(self, name: str) -> str:
        """Paper needs a printer."""
        if name == "print_day" and self.counter.reports is None:
            return say("why_not.print_day")
        return super().why_not(name)

    def do_print_day(self) -> None:
        """P: the day sheet, through the spool like every slip."""
        self.later(self._print())

    async def _print(self) -> None:
        if self.counter.reports is not None:
            await self.counter.reports.print_day(self.day)
            self.say(say("report.printing"))
