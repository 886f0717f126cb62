"""The sheet of a step: questions, things, points; each line with the key that answers it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from flows.case import Case
from flows.procedure import Item, Procedure, Step
from flows.rules.documents import kind_of
from screens.columns import fold
from screens.draft import POINT_KEYS, StepDraft, answer_keys, things
from screens.widgets.roster import Line, Roster, heading
from screens.words import label, say

TICKED, FLAWED, OPEN = "[✓]", "[▲]", "[ ]"


@dataclass(frozen=True)
class Form:
    """What a sheet shows: a step of a case, and what has been said of it."""

    step: Step
    procedure: Procedure
    case: Case
    draft: StepDraft
    notes: Mapping[int, str]
    """A quiet word at the right of a point."""


def form_lines(form: Form, cells: int) -> Iterator[Line]:
    """Return the sheet for a width."""
    yield from _questions(form, cells)
    yield from _things(form)
    yield from _points(form, cells)
    yield from _evidence(form)
    yield from _result(form, cells)


def _questions(form: Form, cells: int) -> Iterator[Line]:
    keys = {pair: key for key, pair in answer_keys(form.step, form.procedure.facts).items()}
    for name in form.step.asks:
        fact = form.procedure.facts[name]
        yield Line(left=_folded(fact.ask.ja, cells, 0, "bold $secondary"))
        for value in fact.values:
            chosen = form.draft.answers.get(name) == value
            key = keys.get((name, value), " ").upper()
            words = Content.assemble((f"{key} ", "bold $secondary"), ("● " if chosen else "○ "),
                                     (fact.labels.get(value, value), "bold" if chosen else ""))  # fmt: skip
            yield Line(id=f"answer:{name}:{value}", left=words)


def _things(form: Form) -> Iterator[Line]:
    items = things(form.step, form.case, form.draft)
    made = {item.name for item in form.step.makes}
    for title, group in (
        ("sheet.takes", [item for item in items if item.name not in made]),
        ("sheet.makes", [item for item in items if item.name in made]),
    ):
        if group:
            yield heading(say(title), say("sheet.count_hint"))
            yield from (_thing(item, form.draft.counts.get(item.name)) for item in group)


def _thing(item: Item, count: int | None) -> Line:
    if count is None:
        return Line(id=f"item:{item.name}", left=Content.assemble("  ", ("[?] ", "bold $warning"), item.name),
                    right=say("sheet.ask_optional"))  # fmt: skip
    box = TICKED if count else OPEN
    right = say("sheet.count", n=count) if count else say("sheet.not_there")
    quiet = f"  {label('tray', item.list)}"
    return Line(id=f"item:{item.name}", left=Content.assemble("  ", box, f" {item.name}", (quiet, "$text-muted")),
                right=right)  # fmt: skip


def _points(form: Form, cells: int) -> Iterator[Line]:
    if not form.step.points:
        return
    done = len(form.draft.points)
    yield heading(say("sheet.points"), f"{done}/{len(form.step.points)}")
    for index, point in enumerate(form.step.points):
        box = TICKED if index in form.draft.points else FLAWED if index in form.draft.flawed else OPEN
        key = POINT_KEYS[index] if index < len(POINT_KEYS) else " "
        style = "bold $warning" if index in form.draft.flawed else ""
        head = Content.assemble((f"{key} ", "bold $secondary"), (f"{box} ", style))
        yield Line(id=f"point:{index}", left=head + _folded(point, cells, 6, style), right=form.notes.get(index, ""))


def _evidence(form: Form) -> Iterator[Line]:
    if form.step.kind != "identify":
        return
    yield heading(say("sheet.evidence"), say("sheet.evidence_key"))
    for kind in form.draft.evidence:
        yield Line(id=f"evidence:{kind}", left=Content.assemble("  ", TICKED, f" {kind_of(kind).ja}"))
    if not form.draft.evidence:
        yield Line(left=Content.styled(f"  {say('sheet.evidence_none')}", "$text-muted"))


def _result(form: Form, cells: int) -> Iterator[Line]:
    if form.step.id not in form.case.began:
        return
    yield heading(say("sheet.result"))
    words = label("result_seen", form.step.kind)
    box = TICKED if form.draft.seen else OPEN
    yield Line(id="seen", left=Content.assemble(("Y ", "bold $secondary"), f"{box} ") + _folded(words, cells, 6, ""))


def _folded(text: str, cells: int, indent: int, style: str) -> Content:
    """Break a text to the width that is left; later lines stand under the first."""
    lines = fold(text, max(cells - indent, 10)) if cell_len(text) > cells - indent else [text]
    return Content("\n" + " " * indent).join(Content.styled(line, style) for line in lines)


class Sheet(Roster):
    """The sheet as a list; Space answers the highlighted line, ← → change a count, Enter belongs to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", say("key.next"), id="next"),
        Binding("space", "touch", say("key.tick"), id="tick", show=False),
        Binding("left", "count(-1)", say("key.tick"), show=False),
        Binding("right", "count(1)", say("key.tick"), show=False),
    ]
    DEFAULT_CSS = "Sheet { height: auto; }"

    @dataclass
    class Touched(Message):
        """Somebody answered a line: its id, and by how much a count changes (0: the line itself)."""

        id: str
        by: int = 0

    def __init__(self, *, name: str = "sheet") -> None:
        super().__init__(name=name)
        self._form: Form | None = None

    def show_form(self, form: Form | None) -> None:
        """Show a step, or nothing."""
        self._form = form
        self._write()

    def _write(self) -> None:
        cells = max(self.size.width - 4, 20)
        self.show(form_lines(self._form, cells) if self._form else ())

    def _lay_out(self) -> None:
        """Points are folded to the width, so a new width means new lines."""
        if self._form is not None and self.is_mounted:
            self._shown_lines = tuple(form_lines(self._form, max(self.size.width - 4, 20)))
        super()._lay_out()

    def point_at(self, name: str) -> None:
        """Put the highlight on a line."""
        ids = [line.id for line in self.lines]
        if name in ids:
            self.highlighted = ids.index(name)

    def action_touch(self) -> None:
        """Space."""
        if self.chosen:
            self.post_message(self.Touched(self.chosen))

    def action_count(self, by: int) -> None:
        """← and →: fewer, more."""
        if self.chosen.startswith("item:"):
            self.post_message(self.Touched(self.chosen, by))

    async def action_select(self) -> None:  # type: ignore[override]
        """Enter: the step itself."""
        await self.screen.run_action("deed('next')")
