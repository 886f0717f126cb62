"""One visit and what can be done with it now: call, serve, hold, away, absent, print again."""

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flows.desk import Answer, Done
from flows.desk.calling import RECALLS_BEFORE_ABSENT
from flows.ports import CaseRow, VisitRow
from flows.words import Refusal
from screens import arrival, day
from screens.base import CounterModal
from screens.counter import Counter
from screens.guidebox import Going, GuideBox, named, place_title, print_sheet
from screens.widgets.choice import Choice, ChoiceList
from screens.words import label, say

BY_STATE: dict[str, tuple[str, ...]] = {
    "waiting": ("call", "arrive", "away", "lost", "guide"),
    "called": ("arrive", "recall", "absent", "undo_call", "lost", "guide"),
    "serving": ("hold", "away", "lost", "guide"),
    "held": ("call", "arrive", "away", "lost", "guide"),
    "away": ("come_back", "lost", "guide"),
    "absent": ("come_back", "lost"),
}
"""What can be done with a visit in each state, in the order of likelihood."""


def offers(row: VisitRow, cases: Iterable[CaseRow]) -> list[Choice]:
    """Return the choices for a visit: its open cases first while it is served, then the verbs of its state."""
    found = [
        Choice(id=f"open:{case.id}", label=say("visit.open", title=case.title), note=case.step_title)
        for case in cases
        if row.state in ("serving", "held", "called")
    ]
    verbs = BY_STATE.get(row.state, ())
    if row.state == "called" and row.calls >= RECALLS_BEFORE_ABSENT:
        verbs = ("arrive", "absent", "recall", "undo_call", "lost", "guide")
    return found + [_verb(name, row) for name in verbs]


def _verb(name: str, row: VisitRow) -> Choice:
    missing = RECALLS_BEFORE_ABSENT - row.calls
    why_not = say("visit.recall_first", n=missing) if name == "absent" and missing > 0 else ""
    return Choice(id=name, label=say(f"visit.{name}", n=row.calls + 1), why_not=why_not)


class VisitCard(CounterModal[None]):
    """A window with the visit's data and its choices."""

    help_key: ClassVar[str] = "help.visit"

    def __init__(self, counter: Counter, visit: str) -> None:
        super().__init__(counter)
        self.visit = visit
        self._read = False

    @property
    def out_of_date(self) -> bool:
        """Whether the choices are not there yet, for which a digit is meant."""
        return not self._read

    def body(self) -> Iterable[Widget]:
        """What is known, then what can be done."""
        with Vertical(classes="window"):
            yield Static("", id="known")
            yield ChoiceList(name="verbs")

    async def reload(self) -> None:
        """Read the visit."""
        row = await self.counter.rows.visit(self.visit)
        if row is None:
            self._read = True
            return
        # all is read before anything is drawn: below a new state, the digits of the old choices would mean others
        place = (await self.counter.desk.visit(self.visit)).place if row.state == "away" else ""
        cases = [case for case in await self.counter.rows.cases() if case.visit == self.visit]
        window = self.query_one(".window", Vertical)
        window.border_title = say("visit.title", number=row.number)
        self.query_one("#known", Static).update(self._known(row, place))
        choices = offers(row, cases)
        if not choices:
            self.say(say("visit.closed"))
        self.query_one(ChoiceList).offer(choices)
        self._read = True

    def _known(self, row: VisitRow, place: str) -> Content:
        where = "  " + say("guide.where_now", place=place_title(self.counter, place)) if place else ""
        lines = [
            say("visit.state", state=label("visit_state", row.state)) + where,
            say("visit.wants", titles="・".join(self.counter.title(want) for want in row.wants) or "-"),
            say("visit.waited", wait=day.wait(row.arrived_at, self.counter.now())),
        ]
        if row.needs or row.language == "en":
            needs = [label("need", need) for need in row.needs] + (
                [say("reception.en")] if row.language == "en" else []
            )
            lines.append(say("visit.needs", needs="・".join(needs)))
        return Content("\n".join([*lines, ""]))

    def on_choice_list_unavailable(self, event: ChoiceList.Unavailable) -> None:
        """Say why."""
        self.say(event.why, loud=True)

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Do it."""
        verb, _, rest = event.id.partition(":")
        if verb == "open":
            self.dismiss()
            self.go("intake", case=rest)
        elif verb in ("away", "guide"):
            self.later(self._where_to(away=verb == "away"))
        else:
            self.run_verb(f"{event.id}:{self.visit}", lambda command: self._do(verb, command), self._done)

    async def _where_to(self, *, away: bool) -> None:
        """Open the directory for what the visitor wants."""
        wishes = await named(self.counter, await self.counter.desk.visit(self.visit))
        box = GuideBox(self.counter, wishes, away=away)
        self.app.push_screen(box, self._goes if away else self._guided)

    def _guided(self, going: Going | None) -> None:
        if going is not None:
            print_sheet(self, self.visit, going.chosen)

    def _goes(self, going: Going | None) -> None:
        """The visitor goes to another counter, with a sheet when something was ticked."""
        if going is None:
            return
        self.run_verb(f"to:{going.place}:{self.visit}", lambda command: self._leaves(going, command), self._done)

    async def _leaves(self, going: Going, command: str) -> Answer:
        desk, actor, visit, told = self.counter.desk, self.counter.actor, self.visit, going.chosen
        sent = await desk.send_away(actor, visit, going.place, command=command)
        if isinstance(sent, Refusal) or not told:
            return sent
        intent = f"guide:{visit}"
        printed = await desk.guide(
            actor, visit, told.procedures, told.errands, told.places, command=self.counter.command(intent)
        )
        self.counter.answered(intent)
        return printed

    async def _do(self, verb: str, command: str) -> Answer:
        desk, actor, visit = self.counter.desk, self.counter.actor, self.visit
        if verb == "arrive":
            return await arrival.begin(self.counter, visit, command)
        if verb == "lost":
            return await desk.reprint(actor, visit, command=command)
        if verb in ("call", "recall"):
            return await desk.call(actor, visit, card_in_reader=self.counter.card is not None, command=command)
        calls = {"undo_call": desk.undo_call, "absent": desk.absent,
                 "come_back": desk.come_back, "hold": desk.hold}  # fmt: skip
        return await calls[verb](actor, visit, command=command)

    def _done(self, done: Done) -> None:
        """Go on to the case, or back to the list; a call stays open for what comes next."""
        if done.shown.get("case"):
            self.dismiss()
            self.go("intake", case=str(done.shown["case"]))
        elif "calls" in done.shown:
            self.say(say("message.called", number=done.shown["number"]))
            self.renew()
        elif "copy" in done.shown:
            self.say(say("visit.number_dead", n=done.shown["copy"], number=done.shown["number"]))
        else:
            self.dismiss()
