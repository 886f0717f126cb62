"""What else can be done with a case than its step: hand over, park, add, stop, undo, ask, let the visitor go."""

from collections.abc import Mapping

from flows.case import Case
from flows.desk import Done
from flows.events import Actor
from flows.procedure import End
from flows.words import Refusal
from screens import arrival
from screens.addcase import AddBox
from screens.askbox import AskBox
from screens.cityward import Cityward
from screens.reasons import Reason, staff_reasons
from screens.words import say

PARK_REASONS = ("reply_awaited", "system_down", "second_absent", "visitor_left", "paper_missing", "staff_short")
PARK_DAYS: Mapping[str, int | None] = {"today": 0, "tomorrow": 1, "week": 7, "two_weeks": 14, "month": 30, "open": None}
STOPS: tuple[End, ...] = ("come_again", "referred", "withdrawn", "declined", "absent", "void")


class CaseDeeds(Cityward):
    """The keys of the intake screen beside Enter and the letters of the step."""

    def applies(self, name: str) -> bool:
        """Whether one of the screen's own keys means anything now."""
        case, step = self.case, self.step
        working = case is not None and case.open and not case.offered and not case.parked
        begun = working and case is not None and step is not None and step.id in case.began
        return {
            "pad": working and step is not None and step.kind == "pin" and self.counter.pad is not None,
            "evidence": working and self.judgement() is not None,
            "unknown": begun and case is not None and step is not None and step.id not in case.unknown,
            "not_performed": begun,
            "second": working and bool(self.barred()),
            "tray": case is not None and self.size.width < 100,
            "city": case is not None and case.open,
            "seat": self.visit is not None and self.visit.state in ("serving", "held", "called"),
            "undo": working and case is not None and bool(case.history) and case.history[-1].type == "step_done",
            "stop": working,
            "add": self.visit is not None and self.visit.open,
            "previous": len(self.cases) > 1,
            "following": len(self.cases) > 1,
            "leave_visit": self.visit is not None and self.visit.open and self._next_open() is None,
        }.get(name, True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that mean nothing now are not there."""
        if action == "deed" and parameters:
            return self.applies(str(parameters[0]))
        return super().check_action(action, parameters)

    def why_not(self, name: str) -> str:
        """引継ぎ and 保留 need an open case."""
        if name in ("handover", "hold") and (self.case is None or not self.case.open):
            return say(f"why_not.{name}")
        return super().why_not(name)

    # ── the visit's cases ──

    def _next_open(self) -> Case | None:
        """Return another case of the visit that waits for somebody."""
        waiting = [case for case in self.cases if case.open and not case.parked]
        return next((case for case in waiting if case.id != self.case_id), next(iter(waiting), None))

    def go_on(self) -> None:
        """Enter where there is no step: the next thing that makes sense."""
        if self.case is None:
            self._open_wanted()
        elif self.case.parked:
            self._wake()
        elif self.case.offered:
            if self.case.offered == self.role:
                self.go("review", case=self.case_id)
            else:
                self.say(say("intake.wait_for", role=say(f"role.{self.case.offered}")), loud=True)
        elif (case := self._next_open()) is not None and case.id != self.case_id:
            self.show_other(case.id)
        elif self.visit is not None and self.visit.open and not self.case.open:
            self.do_leave_visit()
        else:
            self.dismiss()

    def show_other(self, case_id: str) -> None:
        """Work on another case of the visit."""
        self.case_id, self.chosen_step = case_id, ""
        self._stale = True
        self.renew()

    def do_previous(self) -> None:
        """[: the case before."""
        self._turn(-1)

    def do_following(self) -> None:
        """]: the case after."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        ids = [case.id for case in self.cases]
        if self.case_id in ids:
            self.show_other(ids[(ids.index(self.case_id) + by) % len(ids)])

    def _open_wanted(self) -> None:
        if self.visit is None or not self.visit.wants:
            self.do_add()
            return
        visit_id = self.visit_id
        self.run_verb(f"arrive:{visit_id}", lambda command: arrival.begin(self.counter, visit_id, command),
                      lambda _: self.changed())  # fmt: skip

    def do_add(self) -> None:
        """+: one more procedure on the same ticket."""
        suggested = self.procedure.suggests if self.procedure is not None else ()
        self.app.push_screen(AddBox(self.counter, suggested), self._add)

    def _add(self, procedure: str | None) -> None:
        if procedure is None or self.visit is None:
            return
        people = arrival.subjects(self.visit)
        if len(people) == 1:
            self._open(procedure, people[0])
            return
        labels = [Reason(party, say("intake.person", n=place)) for place, party in enumerate(people, 1)]
        self.ask_reason(say("intake.for_whom"), labels, lambda party: self._open(procedure, party))

    def _open(self, procedure: str, party: str) -> None:
        visit_id = self.visit_id
        self.run_verb(f"add:{visit_id}:{procedure}:{party}",
                      lambda command: self.counter.desk.open_case(
                          self.counter.actor, procedure, visit_id=visit_id, party_id=party, command=command),
                      lambda done: self.show_other(str(done.shown["case"])))  # fmt: skip

    # ── sleeping, stopping, undoing ──

    def do_hold(self) -> None:
        """F7: let the case sleep; again: wake it."""
        if self.case is not None and self.case.parked:
            self._wake()
            return
        self.ask_reason(say("intake.park_why"), staff_reasons(*PARK_REASONS), self._park_days)

    def _park_days(self, reason: str) -> None:
        days = [Reason(code, say(f"park_days.{code}")) for code in PARK_DAYS]
        self.ask_reason(say("intake.park_until"), days, lambda code: self._park(reason, PARK_DAYS[code]))

    def _park(self, reason: str, days: int | None) -> None:
        desk, actor, case_id = self.counter.desk, self.counter.actor, self.case_id
        self.run_verb(f"park:{case_id}", lambda command: desk.park(actor, case_id, reason, days=days, command=command),
                      lambda _: self._told(say("intake.parked_now")))  # fmt: skip

    def _wake(self) -> None:
        desk, actor, case_id = self.counter.desk, self.counter.actor, self.case_id
        self.run_verb(f"wake:{case_id}", lambda command: desk.wake(actor, case_id, command=command),
                      lambda _: self._told(say("intake.woken")))  # fmt: skip

    def do_undo(self) -> None:
        """Z: take back what was done last, if it can be taken back."""
        desk, actor, case_id = self.counter.desk, self.counter.actor, self.case_id
        self.run_verb(f"undo:{case_id}", lambda command: desk.undo_step(actor, case_id, "mistake", command=command),
                      lambda _: self._told(say("intake.undone")))  # fmt: skip

    def do_stop(self) -> None:
        """K: end the case here, with everything given back or accounted for."""
        ends = [Reason(end, say(f"end.{end}")) for end in STOPS]
        self.ask_reason(say("intake.stop_how"), ends, self._stop_why)

    def _stop_why(self, end: str) -> None:
        then = self.come_again if end == "come_again" else lambda reason: self.settle_end(end, reason)
        self.ask_reason(say("intake.stop_why"), staff_reasons(), then)

    def do_unknown(self) -> None:
        """U: nobody knows whether it took effect."""
        self._about_begun("result_unknown", "work.unknown")

    def do_not_performed(self) -> None:
        """M: somebody looked, it did not take effect."""
        self._about_begun("not_performed", "work.not_performed")

    def _about_begun(self, verb: str, words: str) -> None:
        step, case_id, desk = self.step, self.case_id, self.counter.desk
        if step is None:
            return
        actor = self._signer(step)
        send = desk.result_unknown if verb == "result_unknown" else desk.not_performed
        self.run_verb(f"{verb}:{case_id}:{step.id}",
                      lambda command: send(actor, case_id, step.id, command=command),
                      lambda _: self._told(say(words)))  # fmt: skip

    # ── the visitor ──

    def do_seat(self) -> None:
        """W: the visitor sits down while the papers are at work, or is back at the window."""
        if self.visit is None:
            return
        desk, actor, visit_id, seated = self.counter.desk, self.counter.actor, self.visit_id, self.visit.state == "held"
        send, words = (desk.arrive, "intake.at_window") if seated else (desk.hold, "intake.seated")
        self.run_verb(f"seat:{visit_id}", lambda command: send(actor, visit_id, command=command),
                      lambda _: self._told(say(words)))  # fmt: skip

    def do_leave_visit(self) -> None:
        """O: the visitor leaves with everything due to them."""
        desk, actor, visit_id = self.counter.desk, self.counter.actor, self.visit_id
        card_in = self.counter.card is not None
        self.run_verb(f"leave:{visit_id}",
                      lambda command: desk.close_visit(actor, visit_id, card_in_reader=card_in, command=command),
                      self._gone)  # fmt: skip

    def _gone(self, done: Done) -> None:
        del done
        self.counter.drafts.clear()
        self.dismiss()

    def refused(self, refusal: Refusal) -> None:
        """A tag that is still out is asked for at once."""
        super().refused(refusal)
        if refusal.code == "tag_still_out":
            self.app.push_screen(AskBox(self.counter, say("intake.tag_back"), say("intake.tag_hint"), scans=True),
                                 self._tag_back)  # fmt: skip

    def _tag_back(self, scan: str | None) -> None:
        if not scan:
            return
        desk, actor, visit_id = self.counter.desk, self.counter.actor, self.visit_id
        self.run_verb(f"tag:{visit_id}", lambda command: desk.take_tag(actor, visit_id, scan.upper(), command=command),
                      lambda _: self.do_leave_visit())  # fmt: skip

    def offered_to_me(self, actor: Actor) -> bool:
        """Whether the case waits for this role to take it over."""
        return self.case is not None and self.case.offered == actor.role
