"""照合・審査・承認, and taking a case over: what is compared at the left, what can be decided at the right."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from flows.case import Case, History
from flows.desk import Done
from flows.procedure import Procedure, Step
from flows.words import Refusal
from screens import day
from screens.base import deed
from screens.columns import fold, pad, spread
from screens.counter import Counter
from screens.custody import Custody
from screens.draft import outcome_keys
from screens.reasons import staff_reasons
from screens.widgets.chain import REVIEWS, chain
from screens.widgets.choice import Choice, ChoiceList
from screens.widgets.drawn import Drawn
from screens.widgets.sheet import Sheet
from screens.words import label, say

LATEST = 8
"""Lines of history that are shown."""
DECLINES = ("mismatch", "paper_missing", "mistake", "staff_short")


class ReviewScreen(Custody):
    """One case that waits for another pair of eyes.

    An offered case is taken over first, its real papers ticked one by one; then its step is reviewed here, or worked on
    in the intake when it is a step of another kind.
    """

    CSS_PATH = "review.tcss"
    help_key = "help.review"
    AUTO_FOCUS = "Sheet"
    BINDINGS: ClassVar[list[BindingType]] = [
        deed("w", "differs"),
        deed("n", "decline"),
        deed("s", "second"),
        deed("q", "city"),
    ]

    def __init__(self, counter: Counter, case: str = "", visit: str = "") -> None:
        super().__init__(counter, case, visit)
        self._warned: tuple[str, ...] = ()

    def body(self) -> Iterable[Widget]:
        """Title, chain, points at the left; decision and history at the right."""
        with Horizontal(id="desk"):
            with Vertical(id="points"):
                yield Drawn(name="head")
                yield Sheet()
                yield ChoiceList(many=True, name="papers")
            with Vertical(id="decision"):
                yield Drawn(name="ways")
                yield Drawn(name="history")

    # ── drawing ──

    @property
    def taking_over(self) -> bool:
        """Whether the case is offered and its papers have not been counted here yet."""
        return self.case is not None and self.case.open and bool(self.case.offered)

    def show_case(self) -> None:
        """Draw everything."""
        if not self.is_mounted or self.case is None:
            return
        sheet, papers = self.query_one(Sheet), self.query_one("#papers", ChoiceList)
        sheet.display, papers.display = not self.taking_over, self.taking_over
        if self.taking_over:
            papers.offer([Choice(id=name, label=name) for name in self.case.offered_items])
        (papers if self.taking_over else sheet).focus()
        self.show_step()
        self.query_one("#history", Drawn).show(self._history)
        self.refresh_bindings()

    def show_step(self) -> None:
        """Draw head, sheet and decision."""
        if self.case is None:
            return
        self.query_one("#head", Drawn).show(self._head)
        self.query_one(Sheet).show_form(None if self.taking_over else self.form())
        self.query_one("#ways", Drawn).show(self._ways)

    def _head(self, cells: int) -> Iterator[Content]:
        case = self.case
        if case is None:
            return
        cells -= 3
        title = self.procedure.title.ja if self.procedure is not None else case.procedure
        kind = say("review.take_over") if self.taking_over else label("kind", self.step.kind) if self.step else ""
        yield Content.assemble((f"{kind}  ", "bold $secondary"), (f"{case.ticket} {title}", "bold"))
        if self.procedure is not None and self.step is not None and not self.taking_over:
            yield from (Content.styled(line, "$text-muted") for line in fold(self._chain(case, self.procedure), cells))
            yield Content("")
            yield from (Content.styled(line, "bold") for line in fold(self.step.title, cells))
        elif self.taking_over:
            yield Content("")
            yield from (Content(line) for line in fold(say("review.tick", n=len(case.offered_items)), cells))
        yield Content("")

    def _chain(self, case: Case, procedure: Procedure) -> str:
        """Return who did what before, and who comes after."""
        return " → ".join(self._link(case, step) for step in chain(procedure, case, self.step))

    def _link(self, case: Case, step: Step) -> str:
        name = label("kind", step.kind)
        if self.step is not None and step.id == self.step.id:
            return f"{name} {say('review.you')}"
        signature = case.signed.get(step.id)
        if signature is None:
            return name
        return f"{name} {label('role', signature.role)}{signature.operator} {day.clock(signature.at)}"

    def _ways(self, cells: int) -> Iterator[Content]:
        yield Content.styled(say("review.decision"), "bold")
        yield Content("")
        if self.taking_over:
            yield from _way("Enter", say("review.accept"), self._why_not_accept(), cells)
            yield from _way("N", say("key.decline"), "", cells)
            return
        if self.step is None:
            yield Content(say("review.nothing"))
            return
        yield from _way("Enter", say(f"review.{self.step.kind}") if self.step.kind in REVIEWS else say("key.next"),
                        self._why_not_done(), cells)  # fmt: skip
        for key, code in outcome_keys(self.step).items():
            end = self.step.ends()[code]
            name = say("stepcard.back") if code == "defect" else say(f"end.{end.end}") if end.end else ""
            yield from _way(key.upper(), f"{name}  {self._target(end.back_to)}{end.title}", "", cells)
        if barred := self.barred():
            yield Content("")
            yield from (Content.styled(line, "bold $warning") for line in fold(f"▲ {barred}", cells - 3))
            yield from _way("F6", say("review.offer", role=say(f"lane.{self.step.lane}")), "", cells)

    def _target(self, back_to: str | None) -> str:
        if back_to is None or self.procedure is None:
            return ""
        step = self.procedure.at(back_to)
        return say("review.back_to", n=step.n or step.title) + "  "

    def _why_not_done(self) -> str:
        """Return why Enter would not do, before it is pressed."""
        if self.step is None:
            return ""
        if self.draft.flawed:
            return say("review.differences", n=len(self.draft.flawed))
        left = len(self.step.points) - len(self.draft.points)
        return say("review.points_left", n=left) if left else ""

    def _why_not_accept(self) -> str:
        missing = self._missing()
        return say("review.papers_left", n=len(missing)) if missing else ""

    def _missing(self) -> tuple[str, ...]:
        ticked = self.query_one("#papers", ChoiceList).ticked
        return tuple(name for name in self.case.offered_items if name not in ticked) if self.case is not None else ()

    def _history(self, cells: int) -> Iterator[Content]:
        yield Content("")
        yield Content.styled(say("review.history"), "bold")
        for one in self.case.history[-LATEST:] if self.case is not None else ():
            yield self._line(one, cells)

    def _line(self, one: History, cells: int) -> Content:
        what = label("event", one.type)
        if one.step and self.procedure is not None:
            step = next((step for step in self.procedure.step if step.id == one.step), None)
            what = f"{label('kind', step.kind) if step else one.step} {label('event_short', one.code or one.type)}"
        left = Content.assemble((f"{day.clock(one.at):>5} ", "$text-muted"), what)
        return spread(left, Content.styled(label("lane_short", one.role), "$text-muted"), cells)

    # ── keys ──

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that mean nothing now are not there."""
        name = str(parameters[0]) if action == "deed" and parameters else ""
        if name in ("differs", "second", "city"):
            return not self.taking_over and self.step is not None and (name != "second" or bool(self.barred()))
        if name == "decline":
            return self.taking_over
        return super().check_action(action, parameters)

    def why_not(self, name: str) -> str:
        """F7 belongs to the intake; F6 has to wait until the papers are here."""
        if name == "hold":
            return say("review.in_intake")
        if name == "handover" and self.taking_over and not self._mine():
            return say("review.take_first")
        return super().why_not(name)

    def _mine(self) -> bool:
        """Whether the offer was made here, so that F6 takes it back."""
        return self.case is not None and self.case.holder == self.counter.terminal and self.case.offered != self.role

    def do_next(self) -> None:
        """Enter: take over, or decide that everything is as it should be."""
        if self.taking_over:
            self._accept()
        elif self.draft.flawed:
            self.say(say("review.has_differences"), loud=True)
        elif self.step is not None and self.step.kind not in REVIEWS:
            self._to_intake()
        else:
            super().do_next()

    def go_on(self) -> None:
        """Nothing left to review: on to the intake."""
        self._to_intake()

    def do_differs(self) -> None:
        """W: the highlighted point differs."""
        sheet = self.query_one(Sheet)
        if sheet.chosen.startswith("point:"):
            self.draft.flaw(int(sheet.chosen.removeprefix("point:")))
            self.show_step()

    def do_city(self) -> None:
        """Q: questions to the city are asked in the intake, with the whole case in view."""
        self._to_intake()

    def on_choice_list_ticked(self, event: ChoiceList.Ticked) -> None:
        """A paper was counted."""
        del event
        self._warned = ()
        self.show_step()

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Enter on the papers is Enter for the screen."""
        event.stop()
        self.do_next()

    def _accept(self) -> None:
        """Take over; what is missing is named first, and taken over as a difference only by a second Enter."""
        missing = self._missing()
        if missing and self._warned != missing:
            self._warned = missing
            self.say(say("review.difference", items="、".join(missing)), loud=True)
            return
        desk, actor, case_id = self.counter.desk, self.counter.actor, self.case_id
        ticked = self.query_one("#papers", ChoiceList).ticked
        self.run_verb(
            f"accept:{case_id}", lambda command: desk.accept(actor, case_id, ticked, command=command), self._taken_over
        )

    def _taken_over(self, done: Done) -> None:
        missing = done.shown.get("difference") or ()
        words = say("review.taken_difference", items="、".join(missing)) if missing else say("review.taken")
        self.say(words, loud=bool(missing))
        self._stale = True
        self.later(self._after_taking())

    async def _after_taking(self) -> None:
        await self.reload()
        if self.step is None or self.step.kind not in REVIEWS:
            self._to_intake()

    def _to_intake(self) -> None:
        self.dismiss()
        stack = self.app.screen_stack
        under = stack[-2] if len(stack) > 1 else None
        if isinstance(under, Custody):
            return
        self.go("intake", case=self.case_id)

    def do_decline(self) -> None:
        """N: refuse the offer, with a reason."""
        self.ask_reason(say("key.decline"), staff_reasons(*DECLINES), self._decline)

    def _decline(self, reason: str) -> None:
        desk, actor, case_id = self.counter.desk, self.counter.actor, self.case_id
        self.run_verb(f"decline:{case_id}",
                      lambda command: desk.decline(actor, case_id, reason, command=command),
                      lambda _: self.do_back())  # fmt: skip

    def refused(self, refusal: Refusal) -> None:
        """Somebody was faster: the list is read anew."""
        super().refused(refusal)
        if refusal.code in {"taken_by_other", "not_offered"}:
            self.changed()


def _way(key: str, words: str, why_not: str, cells: int) -> Iterator[Content]:
    head = pad(key, 6)
    lines = fold(words, cells - 9)
    style = "$text-disabled" if why_not else ""
    for index, line in enumerate(lines):
        yield Content.assemble((head if not index else " " * 6, "bold $secondary"), (line, style))
    if why_not:
        for line in fold(say("review.cannot", why=why_not), cells - 9):
            yield Content.styled(f"      {line}", "bold $warning")
