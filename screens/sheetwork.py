"""Answering the sheet of a step by keys, and sending it: what the intake and the review have in common."""

import unicodedata
from collections.abc import Sequence

import msgspec
from textual import events

from flows.desk import Payment, Report
from flows.meter import PROXIES
from flows.procedure import Step
from flows.words import Refusal
from screens.asking import Asking
from screens.bring import Bring
from screens.draft import POINT_KEYS, answer_keys, outcome_keys, undecided
from screens.evidence import EvidenceBox
from screens.reasons import Reason
from screens.widgets.sheet import Form, Sheet
from screens.words import say


class SheetWork(Asking):
    """A screen with a :class:`Sheet`."""

    def show_step(self) -> None:
        """Draw the step anew after an answer."""

    def go_on(self) -> None:
        """Enter where there is no step to complete."""

    def point_notes(self) -> dict[int, str]:
        """Return a quiet word for points, by index."""
        return {}

    def form(self) -> Form | None:
        """Return what the sheet shows."""
        if self.step is None or self.case is None or self.procedure is None or self.case.parked or self.case.offered:
            return None
        return Form(
            step=self.step, procedure=self.procedure, case=self.case, draft=self.draft, notes=self.point_notes()
        )

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
        self.show_step()

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
        if lacking := self.lacking(step):
            self.say(lacking[0], loud=True)
            self.query_one(Sheet).point_at(lacking[1])
        elif step.fee is not None:
            self.ask_fee(step, self.counter.desk.quantity(self.case, step))
        elif step.kind == "verify_ticket" and self.visit is not None and self.visit.tag_out and not draft.scan:
            self.go("deliver", case=self.case_id)
        else:
            self.finish(draft.report())

    def lacking(self, step: Step) -> tuple[str, str] | None:
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

    def paid(self, payment: Payment | None) -> None:
        """The sum was taken."""
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
            self.ask_reason(end.title, reasons, lambda reason: self._end_by(code, reason))
        elif code == "defect":
            self._send_back(self.step)
        else:
            self._end_by(code, "")

    def _end_by(self, code: str, reason: str) -> None:
        """End the step so; where the visitor is to come again, what to bring is asked first."""
        report = self.draft.report(code, reason)
        end = self.step.ends()[code] if self.step is not None else None
        if end is not None and end.end == "come_again":
            words = end.reasons.get(reason, "")
            self.ask_bring("", lambda bring: self.finish(_bringing(report, bring)), words)
        else:
            self.finish(report)

    def _send_back(self, step: Step) -> None:
        """差戻し: what differs is said by the points, the reason is chosen."""
        reasons = [Reason("form_error", say("reason.form_error")), Reason("paper_missing", say("reason.paper_missing")),
                   Reason("mismatch", say("reason.mismatch"))]  # fmt: skip
        title = step.on_defect.title if step.on_defect else ""
        self.ask_reason(title, reasons, lambda reason: self.finish(self.draft.report("defect", reason)))

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
            self.show_step()

    def record_evidence(self, kinds: Sequence[str], party: str = "") -> None:
        """Write which kinds of documents were shown, once each."""
        if self.visit is None or self.case is None:
            return
        who = party or self.case.party
        person = self.visit.party(who)
        fresh = [kind for kind in kinds if person is not None and kind not in person.evidence]
        self.later(self._record(who, fresh))

    async def _record(self, party: str, kinds: Sequence[str]) -> None:
        for kind in kinds:
            answer = await self.counter.desk.show_evidence(self.counter.actor, self.visit_id, party, kind)
            if isinstance(answer, Refusal):
                self.say(answer)
        self.changed()

    def holders(self) -> list[Reason]:
        """Return whose documents can be asked for: the person concerned, and a proxy who came with them."""
        parties = self.visit.parties if self.visit is not None and self.case is not None else ()
        mine = self.case.party if self.case is not None else ""
        return [Reason(party.id, say(f"stance.{party.stance}")) for party in parties
                if party.id == mine or party.stance in PROXIES]  # fmt: skip


def _bringing(report: Report, bring: Bring) -> Report:
    return msgspec.structs.replace(report, missing=bring.missing, deadline=bring.deadline)
