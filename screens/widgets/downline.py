"""One line that says which outside terminals cannot be used; takes no room while all work."""

from collections.abc import Iterable

from textual.widgets import Static

from screens.alarms import down_line
from screens.columns import fold
from screens.counter import Counter


class DownLine(Static):
    """The line; a screen that shows procedures lets it look whenever they change.

    Args:
        counter: the counter.
    """

    DEFAULT_CSS = "DownLine { height: auto; padding: 0 1; display: none; color: $warning; text-style: bold; }"

    def __init__(self, counter: Counter) -> None:
        super().__init__("", markup=False)
        self._counter = counter

    async def look(self, procedures: Iterable[str]) -> None:
        """Say what these procedures need and cannot have now."""
        words = await down_line(self._counter, procedures)
        self.display = bool(words)
        self.update("\n".join(fold(f"▲ {words}", max(self.app.size.width - 2, 20))) if words else "")
