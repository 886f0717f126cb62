"""Home: who waits, what is mine, what waits for my role, how the day goes."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from flows.desk import Done
from flows.ports import CaseRow
from screens import places, today
from screens.alarms import help_lines
from screens.base import CounterScreen
from screens.counter import Counter
from screens.reasons import Reason, ReasonBox
from screens.widgets.roster import Line, Roster, choices
from screens.words import say

MOST_CALLS = 3
"""Calls for help shown at once; the others scroll."""
COLUMNS = ("waiting", "mine", "for_me")


class HomeScreen(CounterScreen):
    """The first screen after signing in."""

    CSS_PATH = "home.tcss"
    help_key = "help.home"
    needs_case: ClassVar[frozenset[str]] = frozenset({"handover", "hold", "back"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "column(1)", show=False),
        Binding("left", "column(-1)", show=False),
    ]

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._answered: set[str] = set()

    def body(self) -> Iterable[Widget]:
        """Calls for help above all; three columns; on a narrow screen the second and third share one."""
        yield Roster(name="alarm")
        with Horizontal(id="columns"):
            yield self._column("waiting", "home.none_waiting")
            with Vertical(id="work"):
                yield self._column("mine", "home.none_mine")
                with Vertical(id="side"):
                    yield self._column("for_me", "home.none_for_me")
                    yield Static("", id="today")

    def _column(self, name: str, empty: str) -> Widget:
        return Vertical(Static("", classes="title", id=f"{name}_title"), Roster(name=name, empty=say(empty)),
                        classes="pane", id=f"{name}_pane")  # fmt: skip

    async def reload(self) -> None:
        """Read the lists."""
        if self.counter.session is None:
            return
        counter, on = self.counter, self.counter.now().date()
        await self._alarm()
        visits = await counter.rows.visits(on, open_only=False)
        cases = await counter.rows.cases()
        self._fill("waiting", today.waiting(visits, counter), "home.people",
                   sum(row.state == "waiting" for row in visits))  # fmt: skip
        self._fill("mine", today.mine(cases, counter), "home.items")
        await self._fill_for_me(cases)
        lines = [Content.styled(say("home.today"), "bold"), *map(Content, today.counts(visits, on))]
        self.query_one("#today", Static).update(Content("\n").join(lines))

    async def _fill_for_me(self, cases: Sequence[CaseRow]) -> None:
        """Show what waits for my role; the date of the city's list is work only when it is old."""
        desk, actor = self.counter.desk, self.counter.actor
        lines = today.questions(await desk.questions(), self.counter, actor.role)
        lines += today.for_me(cases, self.counter, actor)
        if actor.role != "city" or desk.list_days is None:
            self._fill("for_me", lines, "home.items")
            return
        stale = await desk.list_stale()
        roll = today.roll(await desk.protected_list(), desk.today(), stale=stale)
        self._fill("for_me", [roll, *lines] if stale else [*lines, roll], "home.items", len(choices(lines)) + stale)
        roster = self.query_one("#for_me", Roster)
        if lines and not stale and not roster.has_focus and roster.chosen == "roll:":
            # work that came in while only the date stood there is what Enter should take
            roster.point_at(choices(lines)[0])

    def _open_from_city(self, chosen: str) -> None:
        kind, _, name = chosen.partition(":")
        if kind == "question":
            self.go("question", question=name)
        else:
            ages = {code: age for age, code in enumerate(("today", "yesterday", "before"))}
            box = ReasonBox(self.counter, say("roll.pick"), [Reason(code, say(f"roll.{code}")) for code in ages])
            self.app.push_screen(box, lambda code: self._refresh_roll(ages[code]) if code else None)

    def _refresh_roll(self, age: int) -> None:
        desk, actor = self.counter.desk, self.counter.actor
        as_of = desk.today() - timedelta(days=age)
        self.run_verb("roll", lambda command: desk.refresh_protected_list(actor, as_of, command=command),
                      lambda _: self._told_help(say("roll.told")))  # fmt: skip

    async def _alarm(self) -> None:
        """Show open calls for help to those who answer them; a new one takes the focus, so that Enter answers."""
        roster, counter = self.query_one("#alarm", Roster), self.counter
        # the caller's own screen stays as it is: the person one calls about may be looking at it
        calls = [one for one in await counter.desk.help_calls(counter.actor.role) if one.terminal != counter.terminal]
        fresh = {call.id for call in calls} - {line.id for line in roster.lines}
        roster.display = bool(calls)
        roster.styles.height = min(len(calls), MOST_CALLS)
        roster.show(help_lines(calls, counter))
        self._answered = {call.id for call in calls if call.answered_by}
        if fresh and self.is_current:
            roster.point_at(min(fresh))
            roster.focus()
        elif not calls and self.app.focused is roster:
            self.do_next()

    def _answer(self, help_id: str) -> None:
        """Enter on a call for help: on the way; once more: over."""
        desk, actor, over = self.counter.desk, self.counter.actor, help_id in self._answered
        self.run_verb(f"help:{help_id}:{over}",
                      lambda command: desk.answer_help(actor, help_id, over=over, command=command),
                      lambda _: self._told_help(say("help_call.ended" if over else "help_call.answered")))  # fmt: skip

    def _told_help(self, words: str) -> None:
        self.say(words)
        self.renew()

    def scanned(self, text: str) -> None:
        """A ticket, claim tag or intake slip opens what it names."""
        self.later(self._open_scanned(text))

    async def _open_scanned(self, text: str) -> None:
        counter = self.counter
        for visit in await counter.rows.visits(counter.now().date(), open_only=False):
            if text in (visit.id, visit.number, visit.tag):
                self.go("visit", visit=visit.id)
                return
        if await counter.rows.case(text) is not None:
            self.go("intake", case=text)
            return
        self.say(say("message.scan_unknown"), loud=True)

    def _fill(self, name: str, lines: list[Line], unit: str, count: int | None = None) -> None:
        self.query_one(f"#{name}", Roster).show(lines)
        many = len(choices(lines)) if count is None else count
        title = Content.assemble((say(f"home.{name}"), "bold"), (f"  {say(unit, n=many)}", "bold $secondary"))
        self.query_one(f"#{name}_title", Static).update(title)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter: a waiting visitor's card, or a case."""
        chosen = event.option.id or ""
        if event.option_list.id == "alarm":
            self._answer(chosen)
        elif event.option_list.id == "waiting":
            self.go("visit", visit=chosen)
        elif chosen.startswith(("question:", "roll:")):
            self._open_from_city(chosen)
        elif places.known("accept") and event.option_list.id == "for_me":
            self.go("accept", case=chosen)
        else:
            self.go("intake", case=chosen)

    def action_column(self, step: int) -> None:
        """Left and right move between the columns."""
        names = list(COLUMNS)
        focused = self.app.focused.id if self.app.focused is not None else None
        place = names.index(focused) if focused in names else 0
        self.screen.set_focus(self.query_one(f"#{names[(place + step) % len(names)]}", Roster))

    def why_not(self, name: str) -> str:
        """There is nothing behind home."""
        return say("why_not.home_back") if name == "back" else super().why_not(name)

    def _called(self, done: Done) -> None:
        super()._called(done)
        self.later(self._point_at(str(done.shown.get("visit", ""))))

    async def _point_at(self, visit: str) -> None:
        await self.reload()
        roster = self.query_one("#waiting", Roster)
        roster.point_at(visit)
        roster.focus()

    def on_minute(self) -> None:
        """Waits have grown."""
        self.renew()

    def do_next(self) -> None:
        """Enter where no list has the focus."""
        self.query_one("#waiting", Roster).focus()
