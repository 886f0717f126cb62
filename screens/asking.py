"""When the desk asks back: identity that falls short, what to bring next time, the right sum, a second signature."""

from collections.abc import Callable, Mapping

from flows.desk import Done, Payment, Report
from flows.events import Actor
from flows.procedure import Step
from flows.progress import ways_out
from flows.visit import Visit
from flows.words import Refusal
from screens.bring import Bring, BringBox, candidates
from screens.casework import CaseScreen
from screens.feebox import FeeBox
from screens.guidebox import GuideBox, named, print_sheet
from screens.reasons import staff_reasons
from screens.second import SecondPerson
from screens.settle import SettleBox
from screens.shortfall import Shortfall
from screens.words import say

SIGNS: Mapping[str, tuple[str, ...]] = {
    "second_needed": (), "waiver_needs_city": ("city",), "two_of_city": ("city",), "city_decides": ("city",),
}  # fmt: skip
"""Refusals that another signature lifts, and whose it must be; empty for anybody else's."""
GO_ON = ("city_decides", "paper_missing", "visitor_asks")
"""Reasons for which the city goes on with identity documents that do not suffice."""


class Asking(CaseScreen):
    """A screen that answers what the desk asks back, and sends again."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self._resend: Callable[[], None] = self._send

    def _send(self) -> None:
        self._resend = self._send
        super()._send()

    def refused(self, refusal: Refusal) -> None:
        """Where something can be added at once, ask for it."""
        super().refused(refusal)
        resend = self._resend
        if refusal.code == "identity_missing":
            self._short(refusal)
        elif refusal.code == "copies_differ" and self.step is not None:
            self.ask_fee(self.step, int(refusal.values.get("n", "1")), refusal.sentence())
        elif refusal.code in SIGNS:
            self._ask_signature(refusal, resend)

    # ── identity ──

    def _short(self, refusal: Refusal) -> None:
        """Say what is missing in both languages, the visitor's first, and offer the ways on."""
        step = self.step
        if step is None:
            return
        told = self._attempt.report.evidence if self._attempt is not None else ()
        found = self.judgement(told)
        japanese, english = refusal.values.get("missing", ""), " ".join(found.missing_en) if found is not None else ""
        english_first = self.visit is not None and self.visit.language == "en"
        sentences = (english, japanese) if english_first else (japanese, english)
        ways: Mapping[str, Callable[[], None]] = {
            "reason": self._ask_go_on,
            "bring": lambda: self.come_again("paper_missing", japanese),
        }
        self.app.push_screen(Shortfall(self.counter, sentences, city=self._signer(step).role == "city"),
                             lambda way: ways.get(way or "", self.do_nothing)())  # fmt: skip

    def do_nothing(self) -> None:
        """Back to the papers."""

    def _ask_go_on(self) -> None:
        self.ask_reason(say("shortfall.why"), staff_reasons(*GO_ON), lambda reason: self._again(reason=reason))

    # ── 再来庁 ──

    def ask_bring(self, sentence: str, then: Callable[[Bring], None], reason: str = "") -> None:
        """Let the clerk tick what is to be brought, and by when; what the chosen reason names is ticked already."""
        if self.procedure is None:
            return
        names = candidates(self.procedure, self.step, sentence)
        if reason:
            names = [reason, *(name for name in names if name != reason)]
        named = [name for name in names if name in sentence]
        # of several named ones any will do: which, the visitor says
        ticked = [reason] if reason else named if len(named) == 1 else []
        self.app.push_screen(BringBox(self.counter, names, ticked), lambda bring: then(bring) if bring else None)

    def come_again(self, reason: str, sentence: str = "") -> None:
        """End the case as 再来庁: what to bring, then where everything goes that is held."""
        self.ask_bring(sentence, lambda bring: self.settle_end("come_again", reason, bring))

    def settle_end(self, end: str, reason: str, bring: Bring | None = None) -> None:
        """Ask where everything goes that is still held, then end the case."""
        if self.case is None or self.procedure is None:
            return
        told = Report(missing=bring.missing, deadline=bring.deadline) if bring is not None else Report()
        ways = ways_out(self.procedure, self.case.progress)
        if ways:
            box = SettleBox(self.counter, ways)
            self.app.push_screen(box, lambda chosen: None if chosen is None else self._end(end, reason, chosen, told))
        else:
            self._end(end, reason, {}, told)

    def _end(self, end: str, reason: str, settle: Mapping[str, str], told: Report) -> None:
        desk, actor, case_id, second = self.counter.desk, self.counter.actor, self.case_id, self.second
        self._resend = lambda: self._end(end, reason, settle, told)
        self.run_verb(f"close:{case_id}:{end}",
                      lambda command: desk.close_case(actor, case_id, end, reason, settle, told=told, second=second,
                                                      command=command),
                      self._ended)  # fmt: skip

    def _ended(self, done: Done) -> None:
        self.say(self.told(None, done))
        self.changed()
        self._refer(done)

    def _completed(self, done: Done) -> None:
        super()._completed(done)
        self._refer(done)

    # ── 他窓口案内 ──

    def _refer(self, done: Done) -> None:
        """A case that was referred elsewhere: propose the sheet that says where."""
        if done.shown.get("ended") == "referred" and self.visit is not None and self.procedure is not None:
            self.later(self._propose(self.visit, self.procedure.id))

    async def _propose(self, visit: Visit, procedure: str) -> None:
        box = GuideBox(self.counter, await named(self.counter, visit), first=procedure)
        self.app.push_screen(box, lambda going: print_sheet(self, visit.id, going.chosen) if going else None)

    # ── money and signatures ──

    def ask_fee(self, step: Step, quantity: int, told: str = "") -> None:
        """Open the fee box; with what was paid last when the number of copies was wrong."""
        before = self._attempt.report.payment if told and self._attempt is not None else None
        self.app.push_screen(FeeBox(self.counter, step.fee or "", quantity, before=before, told=told), self.paid)

    def paid(self, payment: Payment | None) -> None:
        """Money was taken, or not."""

    def _ask_signature(self, refusal: Refusal, resend: Callable[[], None]) -> None:
        def signed(actor: Actor | None) -> None:
            if actor is not None:
                self.second = actor
                resend()

        why = refusal.sentence() if SIGNS[refusal.code] else say("signature.two")
        self.app.push_screen(SecondPerson(self.counter, why=why, roles=SIGNS[refusal.code]), signed)
