"""Custody: papers change hands only when both sides have counted them (MODEL section 3)."""

from collections.abc import Sequence

from flows.case import Case
from flows.desk.base import Answer, Decision, Plan
from flows.desk.cases import Cases
from flows.events import Actor, Draft, Stream
from flows.ports import Unreachable
from flows.words import Refusal

LISTS = ("contractor", "supervisor", "city")


class Custody(Cases):
    """Offer and accept."""

    async def offer(self, actor: Actor, case_id: str, to: str, *, command: str = "") -> Answer:
        """Offer a case with its papers to a role's list; until it is accepted, custody stays here.

        Args:
            actor: who offers.
            case_id: the case.
            to: role whose list it goes to.
            command: idempotency key.
        """

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if to not in LISTS:
                return Refusal("no_such_list")
            if case.began:
                return Refusal("finish_begun", {"step": ", ".join(case.began)})
            draft = Draft(type="offered", data={"to": to, "items": sorted(case.progress.held())}, visit=case.visit)
            return Plan(
                writes=(self.write("case", case_id, case.version, draft),), shown={"items": len(draft.data["items"])}
            )

        return await self.run(actor, command, decide)

    async def withdraw_offer(self, actor: Actor, case_id: str, *, command: str = "") -> Answer:
        """Take an offer back before anybody accepted it."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            if not case.offered:
                return Refusal("not_offered")
            if case.holder != self.journal.terminal:
                return Refusal("held_elsewhere", {"holder": case.holder})
            draft = Draft(type="offer_withdrawn", visit=case.visit)
            return Plan(writes=(self.write("case", case_id, case.version, draft),))

        return await self.run(actor, command, decide)

    async def accept(self, actor: Actor, case_id: str, ticked: Sequence[str], *, command: str = "") -> Answer:
        """Take over a case, ticking the real papers; what is missing becomes a named difference.

        Args:
            actor: who takes over; their role must be the one the case was offered to.
            case_id: the case.
            ticked: names of the things really there.
            command: idempotency key.

        Returns:
            Done with ``difference``; ``taken_by_other`` when somebody was faster; ``offline_claim`` when the central
            is away and the case is held by another terminal.
        """

        async def decide() -> Decision:
            case = await self.case(case_id)
            if not case.offered:
                return Refusal("not_offered")
            if actor.role != case.offered:
                return Refusal("not_your_list", {"role": case.offered})
            term = await self._take(case)
            if isinstance(term, Refusal):
                return term
            missing = sorted(set(case.offered_items) - set(ticked))
            draft = Draft(
                type="accepted", data={"ticked": list(ticked), "difference": missing}, visit=case.visit, term=term
            )
            return Plan(writes=(self.write("case", case_id, case.version, draft),), shown={"difference": missing})

        return await self.run(actor, command, decide)

    async def _take(self, case: Case) -> int | Refusal:
        if case.holder == self.journal.terminal:
            return case.term
        try:
            term = await self.claims.claim(Stream("case", case.id), case.term)
        except Unreachable:
            return Refusal("offline_claim", {"holder": case.holder})
        return Refusal("taken_by_other") if term is None else term

    async def decline(self, actor: Actor, case_id: str, reason: str, *, command: str = "") -> Answer:
        """Refuse an offer; the case stays where it is and the sender sees why."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            if not case.offered:
                return Refusal("not_offered")
            if actor.role != case.offered:
                return Refusal("not_your_list", {"role": case.offered})
            draft = Draft(type="offer_declined", data={"reason": reason}, visit=case.visit)
            return Plan(writes=(self.write("case", case_id, case.version, draft),))

        return await self.run(actor, command, decide)
