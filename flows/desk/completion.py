"""What completing a step changes: the case, its money, its slips and the visit, written at once."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from flows.case import Case, change_data
from flows.desk.base import Decision, Plan
from flows.desk.endings import Endings, passed_on
from flows.desk.money import Payment
from flows.desk.report import Report, brought_papers, step_problem, visit_problem
from flows.events import Actor, Draft
from flows.meter import judged
from flows.ports import PrintJob, Write
from flows.procedure import Procedure, Step
from flows.progress import Change, apply, complete, ready
from flows.visit import Visit, slip_key
from flows.words import Refusal


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """Everything known when a step is about to be completed.

    Attributes:
        people: the session's actor, then the second person, if any; ``signer`` the one of them who answers for it.
        job_ids: ids for the slips this step may print.
    """

    case: Case
    visit: Visit | None
    procedure: Procedure
    step: Step
    told: Report
    people: tuple[Actor, ...]
    signer: Actor
    job_ids: Sequence[str]

    @property
    def done(self) -> bool:
        """Whether the step is plainly done."""
        return self.told.outcome == "done"

    @property
    def two(self) -> bool:
        """Whether two persons sign."""
        return len({person.person for person in self.people}) > 1


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of what a completed step writes."""

    drafts: tuple[Draft, ...] = ()
    writes: tuple[Write, ...] = ()
    jobs: tuple[PrintJob, ...] = ()
    shown: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Completion(Endings):
    """Completing."""

    async def problem(self, now: Attempt) -> Refusal | None:
        """Return what stands in the way of completing a step, in the order a person would notice it."""
        step, told = now.step, now.told
        refused = step_problem(step, now.case, told, now.procedure)
        refused = refused or visit_problem(step, now.case, now.visit, told, now.procedure)
        if refused is not None or not now.done:
            return refused
        if step.resource and step.id not in now.case.began and (await self.resource(step.resource)).down:
            return Refusal("resource_down")
        return self._identity(now) if step.kind == "identify" else None

    def _identity(self, now: Attempt) -> Refusal | None:
        """What is still missing before this person is known; the city may go on with a reason."""
        found = judged(now.procedure, now.case, now.visit, self.today(), now.told.evidence, table=self.catalog.identity)
        if found is None:
            return None if now.told.evidence or _shown(now) else Refusal("evidence_needed")
        if found.sufficient or (now.signer.role == "city" and now.told.reason):
            return None
        return Refusal("identity_missing", {"missing": "".join(found.missing)})

    async def completion(self, now: Attempt) -> Decision:
        """Return everything a completed step writes."""
        case, told = now.case, now.told
        change = complete(
            now.procedure, case.progress, now.step, outcome=told.outcome, answers=told.answers, counts=told.counts
        )
        others = await self.held_by_others(case, now.visit)
        change = msgspec.structs.replace(change, moves=passed_on(change.moves, others))
        if change.end:
            told = msgspec.structs.replace(told, missing=brought_papers(now.step, case, told))
        ending = self.ending(case, now.procedure, change, told, others, two=now.two)
        if isinstance(ending, Refusal):
            return ending
        paid = await self._paid(now)
        if isinstance(paid, Refusal):
            return paid
        side = await self._visit_side(now)
        if isinstance(side, Refusal):
            return side
        bring = self.bring_jobs(case, now.visit, ending, now.job_ids[-1])
        drafts = (self._done(now, change), *paid.drafts, *_erasures(now), *ending)
        shown: dict[str, Any] = {"case": case.id, "ended": change.end or "", **paid.shown}
        if bring:
            shown["bring"] = bring[0].id
        writes = (*paid.writes, self.write("case", case.id, case.version, *drafts), *side.writes)
        return Plan(writes=writes, jobs=(*paid.jobs, *side.jobs, *bring), shown=shown)

    def _done(self, now: Attempt, change: Change) -> Draft:
        told, case = now.told, now.case
        signed = "actor" if now.signer is now.people[0] else "second"
        data: dict[str, Any] = {**change_data(change), "signed": signed, **self._dates(now, change)}
        if told.reason:
            data["reason"] = told.reason
        if now.step.kind == "identify" and now.done:
            data |= _evidence(now, self)
        elif told.evidence:
            data["evidence"] = list(told.evidence)
        if told.points:
            data["points"] = list(told.points)
        return Draft(type="step_done", data=data, private=told.private, visit=case.visit)

    def _dates(self, now: Attempt, change: Change) -> dict[str, Any]:
        """By when what comes next and what is kept is due: dates, so that a later rule never moves them."""
        day = now.told.occurred_at.date() if now.told.occurred_at else self.today()
        after = apply(now.case.progress, change)
        days = [step.due_days for step in ready(now.procedure, after) if step.due_days is not None]
        found: dict[str, Any] = {}
        if days:
            found["due"] = (day + timedelta(days=min(days))).isoformat()
        kept = {move.item: move.due_days for move in change.moves if move.due_days is not None}
        if kept:
            found["dues"] = {name: (day + timedelta(days=count)).isoformat() for name, count in kept.items()}
        return found

    async def _paid(self, now: Attempt) -> Part | Refusal:
        if now.step.fee is None or not now.done:
            return Part()
        day = now.told.occurred_at.date() if now.told.occurred_at else None
        taken = await self.take(now.case, now.step, now.told.payment or Payment(), now.people, day)
        if isinstance(taken, Refusal):
            return taken
        job = self.receipt_job(now.job_ids[0], now.case, taken)
        return Part(
            drafts=(Draft(type="fee_taken", data=taken.data, visit=now.case.visit),),
            writes=(taken.till,),
            jobs=(job,),
            shown={"receipt": taken.receipt, "yen": taken.yen, "change": taken.change, "job": job.id},
        )

    async def _visit_side(self, now: Attempt) -> Part | Refusal:
        """What a step does to the visit: the tag given or taken back, the visitor called or seated, slips, evidence."""
        visit = now.visit
        if visit is None or not now.done:
            return Part()
        jobs = self._slips(now, visit)
        drafts = self._visit_drafts(now, visit)
        printed = [job.slip for job in jobs]
        if printed:
            data = {"slips": [slip for slip in printed if slip != "tag"], "case": now.case.id}
            drafts += [Draft(type="slips_printed", data=data)] if data["slips"] else []
            drafts += [Draft(type="slips_printed", data={"slips": ["tag"]})] if "tag" in printed else []
        if not drafts:
            return Part(jobs=tuple(jobs))
        term = await self.hold_visit(visit)
        if isinstance(term, Refusal):
            return term
        termed = [msgspec.structs.replace(draft, term=term) for draft in drafts]
        return Part(writes=(self.write("visit", visit.id, visit.version, *termed),), jobs=tuple(jobs))

    def _visit_drafts(self, now: Attempt, visit: Visit) -> list[Draft]:
        step, window = now.step, self.journal.window
        drafts: list[Draft] = []
        if "tag" in step.slips:
            drafts.append(Draft(type="tag_given", data={"tag": visit.number, "case": now.case.id}))
        if step.kind == "call":
            drafts.append(Draft(type="called", data={"window": window, "area": "delivery"}))
        if step.kind == "verify_ticket" and visit.tag_out:
            drafts.append(Draft(type="tag_taken", data={"tag": now.told.scan}))
            drafts.append(Draft(type="serving", data={"window": window}))
        if step.kind == "identify":
            drafts += [
                Draft(type="evidence_shown", data={"party": now.case.party, "kind": kind})
                for kind in dict.fromkeys(now.told.evidence)
                if kind not in _shown(now)
            ]
        return drafts

    def _slips(self, now: Attempt, visit: Visit) -> list[PrintJob]:
        """The slips of a step; a tag that the visitor holds already is not printed twice."""
        jobs = []
        for slip, job_id in zip(now.step.slips, now.job_ids[1:], strict=False):
            if slip == "tag" and not visit.tag_out:
                jobs.append(self.visit_slip(job_id, slip, visit, visit.printed.get(slip_key(slip), 0)))
            elif slip not in ("receipt", "tag"):
                copy = visit.printed.get(slip_key(slip, now.case.id), 0)
                jobs.append(self.case_slip(job_id, slip, visit, now.case, copy))
        return jobs


def _shown(now: Attempt) -> tuple[str, ...]:
    """Kinds of documents the person concerned has shown in this visit."""
    party = now.visit.party(now.case.party) if now.visit is not None else None
    return party.evidence if party is not None else ()


def _evidence(now: Attempt, desk: Completion) -> dict[str, Any]:
    """What an identity check rests on: kinds only, and whether the rule or the city's word decided."""
    found = judged(now.procedure, now.case, now.visit, desk.today(), now.told.evidence, table=desk.catalog.identity)
    if found is None:
        return {"evidence": list(dict.fromkeys((*now.told.evidence, *_shown(now)))), "judged": "no_rule"}
    return {"evidence": list(found.counted), "judged": "sufficient" if found.sufficient else "city"}


def _erasures(now: Attempt) -> list[Draft]:
    """A step that ends the need for personal data asks for its erasure; the store destroys it."""
    if not now.step.erases or not now.done:
        return []
    data = {"stream_kind": "case", "stream_id": now.case.id, "classes": list(now.step.erases)}
    return [Draft(type="erasure_due", data=data, visit=now.case.visit)]
