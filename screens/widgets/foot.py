"""What stands at the bottom of every screen: message line, the screen's own keys, key line."""

from collections.abc import Iterable

from textual.containers import Vertical
from textual.widget import Widget

from screens.widgets.keys import KeyLine, OwnKeys
from screens.widgets.message import MessageLine


class Foot(Vertical):
    """Three lines at most; the middle one only where a screen has keys of its own."""

    DEFAULT_CSS = "Foot { dock: bottom; height: auto; background: $background; }"

    def compose(self) -> Iterable[Widget]:
        """Message, own keys, key line."""
        yield MessageLine()
        yield OwnKeys()
        yield KeyLine()
