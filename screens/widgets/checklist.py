"""The checklist of a case: the steps of the usual way, one quiet line for each block that is only needed sometimes."""

from collections.abc import Iterator, Mapping

from rich.cells import cell_len
from textual.content import Content

from flows.case import Case
from flows.procedure import Procedure, Step, holds
from screens.columns import cut, fold, spread
from screens.widgets.roster import Line, Roster
from screens.widgets.steps import DONE, LATER, NOW, WAITS, sign
from screens.words import label, say

LANE = 7
"""Cells for whose turn a step is."""
SIGN = 3
"""The same by one kanji, where the column is narrow."""
NARROW = 34
"""Cells of a line below which titles need every cell."""


def usual(procedure: Procedure, facts: Mapping[str, str]) -> dict[str, str]:
    """Return the facts with the usual answer, which a definition lists first, for every question still open."""
    return {**{name: fact.values[0] for name, fact in procedure.facts.items()}, **facts}


def blocks(procedure: Procedure, facts: Mapping[str, str]) -> Iterator[Step | tuple[Step, ...]]:
    """Return the steps in order: one by one where they will come, together where they only may."""
    likely = usual(procedure, facts)
    maybe: list[Step] = []
    for step in procedure.step:
        known = holds(step.when, facts)
        if known is False:
            continue
        if known is None and holds(step.when, likely) is not True:
            maybe.append(step)
            continue
        if maybe:
            yield tuple(maybe)
            maybe = []
        yield step
    if maybe:
        yield tuple(maybe)


def checklist_lines(case: Case, procedure: Procedure, cells: int, now: str) -> Iterator[Line]:
    """Return the checklist for a width; the step that is worked on is written out, the others are cut.

    Args:
        case: the case.
        procedure: its definition.
        cells: width of a line.
        now: id of the step that is worked on.
    """
    ready = [step.id for step in case.steps(procedure)]
    for block in blocks(procedure, case.progress.facts):
        if isinstance(block, Step):
            yield _step(block, sign(case, block, ready), cells, written_out=block.id == now)
        else:
            words = say("checklist.maybe", title=block[0].title, n=len(block))
            yield Line(left=Content.styled(f"   - {cut(words, cells - 5)}", "$text-disabled"))


def _step(step: Step, mark: str, cells: int, *, written_out: bool) -> Line:
    style = {DONE: "$text-muted", NOW: "bold", LATER: "", WAITS: "bold $warning"}[mark]
    narrow = cells < NARROW
    room = cells - 5 - (SIGN if narrow else LANE)
    lines = _written_out(step.title, room, cells - 8) if written_out else [cut(step.title, room)]
    colour = "$success" if mark == DONE else "bold $warning"
    head = Content.assemble((f"{mark} ", colour), (f"{step.n:<2} ", "$text-muted"), (lines[0], style))
    lane = Content.styled(label("lane_sign" if narrow else "lane_short", step.lane), "$text-muted")
    rest = [Content.styled(f"     {line}", style) for line in lines[1:]]
    return Line(id=step.id, left=Content("\n").join([spread(head, lane, cells), *rest]))


def _written_out(title: str, room: int, wide: int) -> list[str]:
    """Break a title: the first line leaves room for the lane, the next ones are wider."""
    first = title if cell_len(title) <= room else fold(title, room - 2)[0]
    return [first, *(fold(title[len(first) :], wide) if len(first) < len(title) else [])]


class Checklist(Roster):
    """The checklist as a list; it keeps the step that is worked on in sight."""

    def __init__(self, *, name: str = "steps") -> None:
        super().__init__(name=name)
        self._shown: tuple[Case, Procedure, str] | None = None

    def show_case(self, case: Case, procedure: Procedure, now: str) -> None:
        """Show a case; the highlight goes to the step that is worked on."""
        self._shown = (case, procedure, now)
        self._write()
        ids = [line.id for line in self.lines]
        if now in ids:
            self.highlighted = ids.index(now)

    def _write(self) -> None:
        if self._shown is not None and self.is_mounted and self.size.width > 12:
            self.show(checklist_lines(*self._shown[:2], self.scrollable_content_region.width - 2, self._shown[2]))

    def on_resize(self) -> None:  # type: ignore[override]
        """Titles are cut to the width."""
        self._write()
