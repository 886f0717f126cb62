"""Mistakes found after the fact: a sheet exchanged."""

from flows.desk.base import Answer, Base, Decision, Plan
from flows.events import Actor, Draft
from flows.words import Refusal

HANDED_OUT = ("given", "posted")


class Correcting(Base):
    """差替え."""

    async def replace_sheet(
        self,
        actor: Actor,
        second: Actor | None,
        case_id: str,
        item: str,
        *,
        count: int = 1,
        reason: str = "mistake",
        command: str = "",
    ) -> Answer:
        """Exchange sheets already handed out for right ones, free of charge, the same day (差替え).

        The old sheets are collected and counted as spoiled (書損); the payment stands. Two people sign.

        Args:
            actor: who exchanges.
            second: who looks on.
            case_id: the case, open or closed today.
            item: the thing that was handed out.
            count: how many sheets were collected.
            reason: reason code.
            command: idempotency key.

        Returns:
            ``shown``: ``spoiled``, the sheets spoiled so far.
        """

        async def decide() -> Decision:
            case = await self.case(case_id)
            place = case.progress.items.get(item)
            if not case.exists:
                return Refusal("no_case")
            if case.holder != self.journal.terminal:
                return Refusal("held_elsewhere", {"holder": case.holder})
            if case.changed_at.date() != self.today():
                return Refusal("not_today")
            if place is None or place.way not in HANDED_OUT or place.list != "out" or not 1 <= count <= place.count:
                return Refusal("not_handed_out")
            if second is None or second.person == actor.person:
                return Refusal("second_needed")
            data = {"item": item, "count": count, "reason": reason}
            draft = Draft(type="sheet_replaced", data=data, visit=case.visit)
            shown = {"spoiled": case.progress.spoiled + count}
            return Plan(writes=(self.write("case", case_id, case.version, draft),), shown=shown)

        return await self.run(actor, command, decide, second=second)
