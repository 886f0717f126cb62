"""The floor for screens: a bare Textual app with one label and one field."""

import os

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from collections.abc import Iterable

from textual.app import App
from textual.widget import Widget
from textual.widgets import Input, Label


class Floor(App[None]):
    """One label, one field."""

    def compose(self) -> Iterable[Widget]:
        yield Label("FLOOR-READY")
        yield Input()


if __name__ == "__main__":
    Floor().run(mouse=False)
