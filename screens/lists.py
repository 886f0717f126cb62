"""F9: every open case, what sleeps, what is owed, what ended today; typing narrows."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from flows.outcomes import tally
from flows.ports import CaseRow
from screens import day, requests, wish
from screens.base import CounterScreen
from screens.columns import pad
from screens.counter import Counter
from screens.sound import hiragana, plain
from screens.widgets.roster import Line, Roster, heading
from screens.widgets.text import JaInput
from screens.words import label, say

GROUPS = ("unknown", "asked", "arrived", "working", "offered", "parked", "owed", "closed")
"""Groups in the order in which they need a hand."""
OWN = frozenset({"working", "offered", "parked"})
"""States of a case beside which it shows what it asked of another office."""


def group(row: CaseRow, today_closed: bool) -> str:
    """Return the group of a case; an ended one counts while something is owed, or on its own day."""
    if row.state == "closed":
        return "owed" if row.owed or row.held_items else "closed" if today_closed else ""
    if row.state in OWN and row.awaited:
        return "asked" if requests.waiting(row) else "arrived" if requests.just_came(row) else row.state
    return row.state if row.state in GROUPS else "working"


class ListsScreen(CounterScreen):
    """One list in groups, narrowed by typing."""

    CSS_PATH = "lists.tcss"
    help_key = "help.lists"
    AUTO_FOCUS = "Roster"
    needs_case: ClassVar[frozenset[str]] = frozenset({"handover", "hold"})

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._rows: list[CaseRow] = []

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        with Vertical(id="all"):
            yield JaInput(placeholder=say("lists.hint"), name="narrow")
            yield Roster(name="cases", empty=say("lists.none"))

    async def reload(self) -> None:
        """Read the cases."""
        self._rows = list(await self.counter.rows.cases(open_only=False))
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Typing narrows."""
        del event
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field opens the highlighted case."""
        event.stop()
        self._open(self.query_one(Roster).chosen)

    def on_key(self, event: events.Key) -> None:
        """A letter in the list goes to the field, Down in the field goes to the list."""
        field = self.query_one(JaInput)
        if self.app.focused is field:
            if event.key == "down":
                event.stop()
                self.query_one(Roster).focus()
        elif event.character is not None and event.is_printable and event.character.strip():
            event.stop()
            field.focus()
            field.insert_text_at_cursor(event.character)

    def _show(self) -> None:
        self.query_one(Roster).show(self.lines(self.query_one(JaInput).value))

    def lines(self, text: str) -> Iterator[Line]:
        """Return the list narrowed to a text: number, procedure, step, holder."""
        wanted = hiragana(plain(text))
        today = self.counter.desk.today()
        found: dict[str, list[CaseRow]] = {name: [] for name in GROUPS}
        for row in self._rows:
            place = group(row, row.changed_at.astimezone(self.counter.now().tzinfo).date() == today)
            if place and wanted in self._words(row):
                found[place].append(row)
        first = next((name for name, rows in found.items() if rows), "")
        for name, rows in found.items():
            if rows:
                if name != first:
                    yield Line(left="")
                yield heading(say(f"lists.{name}"), say("home.items", n=len(rows)))
                yield from self._sums(rows, today) if name == "closed" else ()
                ordered = sorted(rows, key=requests.urgency) if name == "asked" else rows
                yield from (self._line(row, name) for row in ordered)

    def _sums(self, rows: list[CaseRow], today: date) -> Iterator[Line]:
        """How many ended how, procedure by procedure; narrowed like the list."""
        return requests.outcome_lines(tally(rows, today))

    def _words(self, row: CaseRow) -> str:
        asked = "".join(one.title for one in row.awaited)
        words = (_number(row, self.counter), row.title, row.step_title, row.holder, label("lane", row.lane),
                 label("end", row.outcome), asked)  # fmt: skip
        return hiragana(plain("".join(words)))

    def _line(self, row: CaseRow, name: str) -> Line:
        if name in ("asked", "arrived"):
            return requests.line(row, self.counter)
        loud = name == "unknown" or (name == "parked" and row.due is not None and row.due <= self.counter.desk.today())
        left = Content.assemble((pad(_number(row, self.counter), 7), "bold"), row.title)
        return Line(
            id=row.id, left=left, right=self._right(row, name), below=f"       {self._below(row, name)}", loud=loud
        )

    def _right(self, row: CaseRow, name: str) -> str:
        if name == "closed":
            return label("end", row.outcome)
        if name in ("parked", "owed") and row.due is not None:
            return say("home.until", day=day.short(row.due))
        return day.wait(row.changed_at, self.counter.now())

    def _below(self, row: CaseRow, name: str) -> str:
        if name == "owed":
            return say("lists.owes", items="、".join(row.owed) or say("home.held", n=row.held_items))
        if name == "closed":
            return say("lists.ended_at", time=day.clock(row.changed_at.astimezone(self.counter.now().tzinfo)))
        who = (
            say("lists.offered_to", role=label("role", row.offered_to))
            if row.offered_to
            else say("lists.holder", holder=row.holder)
        )
        held = say("home.held", n=row.held_items) if row.held_items else ""
        step = f"{row.step_title}（{label('lane', row.lane)}）" if row.step_title else ""
        return "  ".join(part for part in (step, who, held) if part)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter opens."""
        self._open(event.option.id or "")

    def _open(self, case_id: str) -> None:
        row = next((row for row in self._rows if row.id == case_id), None)
        if row is None:
            return
        mine = self.counter.session is not None and row.offered_to == self.counter.actor.role
        self.go("review" if mine else "intake", case=case_id)

    def do_next(self) -> None:
        """Enter where the list does not take it."""
        self._open(self.query_one(Roster).chosen)


def _number(row: CaseRow, counter: Counter) -> str:
    """The visitor's number, or how a case came that has no visitor."""
    return row.ticket or wish.came(counter, row.procedure)
