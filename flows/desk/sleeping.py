"""Sleep and waking: cases that wait, outside terminals that are down."""

from datetime import date, timedelta

import msgspec

from flows.case import Case
from flows.desk.base import Answer, Decision, Plan
from flows.desk.cases import Cases
from flows.events import Actor, Draft
from flows.ports import Write
from flows.words import Refusal

SYSTEM_DOWN = "system_down"


class Sleeping(Cases):
    """Parking and waking."""

    async def park(
        self, actor: Actor, case_id: str, reason: str, *, days: int | None = None, command: str = ""
    ) -> Answer:
        """Let a case sleep (保留): the reason is a code, the deadline a date."""
        until = (self.today() + timedelta(days=days)) if days is not None else None

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if case.parked:
                return Refusal("case_parked")
            if case.began:
                return Refusal("result_unknown")
            draft = msgspec.structs.replace(_park_draft(reason, until), visit=case.visit)
            return Plan(writes=(self.write("case", case_id, case.version, draft),))

        return await self.run(actor, command, decide)

    async def wake(self, actor: Actor, case_id: str, *, visit_id: str | None = None, command: str = "") -> Answer:
        """Wake a sleeping case, perhaps under a new visit's ticket: then it is one of that visit's cases."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if not case.parked:
                return Refusal("case_not_parked")
            if visit_id is None or visit_id == case.visit:
                draft = Draft(type="woken", visit=case.visit)
                return Plan(writes=(self.write("case", case_id, case.version, draft),))
            writes = await self.into_visit(case, Draft(type="woken", visit=visit_id), visit_id)
            return writes if isinstance(writes, Refusal) else Plan(writes=writes, shown={"case": case_id})

        return await self.run(actor, command, decide)

    async def resource_down(self, actor: Actor, name: str, *, command: str = "") -> Answer:
        """An outside terminal cannot be used: say so to the whole office and park every case here that waits for it.

        A step already begun on it is marked 結果不明 instead; cases held elsewhere cannot begin such a step either.

        Returns:
            ``shown``: ``parked`` and ``unknown``, ids of cases; ``elsewhere``, how many cases of other terminals wait.
        """

        async def decide() -> Decision:
            resource = await self.resource(name)
            if resource.down:
                return Refusal("already_down")
            waiting = await self._waiting_for(name)
            mine = [case for case in waiting if case.holder == self.journal.terminal and not case.offered]
            begun = [case for case in mine if case.began]
            rest = [case for case in mine if not case.began]
            writes = (
                self.write("resource", name, resource.version, Draft(type="resource_down")),
                *(self._unknown(case) for case in begun if set(case.began) - case.unknown),
                *(self.write("case", case.id, case.version, _parked_by_system(case)) for case in rest),
            )
            shown = {
                "parked": [case.id for case in rest], "unknown": [case.id for case in begun],
                "elsewhere": len(waiting) - len(mine),
            }  # fmt: skip
            return Plan(writes=writes, shown=shown)

        return await self.run(actor, command, decide)

    async def resource_up(self, actor: Actor, name: str, *, command: str = "") -> Answer:
        """The outside terminal works again: the cases of this terminal that it stopped go on where they stood."""

        async def decide() -> Decision:
            resource = await self.resource(name)
            if not resource.down:
                return Refusal("not_down")
            rows = await self.rows.cases()
            slept = [await self.case(row.id) for row in rows if row.state == "parked"]
            mine = [
                case
                for case in slept
                if case.parked == SYSTEM_DOWN and case.holder == self.journal.terminal and not case.offered
                and name in self._resources(case)
            ]  # fmt: skip
            writes = (
                self.write("resource", name, resource.version, Draft(type="resource_up")),
                *(self.write("case", case.id, case.version, Draft(type="woken", visit=case.visit)) for case in mine),
            )
            return Plan(writes=writes, shown={"woken": [case.id for case in mine]})

        return await self.run(actor, command, decide)

    async def _waiting_for(self, name: str) -> list[Case]:
        """Return the open, waking cases of the office that need a resource now."""
        rows = [row for row in await self.rows.cases() if row.state in ("working", "unknown", "offered")]
        cases = [await self.case(row.id) for row in rows]
        return [case for case in cases if case.open and name in self._resources(case)]

    def _resources(self, case: Case) -> set[str]:
        return {step.resource for step in case.steps(self.definition(case)) if step.resource}

    def _unknown(self, case: Case) -> Write:
        drafts = [
            Draft(type="step_unknown", data={"step": step}, visit=case.visit)
            for step in sorted(set(case.began) - case.unknown)
        ]
        return self.write("case", case.id, case.version, *drafts)


def _park_draft(reason: str, until: date | None) -> Draft:
    return Draft(type="parked", data={"reason": reason, "until": until.isoformat() if until else None})


def _parked_by_system(case: Case) -> Draft:
    return msgspec.structs.replace(_park_draft(SYSTEM_DOWN, None), visit=case.visit)
