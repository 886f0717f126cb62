"""``madoguchi board``: the call display on a second screen. It gets views and nothing else."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.theme import Theme
from textual.widgets import Static

from flows.ports import BoardView
from screens import day
from screens.board.layout import AREAS, area_lines, columns, title, waiting_lines
from screens.words import say

FRAME = 7
"""Rows around the calls: margins, title, who waits, trouble."""
STALE = timedelta(seconds=20)
"""A view older than this is shown with the time at which it was good."""
HALL = Theme(
    name="madoguchi-hall", primary="#9fd0ff", secondary="#9fd0ff", accent="#ffd35c", warning="#ffd35c",
    foreground="#ffffff", background="#101418", surface="#101418", panel="#1c232a", dark=True,
    variables={"text-muted": "#c3ccd3"},
)  # fmt: skip


class BoardApp(App[None], inherit_bindings=False):
    """Numbers and windows, large; a bell when somebody new is called.

    Args:
        views: the board's only source; it may pause, fail or end, and the last good view stays.
        clock: the time, aware.
    """

    ENABLE_COMMAND_PALETTE = False
    CSS = (
        "Screen { background: $background; color: $foreground; padding: 1 2; layout: vertical; }"
        "#title { height: 2; } #calls { height: 1fr; } #waiting { height: 2; } #stale { height: 1; color: $warning; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", show=False)]

    def __init__(self, views: AsyncIterator[BoardView], *, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.animation_level = "none"
        self._views = views
        self._clock = clock
        self.view: BoardView | None = None
        self.lost = False
        self.register_theme(HALL)
        self.theme = HALL.name

    def compose(self) -> ComposeResult:
        """Title, calls, who waits, and a line for trouble."""
        yield Static("", id="title", markup=False)
        yield Static("", id="calls", markup=False)
        yield Static("", id="waiting", markup=False)
        yield Static("", id="stale", markup=False)

    def on_mount(self) -> None:
        """Listen, and let the clock go on."""
        self.run_worker(self._listen(), exit_on_error=False)
        self.set_interval(1.0, self.draw)
        self.draw()

    async def _listen(self) -> None:
        try:
            async for view in self._views:
                self.take(view)
        finally:
            self.lost = True
            self.draw()

    def take(self, view: BoardView) -> None:
        """Show a view; ring when there is a call that was not there before."""
        rings = self.view is not None and view.chime > self.view.chime
        self.view = view
        if rings:
            self.bell()
        self.draw()

    def on_resize(self) -> None:
        """Everything is drawn for the size."""
        self.draw()

    def stale(self) -> bool:
        """Whether what is shown may no longer be so."""
        return self.view is not None and (self.lost or self._clock() - self.view.at > STALE)

    def draw(self) -> None:
        """Draw the whole board."""
        if not self.is_running or not self.query("#title"):
            return
        wide, now = max(self.size.width - 4, 40), day.clock(self._clock())
        self.query_one("#title", Static).update(title(self.view, now, wide))
        rows = max(self.size.height - FRAME, 6)
        self.query_one("#calls", Static).update(self._calls(wide, rows))
        lines = waiting_lines(self.view, wide) if self.view is not None else []
        self.query_one("#waiting", Static).update(Content("\n").join(lines))
        self.query_one("#stale", Static).update(self._stale_words())

    def _calls(self, wide: int, rows: int) -> Content:
        if self.view is None:
            return Content.styled(say("board.starting"), "$text-muted")
        left, right = (area_lines(self.view, area, wide // 2 - 1, rows) for area in AREAS)
        return Content("\n").join(columns(left, right, wide, rows))

    def _stale_words(self) -> str:
        if self.view is None or not self.stale():
            return ""
        at = day.clock(self.view.at)
        return f"▲ {say('board.stale', at=at)}  {say('board.stale', 'en', at=at)}"
