"""Where a visitor goes next: wishes, errands and places to tick, for the guide sheet 案内票 and 他窓口."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from flows.guide import Chosen, places_for, suggested
from flows.rules.places import Directory, Place
from flows.visit import Visit
from screens import find
from screens.base import AtCounter, CounterModal
from screens.counter import Counter
from screens.widgets.choice import Choice, ChoiceList
from screens.widgets.text import JaInput
from screens.words import label, say


@dataclass(frozen=True)
class Going:
    """What goes on the sheet, nothing when no paper is wanted; and the place the visitor goes to first."""

    chosen: Chosen
    place: str


class GuideBox(CounterModal[Going | None]):
    """A window to tick procedures, errands and places in; gives a :class:`Going`, or None after Esc.

    Args:
        counter: the counter.
        named: procedures wanted or at work.
        first: a procedure that stands at the top, because it was just referred elsewhere.
        away: the visitor leaves for another counter now; then a sheet is printed only for what is ticked.
    """

    help_key: ClassVar[str] = "help.guide"
    AUTO_FOCUS = "ChoiceList"

    def __init__(self, counter: Counter, named: Sequence[str], *, first: str = "", away: bool = False) -> None:
        super().__init__(counter)
        self._named = tuple(dict.fromkeys(named))
        self._first = first
        self._away = away
        self._today = counter.desk.today()
        self._all = self._choices()
        self._index = find.Index()
        self.ticked: tuple[str, ...] = ()

    def body(self) -> Iterable[Widget]:
        """A field to narrow, and the list."""
        with Vertical(classes="window") as window:
            window.border_title = say("guide.title_away" if self._away else "guide.title")
            yield Static(say("guide.hint_away" if self._away else "guide.hint"), classes="quiet", markup=False)
            yield JaInput(placeholder=say("guide.narrow"), name="narrow")
            yield (AwayList if self._away else GuideList)(tuple(self._all.values()), many=True)

    async def reload(self) -> None:
        """Make everything findable by its sound; away from the screen, because the dictionary is slow."""
        errands = await asyncio.to_thread(spoken_entries, self.counter.catalog.places)
        procedures = await find.of_procedures(self.counter)
        known = [one for one in (*errands, *procedures) if key(one.kind, one.id) in self._all]
        self._index = find.Index(known)
        self._offer(self.query_one(JaInput).value)

    # ── what can be chosen ──

    def _choices(self) -> dict[str, Choice]:
        """Everything, the likeliest first, by key."""
        found: dict[str, Choice] = {}
        for choice in (*self._likely(), *self._places(), *self._others()):
            found.setdefault(choice.id, choice)
        return found

    def _likely(self) -> Iterable[Choice]:
        catalog, known = self.counter.catalog, self.counter.catalog.procedures
        procedures, errands = suggested(catalog, self._named, self._today)
        if self._first in known:
            yield self._procedure(self._first, "guide.wanted")
        for one in procedures:
            yield self._procedure(one.id, "guide.often")
        for errand in errands:
            yield self._errand(errand.id, errand.title.ja, "guide.often")
        for name in self._named:
            if name in known and known[name].in_force(self._today):
                yield self._procedure(name, "guide.wanted")

    def _places(self) -> Iterable[Choice]:
        for place in self.counter.catalog.places.places(self._today):
            yield Choice(id=key("place", place.id), label=place.title.ja, note=place.where.ja)

    def _others(self) -> Iterable[Choice]:
        catalog = self.counter.catalog
        for errand in catalog.places.errands_on(self._today, catalog.procedures):
            yield self._errand(errand.id, errand.title.ja)
        for one in catalog.procedures.values():
            if one.start == "visit" and one.in_force(self._today):
                yield self._procedure(one.id)

    def _procedure(self, name: str, words: str = "") -> Choice:
        where = _where(places_for(self.counter.catalog, name, self._today))
        return Choice(id=key("procedure", name), label=self.counter.title(name),
                      note=say(words, where=where) if words else where)  # fmt: skip

    def _errand(self, name: str, title: str, words: str = "") -> Choice:
        where = _where(self.counter.catalog.places.for_errand(name, self._today))
        return Choice(id=key("errand", name), label=title, note=say(words, where=where) if words else where)

    # ── narrowing and ticking ──

    def _offer(self, text: str) -> None:
        found = [key(one.kind, one.id) for one in self._index.find(text, limit=24)] if text.strip() else list(self._all)
        listed = self.query_one(GuideList)
        listed.ticked = self.ticked
        listed.offer([self._all[one] for one in found])
        if text.strip() and not found:
            self.say(say("guide.none"))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Typing narrows."""
        self._offer(event.value)
        self.query_one(GuideList).highlighted = 0 if self.query_one(GuideList).offered else None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field: the list is next."""
        event.stop()
        self.query_one(GuideList).focus()

    def on_key(self, event: events.Key) -> None:
        """Down in the field goes to the list; a letter in the list narrows it."""
        field = self.query_one(JaInput)
        if self.app.focused is field and event.key == "down":
            event.stop()
            self.query_one(GuideList).focus()
        elif self.app.focused is not field and event.character and event.character.isalpha():
            field.focus()
            field.insert_text_at_cursor(event.character)

    def on_choice_list_ticked(self, event: ChoiceList.Ticked) -> None:
        """Ticks stay, whatever the list is narrowed to."""
        offered = {choice.id for choice in event.list.offered}
        self.ticked = (*(name for name in self.ticked if name not in offered), *event.ids)

    # ── the answer ──

    def do_choose(self) -> None:
        """Enter: what is ticked, or the line one stands on."""
        here = self.query_one(GuideList).chosen
        taken = self.ticked or ((here,) if here else ())
        if not taken:
            return
        sheet = () if self._away and not self.ticked else taken
        self.dismiss(Going(chosen=chosen(sheet), place=self._first_place(taken)))

    def _first_place(self, taken: Sequence[str]) -> str:
        """Return where the visitor goes first: a place that was taken, else where the first thing is done."""
        told = chosen(taken)
        if told.places:
            return told.places[0]
        served = (
            *(places_for(self.counter.catalog, name, self._today) for name in told.procedures),
            *(self.counter.catalog.places.for_errand(name, self._today) for name in told.errands),
        )
        return next((places[0].id for places in served if places), "")

    def do_back(self) -> None:
        """Esc: nothing is printed, nobody goes."""
        self.dismiss(None)


class GuideList(ChoiceList):
    """Ticks; Enter belongs to the window."""

    DEFAULT_CSS = "GuideList { max-height: 11; }"
    DEFAULT_CLASSES = "-led"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", say("key.print_guide"), id="choose"),
        Binding("space", "tick", say("key.tick_guide"), id="tick_guide"),
    ]

    def action_select(self) -> None:
        """Enter."""
        if isinstance(self.screen, GuideBox):
            self.screen.do_choose()


class AwayList(GuideList):
    """The same for a visitor who leaves now: Enter sends them."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", say("key.go_away"), id="choose")]


def key(kind: str, name: str) -> str:
    """Return the key of one line."""
    return f"{kind}:{name}"


def chosen(keys: Iterable[str]) -> Chosen:
    """Return what the keys of lines name, in their order."""
    pairs = [one.partition(":")[::2] for one in keys]
    procedures, errands, places = (
        tuple(name for kind, name in pairs if kind == wanted) for wanted in ("procedure", "errand", "place")
    )
    return Chosen(procedures=procedures, errands=errands, places=places)


def _where(places: Sequence[Place]) -> str:
    return places[0].where.ja if places else ""


@cache
def spoken_entries(directory: Directory) -> list[find.Entry]:
    """Return errands and places with their sounds, worked out once for each directory."""
    errands = [find.entry("errand", one.id, one.title.ja, "", (one.title.ja, one.kana, one.title.en, *one.words))
               for one in directory.errand]  # fmt: skip
    places = [find.entry("place", one.id, one.title.ja, "", (one.title.ja, one.title.en, one.where.ja, one.id))
              for one in directory.place]  # fmt: skip
    return [*errands, *places]


def place_title(counter: Counter, place: str) -> str:
    """Return what a place is called, also one that only an older event knows."""
    found = counter.catalog.places.place_on(place, counter.desk.today())
    return found.title.ja if found is not None else label("place", place)


async def named(counter: Counter, visit: Visit) -> list[str]:
    """Return the procedures a visitor wanted and those at work for them."""
    rows = await counter.rows.cases(open_only=False)
    return [*visit.wants, *(row.procedure for row in rows if row.id in visit.cases)]


def print_sheet(screen: AtCounter[Any], visit: str, told: Chosen) -> None:
    """Print the sheet and say so on the screen one came from."""
    desk, actor = screen.counter.desk, screen.counter.actor
    screen.run_verb(
        f"guide:{visit}",
        lambda command: desk.guide(actor, visit, told.procedures, told.errands, told.places, command=command),
        lambda done: screen.say(say("guide.printed", number=done.shown.get("number", ""))),
    )
