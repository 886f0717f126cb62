"""What we hold: 預かり品, 回収品, 提出書類, お渡し品."""

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static

from flows.progress import IN_TRAY, Place
from screens.columns import cut
from screens.words import label, say

LISTS = ("original", "collect", "form", "copy", "out", "paper")


def tray_lines(items: Mapping[str, Place], cells: int) -> list[Content]:
    """Return the tray for a width: each list that holds something, its count, and its things."""
    held = {name: place for name, place in items.items() if place.way == IN_TRAY}
    if not held:
        return [Content.styled(say("tray_view.empty"), "$text-muted")]
    lines: list[Content] = []
    for kind in LISTS:
        names = [name for name, place in held.items() if place.list == kind]
        if names:
            lines.append(_title(label("tray", kind), sum(held[name].count for name in names)))
            lines.extend(_thing(name, held[name].count, cells) for name in names)
    return lines


def _title(words: str, count: int) -> Content:
    return Content.assemble((words, "bold"), (f"  {say('tray_view.count', n=count)}", "$text-muted"))


def _thing(name: str, count: int, cells: int) -> Content:
    many = f" ×{count}" if count > 1 else ""
    return Content(f"  {cut(name, cells - 2 - len(many))}{many}")


class TrayView(Static):
    """The tray of one case (or of several, when given together)."""

    DEFAULT_CSS = "TrayView { height: auto; }"

    def __init__(self, *, name: str = "") -> None:
        super().__init__("", id=name or None, markup=False)
        self._items: Mapping[str, Place] = {}

    def show(self, items: Mapping[str, Place]) -> None:
        """Show these things."""
        self._items = dict(items)
        self._write()

    def on_resize(self) -> None:
        """Names are cut to the width."""
        self._write()

    def _write(self) -> None:
        self.update(Content("\n").join(tray_lines(self._items, max(self.size.width, 16))))
