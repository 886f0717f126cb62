"""F4: find a procedure, a visit or a screen by kana, romaji, kanji or number."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from screens import find, places, wish
from screens.base import CounterModal
from screens.counter import Counter, StepAway
from screens.widgets.roster import Line, Roster
from screens.widgets.text import JaInput
from screens.words import say


class SearchScreen(CounterModal[None]):
    """A field, and what it finds below."""

    help_key: ClassVar[str] = "help.search"
    CSS = "SearchScreen #found { height: 12; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._index = find.Index()

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        with Vertical(classes="window") as window:
            window.border_title = say("search.title")
            yield JaInput(placeholder=say("search.hint"), name="query")
            yield Roster(name="found", empty=say("search.none"), led=True)

    async def reload(self) -> None:
        """Make everything findable."""
        counter = self.counter
        visits = await counter.rows.visits(counter.now().date())
        known = (name for name in find.SCREENS if places.known(name))
        here = [*find.visits(visits, counter.catalog), *find.screens(known)]
        self._index = find.Index([*here, *await find.of_procedures(counter)])
        self._show()

    def on_input_changed(self) -> None:
        """Find while typing."""
        self._show()

    def _show(self) -> None:
        found = self._index.find(self.query_one("#query", JaInput).value, limit=24)
        kinds = {entry.kind for entry in found}
        self.query_one("#found", Roster).show((_line(entry, many=len(kinds) > 1) for entry in found), anew=True)

    def action_move(self, step: int) -> None:
        """Up and down move in the list while typing goes on."""
        roster = self.query_one("#found", Roster)
        if step > 0:
            roster.action_cursor_down()
        else:
            roster.action_cursor_up()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter opens the highlighted one."""
        event.stop()
        self._open(self.query_one("#found", Roster).chosen)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter in the list does the same."""
        self._open(event.option.id or "")

    def _open(self, chosen: str) -> None:
        kind, _, name = chosen.partition(":")
        if not name:
            return
        if kind == "procedure" and wish.begins_alone(self.counter.catalog.procedures[name]):
            self._begin(name)
            return
        self.dismiss()
        if kind == "procedure":
            self.go("reception", want=name)
        elif kind == "visit":
            self.go("visit", visit=name)
        elif kind == "deed":
            self._deed(name)
        else:
            self.go(name, home=name == "home")

    def _begin(self, name: str) -> None:
        why = wish.lapsed(self.counter, name)
        if why:
            self.say(why, loud=True)
        else:
            wish.open_alone(self, name)

    def _deed(self, name: str) -> None:
        if name == "theme":
            self.app.call_later(getattr(self.app, "change_colours"))  # noqa: B009 - the app belongs to the floor above
        else:
            self.app.post_message(StepAway(for_good=name == "sign_out"))


def _line(entry: find.Entry, *, many: bool) -> Line:
    kind = f"{say(f'search.{entry.kind}')}  " if many else ""
    words = Content.assemble((kind, "$text-muted"), entry.title)
    return Line(id=f"{entry.kind}:{entry.id}", left=words, right=entry.note, yields=True)
