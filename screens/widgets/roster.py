"""A list of lines in groups: words at the left, a quiet number at the right, Enter opens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from screens.columns import spread
from screens.words import say


@dataclass(frozen=True)
class Line:
    """One line of a list.

    Attributes:
        id: what Enter opens; empty for a heading or a note, which cannot be chosen.
        left: what it says.
        right: a quiet word at the right edge, which is kept whole while the left gives way.
        yields: the word at the right goes where the left would be cut; the left then takes a second line if it must.
        side: what to know beside the words: before the right edge where it fits, on a second line where it does not.
        below: a second line in quiet words.
        loud: it needs a hand.
    """

    left: Content | str
    id: str = ""
    right: Content | str = ""
    side: str = ""
    below: str = ""
    loud: bool = False
    yields: bool = False


class Roster(OptionList):
    """Lines that are laid out for the width there is, and keep the chosen one when they are read anew.

    Args:
        name: id of the widget.
        empty: what to say when there are no lines.
        led: a field has the focus and moves in this list, so its highlight always shows.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", say("key.next"), id="next")]
    DEFAULT_CSS = (
        "Roster { height: 1fr; border: none; padding: 0; background: transparent; scrollbar-size-vertical: 1; }"
        "Roster:focus { border: none; background: transparent; }"
        "Roster > .option-list--option { padding: 0 1; }"
        "Roster > .option-list--option-disabled { color: $foreground; }"
        "Roster > .option-list--option-highlighted { background: $background; color: $foreground; text-style: none; }"
        "Roster:focus > .option-list--option-highlighted, Roster.-led > .option-list--option-highlighted"
        " { background: $block-cursor-background; color: $block-cursor-foreground; text-style: none; }"
    )

    def __init__(self, *, name: str = "", empty: str = "", led: bool = False) -> None:
        super().__init__(id=name or None, classes="-led" if led else None, markup=False)
        self._shown_lines: tuple[Line, ...] = ()
        self._empty = empty

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines as last shown."""
        return self._shown_lines

    @property
    def chosen(self) -> str:
        """Id of the highlighted line, empty when there is none."""
        option = self.highlighted_option
        return option.id if option is not None and option.id else ""

    def show(self, lines: Iterable[Line], *, anew: bool = False) -> None:
        """Show these lines; an unchanged list is left alone, a changed one keeps its highlight unless ``anew``."""
        fresh = tuple(lines)
        if fresh != self._shown_lines or not self.option_count:
            self._shown_lines = fresh
            if anew:
                self.highlighted = None
            self._lay_out()

    def point_at(self, name: str) -> None:
        """Highlight the line of that id, if it is there."""
        ids = [line.id for line in self._shown_lines]
        if name in ids:
            self.highlighted = ids.index(name)

    def on_resize(self, event: events.Resize) -> None:
        """Columns depend on the width."""
        del event
        self._lay_out()

    def _lay_out(self) -> None:
        if not self.is_mounted or self.size.width < 8:
            return
        keep, place = self.chosen, self.highlighted
        cells = self.scrollable_content_region.width - 2
        lines = self._shown_lines or ((Line(left=Content.styled(self._empty, "$text-muted")),) if self._empty else ())
        self.set_options([_option(line, cells) for line in lines])
        self._highlight_again(keep, place)

    def _highlight_again(self, keep: str, place: int | None) -> None:
        ids = [line.id for line in self._shown_lines]
        if keep and keep in ids:
            self.highlighted = ids.index(keep)
        elif any(ids):
            near = [index for index, name in enumerate(ids) if name]
            self.highlighted = min(near, key=lambda index: abs(index - (place or 0)))


def _option(line: Line, cells: int) -> Option:
    left = line.left if isinstance(line.left, Content) else Content(line.left)
    if line.loud:
        left = Content.assemble(("▲ ", "bold $warning"), left)
    right = line.right if isinstance(line.right, Content) else Content.styled(line.right, "$text-muted")
    if line.yields and left.cell_length + right.cell_length + 1 > cells:
        right = Content()
    side = Content.styled(line.side, "$secondary")
    beside = bool(side) and left.cell_length + side.cell_length + right.cell_length + 4 <= cells
    if beside:
        right = Content("  ").join([side, right])
    below = Content.styled(line.below, "$text-muted") if beside or not side else Content.assemble("    ", side)
    content = spread(left, right, cells) if right else left
    if below:
        content = Content("\n").join([content, below.truncate(cells)])
    return Option(content, id=line.id or None, disabled=not line.id)


def heading(words: str, right: str = "") -> Line:
    """Return a group's heading."""
    return Line(left=Content.styled(words, "bold $secondary"), right=right)


def choices(lines: Sequence[Line]) -> list[str]:
    """Return the ids that can be chosen, in order."""
    return [line.id for line in lines if line.id]
