"""Reception: what the visitor wants, who came, what they need, and a number for them."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from flows.desk import Answer, Done
from flows.visit import Party
from flows.words import Refusal, labels
from screens import arrival, find, wish
from screens.base import CounterScreen
from screens.counter import Counter
from screens.issued import IssuedScreen
from screens.parties import PartiesScreen, summary
from screens.pick import Pick
from screens.widgets.choice import Choice, ChoiceList
from screens.widgets.downline import DownLine
from screens.widgets.roster import Line, Roster
from screens.widgets.text import JaInput
from screens.words import label, say


class Told:
    """What the visitor said so far; kept when one looks elsewhere or goes back.

    Args:
        sheet: id of the sheet; one sheet gives one ticket, however often Enter is pressed.
        first: id of the first party.
    """

    def __init__(self, sheet: str, first: str) -> None:
        self.intent = f"issue:{sheet}"
        self.wants: list[str] = []
        self.parties: tuple[Party, ...] = (Party(id=first, stance="subject"),)
        self.needs: tuple[str, ...] = ()
        self.language = "ja"
        self.priority = 0
        self.category = ""


class ReceptionScreen(CounterScreen):
    """One screen, one ticket.

    Args:
        counter: the counter.
        want: a procedure that is wanted already (from the search or a card).
    """

    CSS_PATH = "reception.tcss"
    help_key = "help.reception"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("backspace", "unwant", show=False, priority=True),
    ]

    def __init__(self, counter: Counter, want: str = "") -> None:
        super().__init__(counter)
        self.told = self._draft()
        self._index = find.Index()
        self._asked = want

    def _draft(self) -> Told:
        """What this person had begun to take down, or a clean sheet."""
        key, ids = f"reception/{self.counter.actor.operator}", self.counter.desk.ids
        found: Told = self.counter.drafts.setdefault(key, Told(ids.new(), ids.new()))
        return found

    def _finished(self) -> None:
        """The ticket is out: the next visitor gets a clean sheet."""
        self.counter.drafts.pop(f"reception/{self.counter.actor.operator}", None)
        self.dismiss()

    def again(self, given: dict[str, str]) -> bool:
        """Whatever is wanted besides is added to the sheet that is open."""
        if given.get("want", ""):
            self._want(given["want"])
        return True

    def body(self) -> Iterable[Widget]:
        """Left: what they want. Right: who came, and the ticket."""
        with Horizontal(id="reception"):
            with Vertical(classes="pane", id="asking"):
                yield Static(say("reception.wants"), classes="title")
                yield JaInput(placeholder=say("reception.wants_hint"), name="query")
                yield Roster(name="found", led=True)
            with Vertical(classes="pane", id="given"):
                yield Static(say("reception.chosen"), classes="title")
                yield Roster(name="chosen", empty=say("reception.none_chosen"))
                yield ChoiceList(name="about")
        yield DownLine(self.counter)
        yield Static("", id="issue_hint", markup=False)

    async def reload(self) -> None:
        """Make the procedures findable and show what was chosen."""
        self._show()
        self._index = find.Index(await find.of_procedures(self.counter))
        self._show()
        asked, self._asked = self._asked, ""
        self._want(asked)

    def _show(self) -> None:
        query = self.query_one("#query", JaInput).value
        self.query_one("#found", Roster).show(self._found(query), anew=True)
        self.query_one("#chosen", Roster).show(
            Line(id=want, left=self.counter.title(want), right=say("reception.remove")) for want in self.told.wants
        )
        self.query_one("#about", ChoiceList).offer(self._about())
        self.query_one("#issue_hint", Static).update(self._hint(query))
        self.later(self.query_one(DownLine).look(tuple(self.told.wants)))

    def _hint(self, query: str) -> str:
        """What Enter does now."""
        chosen = self.query_one("#found", Roster).chosen
        if not (query.strip() and chosen):
            return say("reception.issue_hint")
        return say(f"reception.{wish.deed(self.counter, chosen)}_hint", title=self.counter.title(chosen))

    def _found(self, query: str) -> list[Line]:
        if query.strip():
            entries = self._index.find(query, limit=16)
            lines = [self._offered(entry) for entry in entries]
            unknown = say("reception.found_none" if self._index.entries else "reception.loading")
            return lines or [Line(left=Content.styled(unknown, "$text-muted"))]
        often = [name for want in self.told.wants for name in self._suggested(want) if name not in self.told.wants]
        return [Line(id=name, left=self.counter.title(name)) for name in dict.fromkeys(often)]

    def _offered(self, entry: find.Entry) -> Line:
        """A procedure in the list: that it cannot begin is always said, its category where there is room."""
        mark = wish.mark(self.counter, entry.id)
        return Line(id=entry.id, left=entry.title, right=mark or entry.note, yields=not mark)

    def _suggested(self, want: str) -> tuple[str, ...]:
        known = self.counter.catalog.procedures
        return tuple(name for name in known[want].suggests if name in known) if want in known else ()

    def _about(self) -> list[Choice]:
        needs = "・".join(label("need", need) for need in self.told.needs) or "-"
        category = self._category()
        rows = (
            ("parties", summary(self.told.parties)),
            ("needs", needs),
            ("language", say(f"reception.{self.told.language}")),
            ("category", f"{category}  {label('category', category)}"),
            ("priority", say("reception.yes" if self.told.priority else "reception.no")),
        )
        return [Choice(id=name, label=say(f"reception.{name}"), note=value) for name, value in rows]

    def _category(self) -> str:
        first = self.counter.catalog.procedures.get(self.told.wants[0]) if self.told.wants else None
        return self.told.category or (first.category if first else min(self.counter.desk.bands, default="A"))

    # ── what they want ──

    def on_input_changed(self) -> None:
        """Find while typing."""
        self._show()

    def action_move(self, step: int) -> None:
        """Up and down move in what was found while typing goes on."""
        roster = self.query_one("#found", Roster)
        if step > 0:
            roster.action_cursor_down()
        else:
            roster.action_cursor_up()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter adds what is highlighted; with nothing typed it gives the ticket."""
        event.stop()
        if event.value.strip():
            self._want(self.query_one("#found", Roster).chosen)
        else:
            self.do_next()

    def on_option_list_option_highlighted(self) -> None:
        """The hint names what Enter would add."""
        hint = self._hint(self.query_one("#query", JaInput).value)
        self.query_one("#issue_hint", Static).update(hint)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter in a list: add from the left one, take away from the right one."""
        name = event.option.id or ""
        if event.option_list.id == "found":
            self._want(name)
        elif event.option_list.id == "chosen" and name in self.told.wants:
            self.told.wants.remove(name)
            self._show()

    def _want(self, name: str) -> None:
        if not name:
            return
        if wish.lapsed(self.counter, name):
            self.app.push_screen(wish.explained(self.counter, name), self._want_instead)
            return
        if wish.begins_alone(self.counter.catalog.procedures[name]):
            self.query_one("#query", JaInput).value = ""
            wish.open_alone(self, name)
            return
        if name not in self.told.wants:
            self.told.wants.append(name)
        field = self.query_one("#query", JaInput)
        field.value = ""
        field.focus()
        self._show()

    def _want_instead(self, chosen: tuple[str, ...] | None) -> None:
        """What the law has in the place of an abolished procedure."""
        if chosen and chosen[0]:
            self._want(chosen[0])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Backspace belongs to the field while there is something in it."""
        if action == "unwant":
            field = self.app.focused
            return isinstance(field, JaInput) and not field.value and bool(self.told.wants)
        return super().check_action(action, parameters)

    def action_unwant(self) -> None:
        """Backspace in an empty field takes the last wish away."""
        self.told.wants.pop()
        self._show()

    # ── who came ──

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Change one of the five."""
        getattr(self, f"_ask_{event.id}")()

    def _ask_parties(self) -> None:
        self.app.push_screen(
            PartiesScreen(self.counter, self.told.parties), lambda parties: self._take(parties=parties)
        )

    def _ask_needs(self) -> None:
        options = [Choice(id=code, label=words) for code, words in labels("need").items()]
        window = Pick(self.counter, say("reception.needs"), options, many=True, ticked=self.told.needs)
        self.app.push_screen(window, lambda needs: self._take(needs=needs))

    def _ask_language(self) -> None:
        self._take(language="en" if self.told.language == "ja" else "ja")

    def _ask_category(self) -> None:
        options = [Choice(id=letter, label=label("category", letter), key=letter.lower())
                   for letter in sorted(self.counter.desk.bands)]  # fmt: skip
        window = Pick(self.counter, say("reception.category"), options)
        self.app.push_screen(window, lambda chosen: self._take(category=chosen[0] if chosen else None))

    def _ask_priority(self) -> None:
        self._take(priority=0 if self.told.priority else 1)

    def _take(self, **told: object) -> None:
        """Keep what a window brought; after Esc it brought nothing."""
        for name, value in told.items():
            if value is not None:
                setattr(self.told, name, value)
        self._show()

    # ── the ticket ──

    def why_not(self, name: str) -> str:
        """Enter gives the ticket here."""
        return "" if name == "next" else super().why_not(name)

    def do_next(self) -> None:
        """Enter: the number, the visit and the slip, all at once."""
        self.run_verb(self.told.intent, self._issue, self._issued)

    async def _issue(self, command: str) -> Answer:
        told = self.told
        return await self.counter.desk.issue_ticket(
            self.counter.actor, self._category(), wants=told.wants, needs=told.needs, language=told.language,
            parties=told.parties, priority=told.priority, command=command,
        )  # fmt: skip

    def _issued(self, done: Done) -> None:
        shown, language = done.shown, self.told.language
        self._finished()
        self.app.push_screen(
            IssuedScreen(self.counter, visit=str(shown["visit"]), number=str(shown["number"]),
                         job=str(shown.get("job", "")), language=language, left=shown.get("left"))
        )  # fmt: skip

    def do_call(self) -> None:
        """F3: the ticket, and the visitor is served here at once."""
        self.run_verb(self.told.intent, self._issue_and_serve, self._served)

    async def _issue_and_serve(self, command: str) -> Answer:
        issued = await self._issue(command)
        if isinstance(issued, Refusal):
            return issued
        visit = str(issued.shown["visit"])
        answer = await arrival.begin(self.counter, visit, self.counter.command(f"arrive:{visit}"))
        self.counter.answered(f"arrive:{visit}")
        return answer

    def _served(self, done: Done) -> None:
        self._finished()
        case = str(done.shown.get("case", ""))
        if case:
            self.go("intake", case=case)
        else:
            self.go("visit", visit=str(done.shown["visit"]))
