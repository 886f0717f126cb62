"""判断基準: what the city decided, procedure by procedure, newest first; typing narrows, only the city changes."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from flows.desk import Answer
from flows.standard import Standard
from screens import day, find
from screens.addcase import AddBox
from screens.base import CounterScreen
from screens.cityward import coded
from screens.counter import Counter
from screens.pick import Pick
from screens.reasons import ReasonBox
from screens.standing import ask_standing
from screens.verbs import Verb
from screens.widgets.choice import Choice
from screens.widgets.roster import Line, Roster, heading
from screens.widgets.text import JaInput
from screens.words import label, say


class DecisionsScreen(CounterScreen):
    """One list by procedure.

    Args:
        counter: the counter.
        procedure: show only what is to be followed for this one, until something is typed.
    """

    CSS = (
        "DecisionsScreen #all { height: 1fr; padding: 0 1; }"
        "DecisionsScreen Roster { height: 1fr; padding: 1 0 0 0; }"
        "DecisionsScreen.-narrow #all { padding: 0; }"
    )
    help_key = "help.decisions"
    AUTO_FOCUS = "Roster"
    needs_case: ClassVar[frozenset[str]] = frozenset({"handover", "hold"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "deed('add')", say("key.decide"), id="add", key_display="+"),
    ]

    def __init__(self, counter: Counter, procedure: str = "") -> None:
        super().__init__(counter)
        self._procedure = procedure
        self._found: dict[str, Standard] = {}
        self._texts: dict[str, str] = {}
        self._entries: list[find.Entry] = []

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        with Vertical(id="all"):
            yield JaInput(placeholder=say("standard.hint"), name="narrow")
            yield Roster(name="standards", empty=say("standard.none"))

    async def reload(self) -> None:
        """Read the decisions and their texts, and work out how they sound."""
        desk = self.counter.desk
        found = await desk.standards()
        self._found = {one.id: one for one in found}
        # a text never changes, and every reading of it is written down
        self._texts |= await desk.standard_texts([one for one in found if one.id not in self._texts])
        self._show()
        # the reading dictionary is slow the first time
        self._entries = await asyncio.to_thread(lambda: [self._entry(one) for one in found])
        self._show()

    def _entry(self, one: Standard) -> find.Entry:
        procedure = self.counter.catalog.procedures.get(one.procedure)
        names = (procedure.title.ja, procedure.kana) if procedure else (say("standard.all"),)
        words = (self._texts.get(one.id, ""), label("city_question", one.code), one.procedure)
        return find.entry("standard", one.id, "", "", (*names, *words))

    # ── the list ──

    def on_input_changed(self, event: Input.Changed) -> None:
        """Typing narrows."""
        del event
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field opens the highlighted one."""
        event.stop()
        self._open(self.query_one(Roster).chosen)

    def on_key(self, event: events.Key) -> None:
        """A letter in the list goes to the field, Down in the field goes to the list."""
        field = self.query_one(JaInput)
        if self.app.focused is field:
            if event.key == "down":
                event.stop()
                self.query_one(Roster).focus()
        elif event.character is not None and event.is_printable and event.character not in " +":
            event.stop()
            field.focus()
            field.insert_text_at_cursor(event.character)

    def _show(self) -> None:
        self.query_one(Roster).show(self.lines(self.query_one(JaInput).value))

    def lines(self, text: str) -> Iterator[Line]:
        """Return the list: in force and to come by procedure, then what is over; narrowed to a text."""
        today, wanted = self.counter.desk.today(), self._wanted(text)
        found = [one for one in self._found.values() if one.id in wanted]
        over = [one for one in found if one.until is not None and one.until < today]
        groups: dict[str, list[Standard]] = {}
        for one in found:
            if one not in over:
                groups.setdefault(one.procedure, []).append(one)
        for name in sorted(groups, key=self._title):
            yield heading(self._title(name), say("standard.count", n=len(groups[name])))
            yield from (self._line(one, today) for one in groups[name])
        if over:
            yield heading(say("standard.over"), say("standard.count", n=len(over)))
            yield from (self._line(one, today) for one in over)

    def _wanted(self, text: str) -> set[str]:
        if text.strip():
            asked = find.Asked.of(text)
            return {entry.id for entry in self._entries if _says(entry, asked)}
        if self._procedure:
            return {one.id for one in self._found.values() if one.procedure in (self._procedure, "")}
        return set(self._found)

    def _title(self, procedure: str) -> str:
        return self.counter.title(procedure) if procedure else say("standard.all")

    def _line(self, one: Standard, today: date) -> Line:
        style = "$text-muted" if one.until is not None and one.until < today else ""
        below = (label("city_question", one.code), say("standard.who", who=one.decided_by), self._end(one))
        return Line(
            id=one.id, left=Content.assemble("  ", (self._text(one), style)), right=self._start(one, today),
            below="    " + "  ".join(part for part in below if part),
        )  # fmt: skip

    def _text(self, one: Standard) -> str:
        return self._texts.get(one.id) or say("standard.no_text")

    def _start(self, one: Standard, today: date) -> str:
        return say("standard.future" if one.since > today else "standard.from_day", day=day.short(one.since))

    def _end(self, one: Standard) -> str:
        until = say("standard.until", day=day.short(one.until)) if one.until is not None else ""
        return f"{until}  {say('standard.replaced')}" if one.replaced_by else until

    # ── one of them ──

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter shows the whole text."""
        self._open(event.option.id or "")

    def do_next(self) -> None:
        """Enter where the list does not take it."""
        self._open(self.query_one(Roster).chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """+ is the city's."""
        if action == "deed" and parameters == ("add",):
            return self._city
        return super().check_action(action, parameters)

    @property
    def _city(self) -> bool:
        return self.counter.session is not None and self.counter.actor.role == "city"

    def do_add(self) -> None:
        """+: the city decides of its own accord: for which procedure, about what, the words, from when."""
        self.app.push_screen(AddBox(self.counter, ()), lambda name: self._topic(name) if name else None)

    def _topic(self, procedure: str) -> None:
        box = ReasonBox(self.counter, self._title(procedure), coded("city_question"))
        self.app.push_screen(box, lambda code: self._new(procedure, code) if code else None)

    def _new(self, procedure: str, code: str) -> None:
        ask_standing(self, lambda text, since: self._decide(procedure, code, text, since), say("search.decisions"))

    def _decide(self, procedure: str, code: str, text: str, since: date) -> None:
        desk, actor = self.counter.desk, self.counter.actor

        async def verb(command: str) -> Answer:
            return await desk.decide_standing(actor, text, procedure=procedure, code=code, since=since, command=command)

        self._write(f"decide:{procedure}", verb, say("standard.made", day=day.short(since)))

    def _open(self, name: str) -> None:
        one = self._found.get(name)
        if one is None:
            return
        changes = [Choice(id="change", label=say("standard.change")), Choice(id="end", label=say("standard.end"))]
        options = [*(changes if self._city and one.open else ()), Choice(id="close", label=say("question.close"))]
        box = Pick(self.counter, self._title(one.procedure), options, note=self._whole(one))
        self.app.push_screen(box, lambda chosen: self._chosen(one, chosen[0] if chosen else ""))

    def _whole(self, one: Standard) -> str:
        today = self.counter.desk.today()
        dated = "  ".join(part for part in (self._start(one, today), self._end(one)) if part)
        return "\n".join((self._text(one), dated, say("standard.who", who=one.decided_by)))

    def _chosen(self, one: Standard, way: str) -> None:
        if way == "change":
            ask_standing(self, lambda text, since: self._replace(one, text, since), say("standard.change"))
        elif way == "end":
            desk, actor = self.counter.desk, self.counter.actor
            self._write(f"end:{one.id}", lambda command: desk.end_standing(actor, one.id, command=command),
                        say("standard.ended"))  # fmt: skip

    def _replace(self, one: Standard, text: str, since: date) -> None:
        desk, actor = self.counter.desk, self.counter.actor

        async def verb(command: str) -> Answer:
            return await desk.decide_standing(actor, text, since=since, replaces=one.id, command=command)

        self._write(f"change:{one.id}", verb, say("standard.made", day=day.short(since)))

    def _write(self, intent: str, verb: Verb, words: str) -> None:
        self.run_verb(intent, verb, lambda _: self._told(words))

    def _told(self, words: str) -> None:
        self.say(words)
        self.renew()


def _says(entry: find.Entry, asked: find.Asked) -> bool:
    """Whether an entry has the very words: a list that is narrowed shows nothing merely alike."""
    return any(asked.text in text for text in entry.texts) or (
        bool(asked.sound) and any(asked.sound in sound for sound in entry.sounds)
    )
