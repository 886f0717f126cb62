"""Work on one case from a screen: read it, complete its step, and go on when the desk asks for more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

import msgspec

from flows.desk import Done, Report
from flows.events import Actor
from flows.lanes import FITS, excluded, signatory
from flows.meter import judged
from flows.procedure import Procedure, Step, holds
from flows.progress import apply, complete, ways_out
from flows.rules.identity import Judgement
from flows.words import Refusal
from screens.base import CounterScreen
from screens.counter import Counter
from screens.draft import StepDraft, begun_draft
from screens.reasons import Reason, ReasonBox, staff_reasons
from screens.second import SecondPerson
from screens.settle import SettleBox
from screens.words import say

if TYPE_CHECKING:
    from flows.case import Case
    from flows.standard import Standard
    from flows.visit import Visit

PAUSE = 0.35
"""Seconds for which Enter does nothing after another step has come up: the second half of a double press."""


LOOKS = frozenset({"receive", "identify"})
"""Kinds of steps at which identity documents are looked at."""


@dataclass(frozen=True)
class Attempt:
    """What was last sent to the desk for a step, so that it can be sent again with what was missing."""

    step: str
    report: Report


class CaseScreen(CounterScreen):
    """A screen on which one case is worked on.

    Attributes:
        pause: see :data:`PAUSE`; a test that presses without a pause sets 0.
    """

    needs_case: ClassVar[frozenset[str]] = frozenset()
    pause: ClassVar[float] = PAUSE

    def __init__(self, counter: Counter, case: str = "", visit: str = "") -> None:
        super().__init__(counter)
        self.case_id = case
        self.visit_id = visit
        self.case: Case | None = None
        self.visit: Visit | None = None
        self.cases: list[Case] = []
        self.procedure: Procedure | None = None
        self.step: Step | None = None
        self.chosen_step = ""
        self.second: Actor | None = None
        self.standards: Sequence[Standard] = ()
        self._attempt: Attempt | None = None
        self._shown: tuple[str, str] = ("", "")
        self._shown_at = 0.0
        self._stale = True

    # ── what is shown ──

    @property
    def out_of_date(self) -> bool:
        """Whether the step that comes next has not been read yet: letters and F6 are meant for that one."""
        return self._stale

    async def reload(self) -> None:
        """Read the case, its visit and the visit's other cases; choose the step to work on."""
        desk = self.counter.desk
        if self.case_id:
            self.case = await desk.case(self.case_id)
            self.visit_id = self.case.visit or self.visit_id
        self.visit = await desk.visit(self.visit_id) if self.visit_id else None
        self.cases = await desk.visit_cases(self.visit) if self.visit else [self.case] if self.case else []
        if self.case is None and self.cases:
            self.case = next((case for case in self.cases if case.open), self.cases[0])
            self.case_id = self.case.id
        self.procedure = desk.definition(self.case) if self.case is not None and self.case.exists else None
        self._choose_step()
        await self.look_beside()
        self._stale = False
        self.show_case()

    async def look_beside(self) -> None:
        """Read what stands beside the case, before it is drawn: what the city decided for its procedure."""
        case = self.case
        known = case is not None and case.exists
        self.standards = await self.counter.desk.standards_for(case.procedure) if known and case is not None else ()

    def do_help(self) -> None:
        """F1; where the city decided something for this procedure, the window says so and leads there."""
        about = self.case.procedure if self.case is not None and self.standards else ""
        many = say("standard.of_step", n=len(self.standards)) if about else ""
        text = "\n\n".join(part for part in (self.help_text(), many) if part)
        self.go("help", text=text, source=self.help_source(), decisions=about)

    def _choose_step(self) -> None:
        ready = self.case.steps(self.procedure) if self.case and self.procedure else ()
        role = self.counter.actor.role if self.counter.session else ""
        mine = [step for step in ready if role in FITS[step.lane] and step.lane in (role, "visitor", "outside")]
        wanted = [step for step in ready if step.id == self.chosen_step]
        self.step = next(iter([*wanted, *mine, *ready]), None)
        now = (self.case_id, self.step.id if self.step else "")
        if now != self._shown:
            self._shown, self._shown_at = now, monotonic()
            self.second, self._attempt = None, None

    def show_case(self) -> None:
        """Draw what was read."""

    @property
    def draft(self) -> StepDraft:
        """What has been said of the present step so far."""
        drafts: dict[str, StepDraft] = self.counter.drafts
        key = f"{self.case_id}/{self.step.id if self.step else ''}"
        if key not in drafts and self.step and self.procedure and self.case:
            today = self.counter.desk.today()
            drafts[key] = begun_draft(self.step, self.procedure, self.case, self.counter.card, today)
        return drafts.get(key, StepDraft())

    def judgement(self, told: Sequence[str] = ()) -> Judgement | None:
        """Return how far the identity documents shown, and those named just now, go, where a table applies."""
        if self.case is None or self.procedure is None or not self.case.exists or not self._identity_open():
            return None
        desk = self.counter.desk
        return judged(self.procedure, self.case, self.visit, desk.today(), told, table=desk.catalog.identity)

    def _identity_open(self) -> bool:
        """Whether a step that looks at identity documents is still to come; later the meter would only be noise."""
        if self.case is None or self.procedure is None or self.case.outcome:
            return False
        progress = self.case.progress
        return any(step.id not in progress.done and step.lane != "visitor" and step.kind in LOOKS
                   and holds(step.when, progress.facts) is not False for step in self.procedure.step)  # fmt: skip

    def barred(self) -> str:
        """Return why the people signed in here cannot sign the present step, empty when they can."""
        if self.step is None or self.case is None or self.counter.session is None:
            return ""
        actors = (self.counter.actor,) if self.second is None else (self.counter.actor, self.second)
        signer = signatory(self.step, self.case, actors)
        if isinstance(signer, Refusal) and signer.code != "city_needs_reason":
            return signer.sentence()
        return ""

    def why_not(self, name: str) -> str:
        """Enter does nothing for a person who may not sign the step."""
        if name == "next" and self.case is not None and self.case.open and not self.case.parked:
            return self.barred()
        return super().why_not(name)

    # ── completing ──

    def too_soon(self) -> bool:
        """Whether a press belongs to what stood here a moment ago."""
        return self._stale or monotonic() - self._shown_at < self.pause

    def begin(self) -> None:
        """Write that the present step, which cannot be taken back, has begun."""
        step, case_id, desk = self.step, self.case_id, self.counter.desk
        if step is None:
            return
        self._attempt = Attempt(step.id, Report())
        actor = self._signer(step)
        step_id = step.id
        self.run_verb(
            f"begin:{case_id}:{step_id}",
            lambda command: desk.begin_step(actor, case_id, step_id, command=command),
            self._began,
        )

    def _signer(self, step: Step) -> Actor:
        """Who answers for a step when only one name can be written: the second person where the first may not."""
        actors = (self.counter.actor,) if self.second is None else (self.counter.actor, self.second)
        found = signatory(step, self.case, actors, reason="begin") if self.case else self.counter.actor
        return self.counter.actor if isinstance(found, Refusal) else found

    def _began(self, done: Done) -> None:
        del done
        self.say(say("work.began", step=self.step.title if self.step else ""))
        self._shown_at = monotonic()
        self.changed()

    def finish(self, report: Report) -> None:
        """Complete the present step; things still held when the case ends by it are settled first."""
        if self.step is None or self.case is None or self.procedure is None:
            return
        report = msgspec.structs.replace(report, card_in_reader=self.counter.card is not None)
        self._attempt = Attempt(self.step.id, report)
        ways = self._left_over(report)
        if ways and report.settle is None:
            self.app.push_screen(SettleBox(self.counter, ways), self._settled)
        else:
            self._send()

    def _left_over(self, report: Report) -> dict[str, tuple[str, ...]]:
        """Return what would still be held if the step ended the case now, with the ways each thing may leave."""
        case, procedure, step = self.case, self.procedure, self.step
        if (
            case is None
            or procedure is None
            or step is None
            or set(step.asks) - {*report.answers, *case.progress.facts}
        ):
            return {}
        change = complete(procedure, case.progress, step, outcome=report.outcome, answers=report.answers,
                          counts=report.counts)  # fmt: skip
        return ways_out(procedure, apply(case.progress, change)) if change.end else {}

    def _settled(self, ways: dict[str, str] | None) -> None:
        if ways is not None and self._attempt is not None:
            self._again(settle=ways)

    def _again(self, **missing: object) -> None:
        """Send the last attempt once more, with what was missing."""
        if self._attempt is not None:
            self._attempt = changed(self._attempt, report=msgspec.structs.replace(self._attempt.report, **missing))
            self._send()

    def _send(self) -> None:
        attempt, case_id, desk = self._attempt, self.case_id, self.counter.desk
        if attempt is None:
            return
        actor, second = self.counter.actor, self.second
        self.run_verb(
            f"complete:{case_id}:{attempt.step}",
            lambda command: desk.complete_step(
                actor, case_id, attempt.step, attempt.report, second=second, command=command
            ),
            self._completed,
        )

    def _completed(self, done: Done) -> None:
        self._stale = True
        step, self.chosen_step = self.step, ""
        if step is not None:
            self.counter.drafts.pop(f"{self.case_id}/{step.id}", None)
        self.say(self.told(step, done))
        self.changed()

    def told(self, step: Step | None, done: Done) -> str:
        """Return the sentence after a step: the change to give back, how the case ended, or what was done."""
        if "receipt" in done.shown:
            return say("work.fee_taken", receipt=done.shown["receipt"], yen=f"{done.shown.get('yen', 0):,}",
                       change=f"{done.shown.get('change', 0):,}")  # fmt: skip
        if ended := done.shown.get("ended"):
            printed = done.shown.get("bring") or (done.shown.get("job") if ended == "come_again" else "")
            paper = say("bring.prints" if printed else "bring.no_paper") if ended == "come_again" else ""
            return say("work.case_ended", outcome=say(f"end.{ended}")) + paper
        outcome = self._attempt.report.outcome if self._attempt else "done"
        ends = step.ends() if step else {}
        if outcome in ends:
            return say("work.outcome", title=ends[outcome].title)
        return say("work.done", step=step.title if step else "")

    def changed(self) -> None:
        """Something was written: read anew, here and elsewhere."""
        self.renew()

    # ── what the desk may ask for ──

    def refused(self, refusal: Refusal) -> None:
        """Show why; where something can be added at once, ask for it."""
        self.say(refusal)
        if refusal.code == "city_needs_reason":
            self.ask_reason(say("work.why_city"), staff_reasons(), lambda reason: self._again(reason=reason))
        elif refusal.code == "match_first":
            self.go("deliver", case=self.case_id)
        elif refusal.code in {"step_not_ready", "busy", "already_begun", "case_closed", "case_parked"}:
            self.changed()

    def ask_reason(self, title: str, reasons: list[Reason], then: Callable[[str], None]) -> None:
        """Let the person choose a reason; nothing happens when they go back."""
        self.app.push_screen(ReasonBox(self.counter, title, reasons), lambda code: then(code) if code else None)

    def do_second(self) -> None:
        """S: another person signs this step at this screen."""
        if self.step is not None and self.case is not None:
            barred = excluded(self.step, self.case)
            self.app.push_screen(
                SecondPerson(self.counter, why=self.barred(), roles=FITS[self.step.lane], barred=barred), self._signed
            )

    def _signed(self, actor: Actor | None) -> None:
        if actor is None:
            return
        self.second = actor
        self.say(self.barred() or say("work.second_here", role=say(f"role.{actor.role}")), loud=bool(self.barred()))
        self.show_case()
        self.refresh_bindings()
