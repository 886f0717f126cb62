"""Work on a case: steps, what goes wrong with them, and how a case ends."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from flows.case import Case, change_data
from flows.desk.base import Answer, Base, Decision, Plan
from flows.desk.calling import Calling
from flows.desk.custody import Custody
from flows.desk.money import Money, Payment
from flows.desk.reception import Reception
from flows.events import Actor, Draft
from flows.lanes import signatory
from flows.ports import PrintJob, Write
from flows.procedure import Procedure, Step
from flows.progress import Change, Move, Progress, apply, complete, ways_out
from flows.visit import Visit
from flows.words import Refusal

UNDO_FREE = frozenset({"check", "explain", "enter", "receive", "identify", "compare", "copy", "annotate", "photo"})


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the person at the screen says of a step.

    Attributes:
        outcome: ``done``, ``defect`` or a code of the step.
        answers: facts asked by the step.
        points: points ticked, by index; all of them for ``done``.
        counts: how many of each taken thing; 0 for an optional one not brought.
        reason: reason code of a defect or refusal, or why the city does a worker's step.
        payment: for a fee step.
        scan: claim tag scanned, for ``verify_ticket``.
        evidence: kinds of identity documents, for ``identify``.
        settle: thing → way, when the outcome ends the case with things still held.
        private: personal fields by retention class, sealed.
        card_in_reader: a card lies in the reader now.
    """

    outcome: str = "done"
    answers: Mapping[str, str] = msgspec.field(default_factory=dict)
    points: tuple[int, ...] = ()
    counts: Mapping[str, int] = msgspec.field(default_factory=dict)
    reason: str = ""
    payment: Payment | None = None
    scan: str = ""
    evidence: tuple[str, ...] = ()
    settle: Mapping[str, str] | None = None
    private: Mapping[str, Mapping[str, str]] = msgspec.field(default_factory=dict)
    card_in_reader: bool = False


class Work(Reception, Custody, Calling, Money, Base):
    """Steps and endings."""

    async def begin_step(self, actor: Actor, case_id: str, step_id: str, *, command: str = "") -> Answer:
        """Write that an irreversible step has begun; a crash before its end shows as 結果不明."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            found = self._ready(case, step_id)
            if isinstance(found, Refusal):
                return found
            signer = signatory(found, case, (actor,), reason="begin")
            if isinstance(signer, Refusal):
                return signer
            if not found.irreversible or step_id in case.began:
                return Refusal("already_begun")
            draft = Draft(type="step_began", data={"step": step_id}, visit=case.visit)
            return Plan(writes=(self.write("case", case_id, case.version, draft),))

        return await self.run(actor, command, decide)

    async def complete_step(
        self,
        actor: Actor,
        case_id: str,
        step_id: str,
        report: Report | None = None,
        *,
        second: Actor | None = None,
        command: str = "",
    ) -> Answer:
        """Complete a step: check who may, what is missing, and write everything it changes at once.

        Args:
            actor: the session's actor.
            case_id: the case.
            step_id: the step, which must be ready.
            report: what was found; plainly done when None.
            second: a second person who signed inline.
            command: idempotency key.

        Returns:
            ``shown`` with ``ended`` (outcome code) when the case ended, ``receipt``/``yen``/``change`` for a fee.
        """
        told = report or Report()
        job_ids = [self.ids.new() for _ in range(4)]

        async def decide() -> Decision:
            case = await self.case(case_id)
            step = self._ready(case, step_id)
            if isinstance(step, Refusal):
                return step
            actors = (actor,) if second is None else (actor, second)
            signer = signatory(step, case, actors, told.reason)
            if isinstance(signer, Refusal):
                return signer
            visit = await self.visit_of(case)
            problem = _missing(step, case, told) or _visit_problem(step, case, visit, told, self.definition(case))
            if problem is not None:
                return problem
            return await self._completion(case, visit, step, told, signer is second, job_ids)

        return await self.run(actor, command, decide, second=second)

    def _ready(self, case: Case, step_id: str) -> Step | Refusal:
        refused = self.may_write(case)
        if refused is not None:
            return refused
        if case.parked:
            return Refusal("case_parked")
        steps = {step.id: step for step in case.steps(self.definition(case))}
        if step_id not in steps:
            return Refusal("step_not_ready")
        return steps[step_id]

    async def _completion(
        self, case: Case, visit: Visit | None, step: Step, told: Report, by_second: bool, job_ids: Sequence[str]
    ) -> Decision:
        procedure = self.definition(case)
        if told.outcome != "done" and told.outcome not in step.ends():
            return Refusal("no_such_outcome")
        change = complete(
            procedure, case.progress, step, outcome=told.outcome, answers=told.answers, counts=told.counts
        )
        change = await self._passed_on(case, visit, change)
        drafts = [self._done(case, change, told, "second" if by_second else "actor")]
        ending = self._ending(case, procedure, change, told)
        if isinstance(ending, Refusal):
            return ending
        writes: list[Write] = []
        jobs: list[PrintJob] = []
        shown: dict[str, object] = {"case": case.id, "ended": change.end or ""}
        if step.fee is not None and told.outcome == "done":
            taken = await self.take(case, step, told.payment or Payment())
            if isinstance(taken, Refusal):
                return taken
            drafts.append(Draft(type="fee_taken", data=taken.data, visit=case.visit))
            writes.append(taken.till)
            jobs.append(self.receipt_job(job_ids[0], case, taken))
            shown |= {"receipt": taken.receipt, "yen": taken.yen, "change": taken.change, "job": job_ids[0]}
        writes.append(self.write("case", case.id, case.version, *drafts, *ending))
        if visit is not None and told.outcome == "done":
            writes.extend(self._visit_side(visit, step, told))
            jobs.extend(self._slips(case, visit, step, job_ids[1:]))
        return Plan(writes=tuple(writes), jobs=tuple(jobs), shown=shown)

    def _done(self, case: Case, change: Change, told: Report, signed: str) -> Draft:
        data = {**change_data(change), "signed": signed}
        if told.reason:
            data["reason"] = told.reason
        if told.evidence:
            data["evidence"] = list(told.evidence)
        if told.points:
            data["points"] = list(told.points)
        return Draft(type="step_done", data=data, private=told.private, visit=case.visit)

    async def _passed_on(self, case: Case, visit: Visit | None, change: Change) -> Change:
        """A thing another open case of the same person still holds stays in the tray: this case only lets go of it."""
        if visit is None:
            return change
        others = {
            name
            for other in await self.visit_cases(visit)
            if other.id != case.id and other.open and other.party == case.party
            for name in other.progress.held()
        }
        moves = tuple(
            msgspec.structs.replace(move, way="passed_on") if move.way == "returned" and move.item in others else move
            for move in change.moves
        )
        return msgspec.structs.replace(change, moves=moves)

    def _ending(self, case: Case, procedure: Procedure, change: Change, told: Report) -> list[Draft] | Refusal:
        """Drafts that close the case when the change ends it: things settled, money even, nothing unknown."""
        if change.end is None:
            return []
        after = apply(case.progress, change)
        held = ways_out(procedure, after)
        drafts: list[Draft] = []
        if held:
            moves = settlement(after, held, told.settle)
            if isinstance(moves, Refusal):
                return moves
            drafts.append(Draft(type="items_settled", data={"moves": msgspec.to_builtins(moves)}, visit=case.visit))
        if change.end != "completed" and case.net_fee:
            return Refusal("fee_to_reverse", {"yen": f"{case.net_fee:,}"})
        data = {"outcome": change.end, "reason": told.reason}
        drafts.append(Draft(type="case_closed", data=data, visit=case.visit))
        return drafts

    def _visit_side(self, visit: Visit, step: Step, told: Report) -> list[Write]:
        """What a step does to the visit: the tag given or taken back, the visitor called or seated."""
        drafts: list[Draft] = []
        if "tag" in step.slips and not visit.tag_out:
            drafts.append(Draft(type="tag_given", data={"tag": visit.number}))
        if step.kind == "call":
            drafts.append(Draft(type="called", data={"window": self.journal.window, "area": "delivery"}))
        if step.kind == "verify_ticket" and visit.tag_out:
            drafts.append(Draft(type="tag_taken", data={"tag": told.scan}))
            drafts.append(Draft(type="serving", data={"window": self.journal.window}))
        return [self.write("visit", visit.id, visit.version, *drafts)] if drafts else []

    def _slips(self, case: Case, visit: Visit, step: Step, job_ids: Sequence[str]) -> list[PrintJob]:
        printable = [slip for slip in step.slips if slip != "receipt"]
        return [
            self.slip(
                job_id, slip, visit.number, visit=visit.id, case=case.id, procedure=case.procedure, n=case.n,
                cases=len(visit.cases), language=visit.language, category=visit.category,
                copy=_prints_before(case, step),
            )
            for slip, job_id in zip(printable, job_ids, strict=False)
        ]  # fmt: skip

    async def result_unknown(self, actor: Actor, case_id: str, step_id: str, *, command: str = "") -> Answer:
        """Record that nobody knows whether a begun step took effect (結果不明): look before you repeat."""
        return await self._about_begun(actor, case_id, step_id, "step_unknown", command)

    async def not_performed(self, actor: Actor, case_id: str, step_id: str, *, command: str = "") -> Answer:
        """Record, after looking at the other system, that a begun step did not take effect; it can be begun again."""
        return await self._about_begun(actor, case_id, step_id, "step_not_performed", command)

    async def _about_begun(self, actor: Actor, case_id: str, step_id: str, event: str, command: str) -> Answer:
        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if step_id not in case.began:
                return Refusal("not_begun")
            signer = signatory(self.definition(case).at(step_id), case, (actor,), reason=event)
            if isinstance(signer, Refusal):
                return signer
            draft = Draft(type=event, data={"step": step_id}, visit=case.visit)
            return Plan(writes=(self.write("case", case_id, case.version, draft),))

        return await self.run(actor, command, decide)

    async def undo_step(self, actor: Actor, case_id: str, reason: str, *, command: str = "") -> Answer:
        """Undo the last event of a case: a free or compensated step, by the same operator, before hand-over."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            last = case.history[-1]
            if last.type != "step_done" or last.person != actor.person:
                return Refusal("undo_not_last")
            step = self.definition(case).at(last.step)
            if step.kind not in UNDO_FREE or last.step not in case.progress.done:
                return Refusal("undo_never", {"step": step.title})
            entered = {item.name: item.list for item in (*step.takes, *step.makes)}
            moves = tuple(
                Move(item=name, way="destroyed" if entered[name] in ("out", "paper", "copy") else "returned")
                for name in case.progress.held() if name in entered
            )  # fmt: skip
            change = Change(step=step.id, outcome="undo", undone=(step.id,), moves=moves)
            draft = Draft(type="step_undone", data={**change_data(change), "reason": reason}, visit=case.visit)
            return Plan(writes=(self.write("case", case_id, case.version, draft),))

        return await self.run(actor, command, decide)

    async def park(
        self, actor: Actor, case_id: str, reason: str, *, days: int | None = None, command: str = ""
    ) -> Answer:
        """Let a case sleep (保留): the reason is a code, the deadline a date."""
        until = (self.today() + timedelta(days=days)) if days is not None else None
        return await self._case_event(actor, case_id, _park_draft(reason, until), command, parked=False)

    async def wake(self, actor: Actor, case_id: str, *, visit_id: str | None = None, command: str = "") -> Answer:
        """Wake a sleeping case, perhaps under a new visit's ticket."""
        return await self._case_event(actor, case_id, Draft(type="woken", visit=visit_id), command, parked=True)

    async def ask_city(self, actor: Actor, case_id: str, code: str, *, text: str = "", command: str = "") -> Answer:
        """Ask the city 市への確認; only the 業務責任者 may, never a worker directly."""
        if actor.role != "supervisor":
            return Refusal("only_supervisor_asks")
        private = {"register": {"question": text}} if text else {}
        draft = Draft(type="question_asked", data={"code": code}, private=private)
        return await self._case_event(actor, case_id, draft, command, parked=None)

    async def answer_question(
        self, actor: Actor, case_id: str, question: str, code: str, *, text: str = "", command: str = ""
    ) -> Answer:
        """The city answers; the dated answer is a decision, addressed to the 業務責任者."""
        if actor.role != "city":
            return Refusal("wrong_role", {"lane": "city"})
        private = {"register": {"answer": text}} if text else {}
        draft = Draft(type="question_answered", data={"question": question, "code": code}, private=private)
        return await self._case_event(actor, case_id, draft, command, parked=None)

    async def _case_event(
        self, actor: Actor, case_id: str, draft: Draft, command: str, *, parked: bool | None
    ) -> Answer:
        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if parked is not None and bool(case.parked) != parked:
                return Refusal("case_parked" if case.parked else "case_not_parked")
            kept = msgspec.structs.replace(draft, visit=draft.visit or case.visit)
            return Plan(writes=(self.write("case", case_id, case.version, kept),))

        return await self.run(actor, command, decide)

    async def close_case(
        self, actor: Actor, case_id: str, outcome: str, reason: str, settle: Mapping[str, str], *, command: str = ""
    ) -> Answer:
        """End a case from wherever it stands (本日不可・取下げ・不在 …): every thing leaves by a named way.

        Returns:
            Done, or ``settle_items`` naming what is unaccounted for, ``fee_to_reverse``, ``result_unknown``.
        """

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if case.began:
                return Refusal("result_unknown")
            if outcome == "completed":
                return Refusal("not_finished")
            change = Change(step="", outcome=outcome, end=outcome)
            ending = self._ending(case, self.definition(case), change, Report(reason=reason, settle=settle))
            if isinstance(ending, Refusal):
                return ending
            return Plan(writes=(self.write("case", case_id, case.version, *ending),))

        return await self.run(actor, command, decide)


def settlement(
    progress: Progress, ways: Mapping[str, tuple[str, ...]], chosen: Mapping[str, str] | None
) -> tuple[Move, ...] | Refusal:
    """Return the moves that empty the tray, or which things have no allowed way named."""
    named = chosen or {}
    loose = [name for name, allowed in ways.items() if named.get(name) not in allowed]
    if loose:
        return Refusal("settle_items", {"items": "、".join(sorted(loose))})
    return tuple(
        Move(item=name, way=named[name], list=progress.items[name].list, count=progress.items[name].count)
        for name in sorted(ways)
    )


def _park_draft(reason: str, until: date | None) -> Draft:
    return Draft(type="parked", data={"reason": reason, "until": until.isoformat() if until else None})


def _missing(step: Step, case: Case, told: Report) -> Refusal | None:
    """What the report lacks for this step, in the order a person would notice it."""
    if step.irreversible and step.id not in case.began:
        return Refusal("begin_first", {"step": step.title})
    outcome = step.ends().get(told.outcome)
    if outcome is not None and outcome.reasons and told.reason not in outcome.reasons:
        return Refusal("reason_needed")
    if told.outcome != "done":
        return None
    unanswered = [name for name in step.asks if name not in told.answers and name not in case.progress.facts]
    if unanswered:
        return Refusal("answer_needed", {"fact": unanswered[0]})
    if len(set(told.points)) < len(step.points):
        return Refusal("points_open", {"n": str(len(step.points) - len(set(told.points)))})
    absent = [item.name for item in step.takes if not item.optional and told.counts.get(item.name, 1) == 0]
    if absent:
        return Refusal("paper_missing", {"items": "、".join(absent)})
    if step.kind == "identify" and not told.evidence:
        return Refusal("evidence_needed")
    return None


def _visit_problem(step: Step, case: Case, visit: Visit | None, told: Report, procedure: Procedure) -> Refusal | None:
    if visit is None or told.outcome != "done":
        return None
    if step.kind == "call" and visit.state == "away":
        return Refusal("away_now", {"number": visit.number})
    if step.kind == "verify_ticket" and visit.tag:
        if told.scan in visit.dead_numbers:
            return Refusal("dead_number", {"number": told.scan})
        if told.scan != visit.tag:
            return Refusal("tag_mismatch", {"number": visit.tag})
    tagged = any("intake" in other.slips for other in procedure.step)
    if step.kind == "deliver" and tagged and case.id not in visit.matched:
        return Refusal("match_first")
    return None


def _prints_before(case: Case, step: Step) -> int:
    """How often this step printed its slips before it was sent back: the reprint count."""
    return sum(1 for line in case.history if line.type == "step_done" and line.step == step.id and line.code == "done")
