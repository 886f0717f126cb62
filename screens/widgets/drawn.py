"""A text that is laid out for the width it really gets."""

from collections.abc import Callable, Iterable

from textual.content import Content
from textual.widgets import Static

Lines = Callable[[int], Iterable[Content]]
"""Makes the lines for so many cells."""


class Drawn(Static):
    """Lines made anew whenever the width changes; takes as many rows as there are lines."""

    DEFAULT_CSS = "Drawn { height: auto; }"

    def __init__(self, *, name: str) -> None:
        super().__init__("", id=name, markup=False)
        self._lines: Lines | None = None
        self._made = Content("")

    def show(self, lines: Lines) -> None:
        """Show these lines."""
        self._lines = lines
        self._write()

    def on_resize(self) -> None:
        """Another width."""
        self._write()

    def _write(self) -> None:
        if self._lines is not None and self.size.width > 0:
            made = Content("\n").join(self._lines(self.size.width))
            if (made.plain, made.spans) != (self._made.plain, self._made.spans):
                self._made = made
                self.update(made)
