"""Work on a case: its steps, one after another."""

from flows.case import Case, change_data
from flows.desk.base import Answer, Decision, Plan
from flows.desk.completion import Attempt, Completion
from flows.desk.report import Report
from flows.events import Actor, Draft
from flows.lanes import signatory
from flows.procedure import Step
from flows.progress import IN_TRAY, Change, Move
from flows.words import Refusal

UNDO_FREE = frozenset({"check", "explain", "enter", "receive", "identify", "compare", "copy", "annotate", "photo"})
JOBS_A_STEP = 6
"""The receipt, the slips of the step and the 持参案内."""


class Work(Completion):
    """Steps."""

    async def begin_step(
        self, actor: Actor, case_id: str, step_id: str, *, second: Actor | None = None, command: str = ""
    ) -> Answer:
        """Write that an irreversible step has begun; a crash before its end shows as 結果不明."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            found = self._ready(case, step_id)
            if isinstance(found, Refusal):
                return found
            people = (actor,) if second is None else (actor, second)
            signer = signatory(found, case, people, reason="begin")
            if isinstance(signer, Refusal):
                return signer
            if not found.irreversible or step_id in case.began:
                return Refusal("already_begun")
            if found.resource and (await self.resource(found.resource)).down:
                return Refusal("resource_down")
            draft = Draft(type="step_began", data={"step": step_id}, visit=case.visit)
            return Plan(writes=(self.write("case", case_id, case.version, draft),))

        return await self.run(actor, command, decide, second=second)

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
            ``shown`` with ``ended`` (outcome code) when the case ended, ``receipt``/``yen``/``change`` for a fee,
            ``bring`` (print job) when the visitor is told what to bring.
        """
        told = report or Report()
        job_ids = [self.ids.new() for _ in range(JOBS_A_STEP)]

        async def decide() -> Decision:
            case = await self.case(case_id)
            step = self._ready(case, step_id)
            if isinstance(step, Refusal):
                return step
            people = (actor,) if second is None else (actor, second)
            signer = signatory(step, case, people, told.reason)
            if isinstance(signer, Refusal):
                return signer
            now = Attempt(
                case=case, visit=await self.visit_of(case), procedure=self.definition(case), step=step, told=told,
                people=people, signer=signer, job_ids=job_ids,
            )  # fmt: skip
            return await self.problem(now) or await self.completion(now)

        return await self.run(actor, command, decide, second=second, occurred_at=told.occurred_at)

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

    async def result_unknown(self, actor: Actor, case_id: str, step_id: str, *, command: str = "") -> Answer:
        """Record that nobody knows whether a begun step took effect (結果不明): look before you repeat."""
        return await self._about_begun(actor, case_id, step_id, "step_unknown", command)

    async def came_back(self, actor: Actor, case_id: str, *, command: str = "") -> Answer:
        """Record 結果不明 for every step that was begun here when the terminal ended; nobody saw how it went.

        Args:
            actor: the program itself; nobody signs for having been away.
            case_id: a case this terminal holds.
            command: idempotency key.
        """

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            drafts = tuple(Draft(type="step_unknown", data={"step": step}, visit=case.visit)
                           for step in case.began if step not in case.unknown)  # fmt: skip
            if not drafts:
                return Refusal("not_begun")
            return Plan(writes=(self.write("case", case_id, case.version, *drafts),))

        return await self.run(actor, command, decide)

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
            change = Change(step=step.id, outcome="undo", undone=(step.id,), moves=await self._out_again(case, step))
            draft = Draft(type="step_undone", data={**change_data(change), "reason": reason}, visit=case.visit)
            return Plan(writes=(self.write("case", case_id, case.version, draft),))

        return await self.run(actor, command, decide)

    async def _out_again(self, case: Case, step: Step) -> tuple[Move, ...]:
        """What the undone step brought into the tray leaves it; what lay there before stays."""
        before = await self.case_before_last(case.id)
        brought = {item.name: item.list for item in (*step.takes, *step.makes)}
        return tuple(
            Move(item=name, way="destroyed" if brought[name] in ("out", "paper", "copy") else "returned")
            for name in case.progress.held()
            if name in brought and _way(before, name) != IN_TRAY
        )


def _way(case: Case, name: str) -> str:
    place = case.progress.items.get(name)
    return place.way if place is not None else ""
