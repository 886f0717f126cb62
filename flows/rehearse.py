"""A rehearsed counter: people who carry cases through the real desk, for training, simulation and tests.

Every choice comes from a given source of chance, so that a seed plays the same day again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import combinations
from random import Random

import msgspec

from flows.case import Case
from flows.desk import Answer, Desk, Payment, Report
from flows.events import Actor
from flows.lanes import FITS, excluded
from flows.meter import judged
from flows.procedure import Procedure, Step
from flows.progress import Progress, apply, complete, ways_out
from flows.rules.identity_rules import IdentityTable
from flows.visit import Visit
from flows.words import Refusal

MAX_STEPS = 400
DOCUMENTS = ("individual-number-card", "drivers-license", "insurance-eligibility-certificate", "family-register")
"""What people who come prepared have with them."""
FOR_ANOTHER = (*DOCUMENTS, "passport", "power-of-attorney", "reply", "difficulty-evidence")
"""What people who come prepared for somebody else have with them."""


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """How a rehearsed day goes.

    Attributes:
        trouble: chance that a step ends another way than done.
        prefer: answers to facts that are taken whenever asked.
        avoid: outcomes never chosen.
    """

    trouble: float = 0.0
    prefer: Mapping[str, str] = msgspec.field(default_factory=dict)
    avoid: frozenset[str] = frozenset()


class Clerk:
    """Carries cases forward through a desk with the people on duty.

    Args:
        desk: the desk of this terminal.
        staff: people who can sign, of every role needed.
        chance: source of every choice.
        habits: how often things go wrong.
    """

    def __init__(self, desk: Desk, staff: Sequence[Actor], chance: Random, habits: Habits | None = None) -> None:
        self.desk = desk
        self.staff = staff
        self.chance = chance
        self.habits = habits or Habits()

    async def carry(self, case_id: str) -> Case:
        """Carry a case to its end, or until nothing here can go on (parked, offered, held elsewhere)."""
        for _ in range(MAX_STEPS):
            answer = await self.advance(case_id)
            if answer is None or isinstance(answer, Refusal):
                break
        return await self.desk.case(case_id)

    async def serve(self, visit_id: str) -> Visit:
        """Serve a visit whole: call, open what was wanted for each person, carry it, let the visitor go."""
        front = self.person("contractor")
        visit = await self.desk.visit(visit_id)
        if visit.state == "waiting":
            await self.desk.call(front, visit_id)
        await self.desk.arrive(front, visit_id)
        for case_id in await self.open_wanted(front, await self.desk.visit(visit_id)):
            await self.carry(case_id)
        return await self.leave(visit_id)

    async def open_wanted(self, front: Actor, visit: Visit) -> list[str]:
        """Open what the visitors asked for and is not open yet, for each 対象者; return every case of the visit."""
        wanted = [(want, party.id) for party in visit.parties if party.stance == "subject" for want in visit.wants]
        for want, party in wanted[len(visit.cases) :]:
            await self.desk.open_case(front, want, visit_id=visit.id, party_id=party)
        return list((await self.desk.visit(visit.id)).cases)

    async def leave(self, visit_id: str) -> Visit:
        """Let a visitor go: money even, things back, tag taken, visit closed."""
        front, other = self.person("contractor"), self.person("supervisor")
        visit = await self.desk.visit(visit_id)
        for case in await self.desk.visit_cases(visit):
            if case.open and case.parked == "":
                await self.give_up(front, other, case)
        if (await self.desk.visit(visit_id)).tag_out:
            await self.desk.take_tag(front, visit_id, visit.tag)
        await self.desk.close_visit(front, visit_id)
        return await self.desk.visit(visit_id)

    async def give_up(self, front: Actor, other: Actor, case: Case) -> None:
        """End a case that cannot go on: reverse what was paid, then settle everything by its proposed way."""
        for name in case.began:
            await self.desk.not_performed(
                self.person_for(self.desk.definition(case).at(name), case) or other, case.id, name
            )
        taken = {fee.receipt for fee in case.fees if not fee.reverses} - {fee.reverses for fee in case.fees}
        for receipt in sorted(taken):
            await self.desk.reverse_fee(front, other, case.id, receipt, "visitor_asks")
        settle = first_ways(self.desk.definition(case), case.progress)
        await self.desk.close_case(front, case.id, "withdrawn", "visitor_asks", settle)

    def person(self, role: str) -> Actor:
        """Return somebody of a role."""
        return self.chance.choice([actor for actor in self.staff if actor.role == role])

    async def advance(self, case_id: str, known: Case | None = None) -> Answer | None:
        """Do the next step of a case, ``known`` when it was just looked at; None when there is none."""
        case = known or await self.desk.case(case_id)
        procedure = self.desk.definition(case)
        steps = case.steps(procedure)
        if not steps:
            return None
        step = self.chance.choice(steps)
        signer = self.person_for(step, case)
        if signer is None:
            return Refusal("same_person", {"step": step.title})
        visit = await self.desk.visit_of(case)
        prepared = await self._prepare(step, case, visit, signer)
        if isinstance(prepared, Refusal):
            return prepared
        actor, second = self.session(step, signer)
        report = self.report(procedure, case, step, visit)
        return await self.desk.complete_step(actor, case_id, step.id, report, second=second)

    def session(self, step: Step, signer: Actor) -> tuple[Actor, Actor | None]:
        """Return who is signed in for a step and who signs beside them: plainly the signer alone."""
        del step
        return signer, None

    async def _prepare(self, step: Step, case: Case, visit: Visit | None, signer: Actor) -> Refusal | None:
        """Begin what cannot be taken back; match tag, slip and folder before a hand-over; fetch an absent visitor."""
        if visit is not None and step.kind == "call" and visit.state == "away":
            await self.desk.come_back(signer, visit.id)
        if visit is not None and step.kind == "deliver" and visit.tag and case.id not in visit.matched:
            await self.desk.match_handover(signer, visit.id, tag=visit.tag, slip=case.id, folder=case.id)
        if step.irreversible and step.id not in case.began:
            answer = await self.desk.begin_step(signer, case.id, step.id)
            if isinstance(answer, Refusal):
                return answer
            await self.perform(step)
        return None

    async def perform(self, step: Step) -> None:
        """Do at the other system what a begun step stands for; in a rehearsal nothing is there to be done."""

    def person_for(self, step: Step, case: Case) -> Actor | None:
        """Return somebody who may sign this step: of the lane's own role first, never one ``not_by`` excludes."""
        barred = excluded(step, case)
        roles = [role for role in FITS[step.lane] if not (step.lane in ("contractor", "supervisor") and role == "city")]
        for role in roles:
            free = [actor for actor in self.staff if actor.role == role and actor.person not in barred]
            if free:
                return self.chance.choice(free)
        return None

    def report(self, procedure: Procedure, case: Case, step: Step, visit: Visit | None) -> Report:
        """Return what this clerk says of a step."""
        answers = {
            name: self.habits.prefer.get(name) or self.chance.choice(procedure.facts[name].values) for name in step.asks
        }
        outcome, reason = self._outcome(step)
        counts = self._copies(step)
        change = complete(procedure, case.progress, step, outcome=outcome, answers=answers, counts=counts)
        after = apply(case.progress, change)
        evidence = (
            brought(procedure, case, visit, self.desk.today(), self.desk.catalog.identity)
            if step.kind == "identify"
            else ()
        )
        short = step.kind == "identify" and step.lane == "city" and outcome == "done" and not evidence
        return Report(
            outcome=outcome,
            answers=answers,
            points=tuple(range(len(step.points))),
            counts=counts,
            reason="city_decides" if short else reason,
            payment=self._payment(case, step),
            scan=visit.tag if visit else "",
            evidence=evidence,
            settle=first_ways(procedure, after) if change.end else None,
        )

    def _outcome(self, step: Step) -> tuple[str, str]:
        others = [code for code in step.ends() if code not in self.habits.avoid]
        if not others or self.chance.random() >= self.habits.trouble:
            return "done", ""
        code = self.chance.choice(others)
        reasons = sorted(step.ends()[code].reasons)
        return code, self.chance.choice(reasons) if reasons else ""

    def _copies(self, step: Step) -> dict[str, int]:
        """How many sheets are made: mostly one of each."""
        return {item.name: self.chance.choice((1, 1, 1, 2, 3)) for item in step.makes if step.kind == "issue"}

    def _payment(self, case: Case, step: Step) -> Payment | None:
        if step.fee is None:
            return None
        quantity = self.desk.quantity(case, step)
        yen = self.desk.quote(step.fee, quantity)
        method = self.chance.choice(("cash", "cash", "cashless"))
        over = self.chance.choice((0, 0, 100, 500)) if method == "cash" else 0
        return Payment(method=method, tendered=yen + over, quantity=quantity)


def brought(
    procedure: Procedure, case: Case, visit: Visit | None, today: date, table: IdentityTable | None = None
) -> tuple[str, ...]:
    """Return the fewest documents of a well-prepared visitor that suffice here; none when no set of them does."""
    suffice = partial(_suffice, procedure, case, visit, today, table)
    if judged(procedure, case, visit, today, table=table) is None:
        return DOCUMENTS[:1]
    sets = (shown for size in range(1, 4) for shown in combinations(DOCUMENTS, size))
    return next(filter(suffice, sets), ()) or _for_another(suffice)


def _suffice(
    procedure: Procedure,
    case: Case,
    visit: Visit | None,
    today: date,
    table: IdentityTable | None,
    papers: tuple[str, ...],
) -> bool:
    found = judged(procedure, case, visit, today, papers, table=table)
    return found is not None and found.sufficient


def _for_another(suffice: Callable[[tuple[str, ...]], bool]) -> tuple[str, ...]:
    """Return what a representative needs: everything, and each paper left at home that is not missed."""
    kept: tuple[str, ...] = FOR_ANOTHER
    if not suffice(kept):
        return ()
    for paper in FOR_ANOTHER:
        fewer = tuple(one for one in kept if one != paper)
        kept = fewer if suffice(fewer) else kept
    return kept


def first_ways(procedure: Procedure, progress: Progress) -> dict[str, str]:
    """Return the proposed way for every thing still held: what a clerk gets by plain Enter."""
    return {name: ways[0] for name, ways in ways_out(procedure, progress).items() if ways}
