"""The message line: one sentence about what just happened."""

from textual.content import Content
from textual.widgets import Static

from screens.columns import fold


class MessageLine(Static):
    """One sentence above the key line; a loud one carries a mark besides its colour."""

    DEFAULT_CSS = (
        "MessageLine { height: auto; min-height: 1; max-height: 3; padding: 0 1; color: $text-muted; }"
        "MessageLine.-loud { color: $warning; text-style: bold; }"
    )

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.text = ""

    def show(self, text: str, *, loud: bool = False) -> None:
        """Show a sentence; an empty one clears the line."""
        self.text = text
        self.set_class(loud and bool(text), "-loud")
        marked = f"▲ {text}" if loud and text else text
        self.update(Content("\n".join(fold(marked, max(self.app.size.width - 2, 20)))))
