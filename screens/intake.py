"""The counter's main screen: the checklist at the left, the step in the middle, what we hold at the right."""

from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from flows.case import Case
from flows.going import sentence
from flows.procedure import Step
from screens import day, wish
from screens.base import deed
from screens.columns import fold, spread
from screens.counter import Counter
from screens.draft import from_card
from screens.intake_deeds import CaseDeeds
from screens.padbox import PadBox
from screens.trayview import TrayBox
from screens.widgets.checklist import Checklist
from screens.widgets.downline import DownLine
from screens.widgets.drawn import Drawn
from screens.widgets.holding import Held, Holding, strip_line
from screens.widgets.sheet import Sheet
from screens.widgets.stepcard import step_head, step_ways, step_words
from screens.words import label, say

if TYPE_CHECKING:
    from flows.progress import Place


def quiet(key: str, name: str) -> Binding:
    """Return the binding of a key that the middle column shows in its place, so the key line need not."""
    return Binding(key, f"deed('{name}')", say(f"key.{name}"), id=name, show=False)


CALL_AGAIN = 10.0
"""Seconds within which a second F3 means it."""


class IntakeScreen(CaseDeeds):
    """One visit's cases, one at a time; Enter completes the step that is now."""

    CSS_PATH = "intake.tcss"
    help_key = "help.intake"
    takes_card = True
    AUTO_FOCUS = "Sheet"
    BINDINGS: ClassVar[list[BindingType]] = [
        quiet("p", "pad"),
        deed("e", "evidence"),
        quiet("u", "unknown"),
        quiet("m", "not_performed"),
        deed("s", "second"),
        deed("t", "tray"),
        deed("q", "city"),
        deed("w", "seat"),
        deed("z", "undo"),
        deed("k", "stop"),
        Binding("plus", "deed('add')", say("key.add"), id="add", key_display="+"),
        Binding("left_square_bracket", "deed('previous')", say("key.switch"), id="switch", key_display="[ ]"),
        Binding("right_square_bracket", "deed('following')", show=False),
        deed("o", "leave_visit"),
    ]  # fmt: skip

    def __init__(self, counter: Counter, case: str = "", visit: str = "") -> None:
        super().__init__(counter, case, visit)
        self._asked_at = -CALL_AGAIN

    def body(self) -> Iterable[Widget]:
        """Title line, three columns, and the strip that stands for the third one on a narrow screen."""
        yield Static("", id="title", markup=False)
        yield DownLine(self.counter)
        with Horizontal(id="desk"):
            with Vertical(id="checklist"):
                yield Checklist()
                yield Static("", id="next_lane", markup=False)
            with Vertical(id="now"):
                yield Drawn(name="head")
                yield Sheet()
                yield Drawn(name="ways")
                yield Drawn(name="words")
            with Vertical(id="held"):
                yield Holding()
        yield Static("", id="strip", markup=False)

    async def reload(self) -> None:
        """Read the case, and whether the outside terminals it needs can be used."""
        await super().reload()
        case = self.case
        await self.query_one(DownLine).look([case.procedure] if case is not None and case.open else [])

    # ── drawing ──

    def show_case(self) -> None:
        """Draw title, checklist, step, tray."""
        if not self.is_mounted:
            return
        self.query_one("#title", Static).update(self._title())
        if self.case is not None and self.procedure is not None:
            self.query_one(Checklist).show_case(self.case, self.procedure, self.step.id if self.step else "")
        self.show_step()
        held = self.held()
        self.query_one(Holding).show(held, self.language)
        self.query_one("#strip", Static).update(strip_line(held, self.app.size.width - 2) if held else "")
        self.query_one("#next_lane", Static).update(self._next_lane())
        self.refresh_bindings()

    @property
    def language(self) -> str:
        """What is read aloud, in the visitor's language."""
        return self.visit.language if self.visit is not None else "ja"

    def held(self) -> Held | None:
        """Return what the third column shows: the tray of the whole visit, so that nothing of it is forgotten."""
        if self.case is None or not self.case.exists:
            return None
        items: dict[str, Place] = {}
        for case in self.cases:
            items.update(case.progress.held())
        return Held(items=items, case=self.case, visit=self.visit, judgement=self.judgement(),
                    card=self.counter.card, today=self.counter.desk.today())  # fmt: skip

    def _title(self) -> Content:
        cells = max(self.app.size.width - 2, 20)
        if self.case is None or self.procedure is None:
            number = self.visit.number if self.visit else ""
            return Content.styled(say("intake.no_case", number=number), "bold")
        index = [case.id for case in self.cases].index(self.case.id) + 1 if self.case in self.cases else 1
        many = f"  {say('intake.nth', n=index, all=len(self.cases))}" if len(self.cases) > 1 else ""
        since = self.visit.arrived_at if self.visit else self.case.opened_at
        state = "  ".join(words for words in (self._state_words(self.case), self.city_words()) if words)
        number = self.case.ticket or wish.came(self.counter, self.procedure.id)
        left = Content.assemble((self.procedure.title.ja, "bold"), f"  {number}{many}",
                                (f"  {state}", "bold $warning") if state else "")  # fmt: skip
        how = "since" if self.visit else "since_alone"
        waited = say(f"intake.{how}", wait=day.wait(since, self.counter.now()))
        return spread(left, Content.styled(waited, "$text-muted"), cells)

    def _state_words(self, case: Case) -> str:
        if case.outcome:
            return say("intake.ended", outcome=say(f"end.{case.outcome}"))
        if case.parked:
            until = say("intake.until", day=day.short(case.until)) if case.until else ""
            return say("intake.parked", reason=label("reason", case.parked)) + until
        if case.offered:
            return say("intake.offered", role=say(f"role.{case.offered}"))
        return say("intake.elsewhere", holder=case.holder) if case.holder != self.counter.terminal else ""

    def _next_lane(self) -> Content:
        if self.step is None:
            return Content("")
        words = say("intake.next_lane", lane=say(f"lane.{self.lane}"))
        f6 = say("intake.f6") if self.lane not in (self.role, "visitor", "outside") else ""
        return Content.styled(f"{words}    {f6}", "$text-muted")

    def show_step(self) -> None:
        """Draw the middle column."""
        form, now = self.form(), self.counter.now()
        self.query_one(Sheet).show_form(form)
        head, ways, words = (self.query_one(f"#{name}", Drawn) for name in ("head", "ways", "words"))
        if form is None:
            head.show(lambda cells: [Content(line) for line in fold(self._idle_words(), cells - 3)])
            ways.show(lambda _: [])
            words.show(lambda _: [])
            return
        barred, counter, language = self.barred(), self.counter, self.language
        head.show(lambda cells: step_head(form, barred, now, cells))
        ways.show(lambda cells: step_ways(form, counter, cells))
        words.show(lambda cells: step_words(form, language, cells))

    def _idle_words(self) -> str:
        if self.case is None:
            wants = "、".join(self.counter.title(want) for want in self.visit.wants) if self.visit else ""
            return say("intake.open_wanted", wants=wants) if wants else say("intake.add_first")
        if self.case.parked:
            return say("intake.wake")
        if self.case.offered:
            return say("intake.wait_for", role=say(f"role.{self.case.offered}"))
        if self._next_open() is not None:
            return say("intake.next_case")
        return say("intake.let_go") if self.visit is not None and self.visit.open else say("intake.over")

    def help_text(self) -> str:
        """F1 explains the step that is looked at, and which way certificates go by the answers so far."""
        step = self._looked_at()
        if step is None:
            return super().help_text()
        going = sentence(self.procedure, self.case, self.visit) if self.procedure and self.case else ""
        return "\n\n".join(text for text in (step.title, going, step.help) if text)

    def help_source(self) -> str:
        """Where the step is written."""
        step = self._looked_at()
        if step is None or self.procedure is None:
            return ""
        sources = "、".join(f"{one.document} {one.section}" for one in self.procedure.sources)
        return f"{sources} {say('intake.source_step', n=step.n)}" if step.n else sources

    def _looked_at(self) -> Step | None:
        steps = self.query_one(Checklist)
        if self.procedure is not None and self.app.focused is steps and steps.chosen:
            return self.procedure.at(steps.chosen)
        return self.step

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on the checklist: work on that step, if it is ready."""
        if event.option_list.id != "steps" or self.case is None or self.procedure is None:
            return
        ready = [step.id for step in self.case.steps(self.procedure)]
        if event.option.id not in ready:
            self.say(say("intake.not_ready"), loud=True)
            return
        self.chosen_step = event.option.id or ""
        self._choose_step()
        self.show_case()
        self.query_one(Sheet).focus()

    # ── windows over the step ──

    def do_call(self) -> None:
        """F3 while somebody stands here: only a second, later press calls the next visitor."""
        serving = self.visit is not None and self.visit.state == "serving" and bool(self._next_open())
        if serving and not self.pause < monotonic() - self._asked_at < CALL_AGAIN:
            if monotonic() - self._asked_at >= CALL_AGAIN:
                self._asked_at = monotonic()
            self.say(say("intake.call_next", number=self.visit.number if self.visit else ""), loud=True)
            return
        self._asked_at = 0.0
        super().do_call()

    def do_pad(self) -> None:
        """P: the visitor types on the pad."""
        self.app.push_screen(PadBox(self.counter, self.language), lambda _: self.show_step())

    def do_tray(self) -> None:
        """T: the third column, where it has no room of its own."""
        if held := self.held():
            self.app.push_screen(TrayBox(self.counter, held, self.language))

    def scanned(self, text: str) -> None:
        """The scanner: a claim tag at the step that checks it."""
        if self.step is not None and self.step.kind == "verify_ticket":
            self.go("deliver", case=self.case_id, scan=text)
        else:
            super().scanned(text)

    def on_card_changed(self) -> None:
        """A card was tapped: it may answer questions of this step."""
        if self.step is not None and self.procedure is not None and self.counter.card is not None:
            today = self.counter.desk.today()
            told = {name: from_card(self.procedure.facts[name], self.counter.card, today) for name in self.step.asks}
            self.draft.answers.update({name: value for name, value in told.items() if value})
        self.show_case()
