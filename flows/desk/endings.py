"""How a case ends, and what is kept for later: nothing closes with a thing unaccounted for (MODEL section 1)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from flows.case import Case
from flows.desk.base import Answer, Decision, Plan
from flows.desk.money import Money
from flows.desk.report import Report, known_papers
from flows.events import Actor, Draft
from flows.ports import PrintJob
from flows.procedure import Procedure
from flows.progress import IN_TRAY, Change, Move, Progress, apply, ways_out
from flows.visit import Visit
from flows.words import Refusal

OWED_WAYS = ("returned", "given", "filed", "posted", "destroyed")


class Endings(Money):
    """Ending, settling, keeping."""

    async def held_by_others(self, case: Case, visit: Visit | None) -> set[str]:
        """Return the things another open case of the same person in the same visit still holds."""
        if visit is None:
            return set()
        return {
            name
            for other in await self.visit_cases(visit)
            if other.id != case.id and other.open and other.party == case.party
            for name in other.progress.held()
        }

    def ending(
        self, case: Case, procedure: Procedure, change: Change, told: Report, others: set[str], *, two: bool
    ) -> list[Draft] | Refusal:
        """Return the drafts that close the case when the change ends it: things settled, money even."""
        if change.end is None:
            return []
        after = apply(case.progress, change)
        refused = _money_problem(case, procedure, after, change) or _safe_problem(after, change, told, two=two)
        refused = refused or (Refusal("no_such_paper") if set(told.missing) - known_papers(procedure) else None)
        if refused is not None:
            return refused
        drafts: list[Draft] = []
        held = ways_out(procedure, after)
        if held:
            moves = settlement(after, held, told.settle)
            if isinstance(moves, Refusal):
                return moves
            data = {"moves": msgspec.to_builtins(passed_on(moves, others)), "bag": told.bag}
            drafts.append(Draft(type="items_settled", data=data, visit=case.visit))
        data = {"outcome": change.end, "reason": told.reason}
        if change.end == "come_again":
            data |= {"missing": list(told.missing), "deadline": told.deadline.isoformat() if told.deadline else None}
        drafts.append(Draft(type="case_closed", data=data, visit=case.visit))
        return drafts

    def bring_jobs(self, case: Case, visit: Visit | None, ending: Sequence[Draft], job_id: str) -> tuple[PrintJob, ...]:
        """Return the 持参案内 of a case that ends 再来庁 with something to bring; nothing without a visitor."""
        closed = ending[-1].data if ending else {}
        if visit is None or not closed.get("missing"):
            return ()
        until = closed.get("deadline")
        told = msgspec.structs.replace(
            case, missing=tuple(closed["missing"]), deadline=date.fromisoformat(until) if until else None
        )
        return (self.bring_slip(job_id, visit, told),)

    async def close_case(
        self,
        actor: Actor,
        case_id: str,
        outcome: str,
        reason: str,
        settle: Mapping[str, str],
        *,
        told: Report | None = None,
        second: Actor | None = None,
        command: str = "",
    ) -> Answer:
        """End a case from wherever it stands (本日不可・取下げ・不在 …): every thing leaves by a named way.

        Args:
            actor: who ends it.
            case_id: the case.
            outcome: how it ends; never ``completed``.
            reason: reason code.
            settle: thing → way for everything still held.
            told: what the visitor is to bring, until when, and the number of the sealed bag.
            second: who signs beside the actor when something goes into the safe.
            command: idempotency key.

        Returns:
            Done (``job`` of the 持参案内 when one is printed), or ``settle_items`` naming what is unaccounted for,
            ``fee_to_reverse``, ``result_unknown``.
        """
        job_id = self.ids.new()

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case) or _may_close(case, actor, outcome)
            if refused is not None:
                return refused
            visit = await self.visit_of(case)
            report = msgspec.structs.replace(told or Report(), reason=reason, settle=settle)
            change = Change(step="", outcome=outcome, end=outcome)
            others = await self.held_by_others(case, visit)
            signed = second is not None and second.person != actor.person
            ending = self.ending(case, self.definition(case), change, report, others, two=signed)
            if isinstance(ending, Refusal):
                return ending
            jobs = self.bring_jobs(case, visit, ending, job_id)
            shown = {"case": case_id, "ended": outcome, "job": job_id if jobs else ""}
            return Plan(writes=(self.write("case", case_id, case.version, *ending),), jobs=jobs, shown=shown)

        return await self.run(actor, command, decide, second=second)

    async def put_in_safe(
        self, actor: Actor, second: Actor | None, case_id: str, bag: str, *, command: str = ""
    ) -> Answer:
        """Lock up the visitor's own things of a case overnight (閉庁時保管): sealed bag, two signatures."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if second is None or second.person == actor.person:
                return Refusal("second_needed")
            if not bag:
                return Refusal("bag_needed")
            moves = [
                Move(item=name, way="safe", list=place.list, count=place.count)
                for name, place in sorted(case.progress.held().items())
                if place.list == "original"
            ]
            if not moves:
                return Refusal("nothing_held")
            return self._moved(case, "put_in_safe", moves, {"bag": bag})

        return await self.run(actor, command, decide, second=second)

    async def take_from_safe(self, actor: Actor, second: Actor | None, case_id: str, *, command: str = "") -> Answer:
        """Fetch a case's things from the safe back into the tray; two signatures."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if second is None or second.person == actor.person:
                return Refusal("second_needed")
            stored = [(name, case.progress.items[name]) for name in case.in_safe()]
            if not stored:
                return Refusal("nothing_held")
            moves = [Move(item=name, way=IN_TRAY, list=place.list, count=place.count) for name, place in stored]
            return self._moved(case, "taken_from_safe", moves, {})

        return await self.run(actor, command, decide, second=second)

    async def promise_later(
        self, actor: Actor, case_id: str, item: str, days: int, *, list_: str = "form", command: str = ""
    ) -> Answer:
        """Deliver today, owe a paper (後日提出): a thing the visitor will bring, with its due date."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            move = Move(item=item, way="later", list=list_, due_days=days)
            due = self.today() + timedelta(days=days)
            return self._moved(case, "items_settled", [move], {"dues": {item: due.isoformat()}})

        return await self.run(actor, command, decide)

    async def settle_owed(self, actor: Actor, case_id: str, ways: Mapping[str, str], *, command: str = "") -> Answer:
        """Let things kept, locked up or owed leave by a named way, also after the case has closed."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            if not case.exists:
                return Refusal("no_case")
            if case.holder != self.journal.terminal:
                return Refusal("held_elsewhere", {"holder": case.holder})
            owed = case.owed()
            wrong = sorted(name for name, way in ways.items() if name not in owed or way not in OWED_WAYS)
            if wrong or not ways:
                return Refusal("settle_items", {"items": "、".join(wrong or sorted(owed))})
            moves = [
                Move(item=name, way=way, list=owed[name].list, count=owed[name].count) for name, way in ways.items()
            ]
            return self._moved(case, "items_settled", moves, {})

        return await self.run(actor, command, decide)

    def _moved(self, case: Case, event: str, moves: Sequence[Move], more: Mapping[str, object]) -> Plan:
        draft = Draft(type=event, data={"moves": msgspec.to_builtins(tuple(moves)), **more}, visit=case.visit)
        shown = {"case": case.id, "items": [move.item for move in moves]}
        return Plan(writes=(self.write("case", case.id, case.version, draft),), shown=shown)


def passed_on(moves: Sequence[Move], others: set[str]) -> tuple[Move, ...]:
    """A thing another open case of the same person still holds stays in the tray: this case only lets go of it."""
    return tuple(
        msgspec.structs.replace(move, way="passed_on") if move.way == "returned" and move.item in others else move
        for move in moves
    )


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


def _may_close(case: Case, actor: Actor, outcome: str) -> Refusal | None:
    if case.began:
        return Refusal("result_unknown")
    if case.city_only and actor.role != "city":
        return Refusal("city_only")
    return Refusal("not_finished") if outcome == "completed" else None


def _money_problem(case: Case, procedure: Procedure, after: Progress, change: Change) -> Refusal | None:
    """A case that ends without delivery owes nothing; one that is completed has every fee it took, still standing."""
    if change.end != "completed":
        return Refusal("fee_to_reverse", {"yen": f"{case.net_fee:,}"}) if case.net_fee else None
    standing = {fee.step for fee in case.standing_fees()} | {change.step}
    gone = [step.title for step in procedure.step if step.fee and step.id in after.done and step.id not in standing]
    return Refusal("fee_gone", {"step": gone[0]}) if gone else None


def _safe_problem(after: Progress, change: Change, told: Report, *, two: bool) -> Refusal | None:
    stored = sorted(name for name, place in after.items.items() if place.way == "safe")
    if change.end == "completed" and stored:
        return Refusal("still_in_safe", {"items": "、".join(stored)})
    return Refusal("second_needed") if "safe" in (told.settle or {}).values() and not two else None
