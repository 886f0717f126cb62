"""The counter's main screen: the checklist at the left, the step in the middle, what we hold at the right."""

import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from flows.case import Case
from flows.desk import Payment
from flows.procedure import Step
from flows.progress import Place
from screens import day
from screens.base import deed
from screens.casework import CaseScreen
from screens.columns import spread
from screens.draft import POINT_KEYS, answer_keys, from_card, outcome_keys, undecided
from screens.evidence import EvidenceBox
from screens.feebox import FeeBox
from screens.intake_deeds import CaseDeeds
from screens.padbox import PadBox
from screens.reasons import Reason
from screens.trayview import TrayBox
from screens.widgets.holding import Held, Holding, strip_line
from screens.widgets.sheet import Form, Sheet
from screens.widgets.stepcard import step_head, step_ways, step_words
from screens.widgets.steps import StepList
from screens.words import label, say


class IntakeScreen(CaseDeeds, CaseScreen):
    """One visit's cases, one at a time; Enter completes the step that is now."""

    CSS_PATH = "intake.tcss"
    help_key = "help.intake"
    takes_card = True
    AUTO_FOCUS = "Sheet"
    BINDINGS: ClassVar[list[BindingType]] = [
        deed("p", "pad"),
        deed("e", "evidence"),
        deed("u", "unknown"),
        deed("m", "not_performed"),
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

    def body(self) -> Iterable[Widget]:
        """Title line, three columns, and the strip that stands for the third one on a narrow screen."""
        yield Static("", id="title", markup=False)
        with Horizontal(id="desk"):
            with Vertical(id="checklist"):
                yield StepList(name="steps")
                yield Static("", id="next_lane", markup=False)
            with Vertical(id="now"):
                yield Static("", id="head", markup=False)
                yield Sheet()
                yield Static("", id="ways", markup=False)
                yield Static("", id="words", markup=False)
            with Vertical(id="held"):
                yield Holding()
        yield Static("", id="strip", markup=False)

    # ── drawing ──

    def show_case(self) -> None:
        """Draw title, checklist, step, tray."""
        if not self.is_mounted:
            return
        self.query_one("#title", Static).update(self._title())
        if self.case is not None and self.procedure is not None:
            self.query_one(StepList).show_case(self.case, self.procedure)
        self._show_step()
        held = self.held()
        self.query_one(Holding).show(held, self.language)
        self.query_one("#strip", Static).update(strip_line(held) if held else "")
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
        state = self._state_words(self.case)
        left = Content.assemble((self.procedure.title.ja, "bold"), f"  {self.case.ticket}{many}",
                                (f"  {state}", "bold $warning") if state else "")  # fmt: skip
        return spread(
            left, Content.styled(say("intake.since", wait=day.wait(since, self.counter.now())), "$text-muted"), cells
        )

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
        return Content.styled(say("intake.next_lane", lane=say(f"lane.{self.step.lane}")), "$text-muted")

    def form(self) -> Form | None:
        """Return what the sheet shows."""
        if self.step is None or self.case is None or self.procedure is None or self.case.parked or self.case.offered:
            return None
        return Form(step=self.step, procedure=self.procedure, case=self.case, draft=self.draft, notes={})

    def _show_step(self) -> None:
        form = self.form()
        head = step_head(form, self.barred(), self.counter.now()) if form else Content(self._idle_words())
        self.query_one("#head", Static).update(head)
        self.query_one(Sheet).show_form(form)
        self.query_one("#ways", Static).update(step_ways(form, self.counter) if form else "")
        self.query_one("#words", Static).update(step_words(form, self.language) if form else "")

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
        """F1 explains the step that is looked at."""
        step = self._looked_at()
        return "\n\n".join(text for text in (step.title, step.help) if text) if step else super().help_text()

    def help_source(self) -> str:
        """Where the step is written."""
        step = self._looked_at()
        if step is None or self.procedure is None:
            return ""
        sources = "、".join(f"{one.document} {one.section}" for one in self.procedure.sources)
        return f"{sources} {say('intake.source_step', n=step.n)}" if step.n else sources

    def _looked_at(self) -> Step | None:
        steps = self.query_one(StepList)
        if self.procedure is not None and self.app.focused is steps and steps.chosen:
            return self.procedure.at(steps.chosen)
        return self.step

    # ── answering the sheet ──

    def on_sheet_touched(self, event: Sheet.Touched) -> None:
        """A line was answered."""
        kind, _, name = event.id.partition(":")
        draft = self.draft
        if kind == "answer":
            fact, _, value = name.partition(":")
            draft.answers[fact] = value
        elif kind == "item":
            self._count(name, event.by)
        elif kind == "point":
            draft.tick(int(name))
        elif kind == "evidence":
            draft.evidence = tuple(one for one in draft.evidence if one != name)
        elif kind == "seen":
            draft.seen = not draft.seen
        self._show_step()

    def _count(self, name: str, by: int) -> None:
        counts = self.draft.counts
        now = counts.get(name)
        counts[name] = max((now or 0) + by, 0) if by else (0 if now else 1)

    def on_key(self, event: events.Key) -> None:
        """Letters answer questions and choose other ends; digits tick points. Full-width ones count as well."""
        if event.character is None or self.step is None or self.procedure is None or self.form() is None:
            return
        key = unicodedata.normalize("NFKC", event.character).lower()
        answers, outcomes = answer_keys(self.step, self.procedure.facts), outcome_keys(self.step)
        if key in answers:
            self._touch("answer:" + ":".join(answers[key]))
        elif key in outcomes:
            self.outcome(outcomes[key])
        elif key in POINT_KEYS and POINT_KEYS.index(key) < len(self.step.points):
            self._touch(f"point:{POINT_KEYS.index(key)}")
        elif key == "y" and self.step.id in self.case_began:
            self._touch("seen")
        else:
            return
        event.stop()

    @property
    def case_began(self) -> frozenset[str]:
        """Steps of the case that have begun and have no result yet."""
        return frozenset(self.case.began) if self.case is not None else frozenset()

    def _touch(self, line: str) -> None:
        self.on_sheet_touched(Sheet.Touched(line))
        self._move_on(line)

    def _move_on(self, line: str) -> None:
        """The highlight goes to the line just answered."""
        self.query_one(Sheet).point_at(line)

    # ── Enter ──

    def do_next(self) -> None:
        """Enter: the step; or what stands in its place when there is none."""
        if self.too_soon():
            return
        if self.form() is None:
            self.go_on()
            return
        step, draft = self.step, self.draft
        if step is None or self.case is None:
            return
        if step.irreversible and step.id not in self.case.began:
            self.begin()
            return
        if lacking := self._lacking(step):
            self.say(lacking[0], loud=True)
            self.query_one(Sheet).point_at(lacking[1])
        elif step.fee is not None:
            self.app.push_screen(FeeBox(self.counter, step.fee, self._quantity()), self._paid)
        elif step.kind == "verify_ticket" and self.visit is not None and self.visit.tag_out and not draft.scan:
            self.go("deliver", case=self.case_id)
        else:
            self.finish(draft.report())

    def _lacking(self, step: Step) -> tuple[str, str] | None:
        """Return what the desk cannot know is missing, and the line it belongs to."""
        if self.case is None:
            return None
        if step.id in self.case.began and not self.draft.seen:
            return say("work.look_first"), "seen"
        if step.kind == "identify" and not self.draft.evidence:
            return say("work.evidence_first"), ""
        open_things = undecided(step, self.case, self.draft)
        if open_things:
            return say("work.undecided", item=open_things[0]), f"item:{open_things[0]}"
        return None

    def _quantity(self) -> int:
        """As many as lie ready to be handed out."""
        held = self.case.progress.held() if self.case else {}
        return max((place.count for place in held.values() if place.list == "out"), default=1)

    def _paid(self, payment: Payment | None) -> None:
        if payment is not None:
            self.finish(self.draft.report(payment=payment))

    def outcome(self, code: str) -> None:
        """Another end of the step: with its reason, when it has some."""
        if self.step is None:
            return
        if reason := self.barred():
            self.say(reason, loud=True)
            return
        end = self.step.ends()[code]
        if end.reasons:
            reasons = [Reason(name, words) for name, words in end.reasons.items()]
            self.ask_reason(end.title, reasons, lambda reason: self.finish(self.draft.report(code, reason)))
        elif code == "defect":
            self._send_back(self.step)
        else:
            self.finish(self.draft.report(code))

    def _send_back(self, step: Step) -> None:
        """差戻し: what differs is said by the points, the reason is chosen."""
        reasons = [Reason("form_error", say("reason.form_error")), Reason("paper_missing", say("reason.paper_missing")),
                   Reason("mismatch", say("reason.mismatch"))]  # fmt: skip
        title = step.on_defect.title if step.on_defect else ""
        self.ask_reason(title, reasons, lambda reason: self.finish(self.draft.report("defect", reason)))

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

    def do_evidence(self) -> None:
        """E: which documents were shown, and by whom, where several people came for one case."""
        holders = self.holders()
        if len(holders) > 1:
            self.ask_reason(say("intake.whose"), holders, self._pick_evidence)
        else:
            self._pick_evidence(holders[0].code if holders else "")

    def _pick_evidence(self, party: str) -> None:
        self.app.push_screen(EvidenceBox(self.counter, self._shown_kinds(party)),
                             lambda kinds: self._evidence(party, kinds))  # fmt: skip

    def _shown_kinds(self, party: str) -> tuple[str, ...]:
        """What this person has shown already: using an earlier check again is a choice one makes here."""
        person = self.visit.party(party) if self.visit is not None else None
        return person.evidence if person is not None and person.evidence else self.draft.evidence

    def _evidence(self, party: str, kinds: tuple[str, ...] | None) -> None:
        if kinds is not None:
            self.draft.evidence = tuple(dict.fromkeys((*self.draft.evidence, *kinds)))
            self.record_evidence(kinds, party)
            self._show_step()

    def do_pad(self) -> None:
        """P: the visitor types on the pad."""
        self.app.push_screen(PadBox(self.counter, self.language), lambda _: self._show_step())

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
