"""Calling: who comes to which window, who is away, who went home."""

from collections.abc import Callable

from flows.case import Case
from flows.desk.base import Answer, Decision, Plan
from flows.desk.reception import Reception
from flows.events import Actor, Draft
from flows.procedure import Procedure, holds
from flows.progress import IN_TRAY
from flows.visit import Visit
from flows.words import Refusal

RECALLS_BEFORE_ABSENT = 2
Check = Callable[[Visit], Refusal | None]
SOMEBODY_ELSES = frozenset({"called_elsewhere", "held_elsewhere_offline"})
WITH_VISITOR = frozenset({
    "identify", "card_read", "pin", "receive", "explain", "photo", "call", "verify_ticket", "fee", "deliver", "return",
})  # fmt: skip
"""Kinds of steps that need the visitor in the house."""


class Calling(Reception):
    """Calls, recalls, absence, and the lock that keeps two windows from one visitor."""

    async def call(
        self,
        actor: Actor,
        visit_id: str,
        *,
        area: str = "reception",
        card_in_reader: bool = False,
        command: str = "",
    ) -> Answer:
        """Call a visit to this window (again: a recall); first claims it when another terminal holds it.

        Returns:
            ``shown``: ``number``, ``calls``; or ``called_elsewhere``, ``away_now``, ``visit_closed``,
            ``card_in_reader`` while the last visitor's card still lies here.
        """

        async def decide() -> Decision:
            if card_in_reader:
                return Refusal("card_in_reader")
            visit = await self.visit(visit_id)
            refused = _callable(visit, self.journal.window)
            if refused is not None:
                return refused
            claimed = await self.hold_visit(visit)
            if isinstance(claimed, Refusal):
                return claimed
            draft = Draft(type="called", data={"window": self.journal.window, "area": area}, term=claimed)
            shown = {"number": visit.number, "calls": visit.calls + 1, "visit": visit_id}
            return Plan(writes=(self.write("visit", visit_id, visit.version, draft),), shown=shown)

        return await self.run(actor, command, decide)

    async def undo_call(self, actor: Actor, visit_id: str, *, command: str = "") -> Answer:
        """Take a call back; the visit keeps its place."""
        return await self._turn(actor, visit_id, "call_undone", command, _must_be("called"))

    async def arrive(self, actor: Actor, visit_id: str, *, command: str = "") -> Answer:
        """The visitor stands at the window."""
        return await self._turn(actor, visit_id, "serving", command, _must_be("called", "waiting", "held"), window=True)

    async def hold(self, actor: Actor, visit_id: str, *, command: str = "") -> Answer:
        """The visitor sits down again while the papers are at work."""
        return await self._turn(actor, visit_id, "held", command, _must_be("serving", "called"))

    async def send_away(self, actor: Actor, visit_id: str, place: str, *, command: str = "") -> Answer:
        """The visitor goes to another counter (他窓口); calls are held until they are back."""
        draft = Draft(type="went_away", data={"place": place})
        return await self._state(actor, visit_id, draft, command, _must_be("serving", "waiting", "held", "called"))

    async def come_back(self, actor: Actor, visit_id: str, *, command: str = "") -> Answer:
        """The visitor is back from another counter, or an absent one turned up with their ticket."""
        return await self._turn(actor, visit_id, "came_back", command, _must_be("away", "absent"))

    async def absent(self, actor: Actor, visit_id: str, *, command: str = "") -> Answer:
        """Nobody came after two recalls (不在); the ticket wakes the visit again."""

        def check(visit: Visit) -> Refusal | None:
            if visit.calls < RECALLS_BEFORE_ABSENT:
                return Refusal("recall_first", {"calls": str(visit.calls)})
            return _must_be("called")(visit)

        return await self._state(actor, visit_id, Draft(type="absent", data={}), command, check)

    async def claim_next(
        self, actor: Actor, category: str = "", *, card_in_reader: bool = False, command: str = ""
    ) -> Answer:
        """Call the next waiting visit: priority first, then order of arrival; all queues when no category is given."""
        if card_in_reader:
            return Refusal("card_in_reader")
        for row in sorted(
            await self.rows.visits(self.today()), key=lambda row: (-row.priority, row.arrived_at, row.id)
        ):
            if row.state == "waiting" and category in ("", row.category):
                answer = await self.call(actor, row.id, command=command)
                if not (isinstance(answer, Refusal) and answer.code in SOMEBODY_ELSES):
                    return answer
        return Refusal("nobody_waiting")

    async def _turn(
        self, actor: Actor, visit_id: str, event: str, command: str, check: Check, *, window: bool = False
    ) -> Answer:
        data = {"window": self.journal.window} if window else {}
        return await self._state(actor, visit_id, Draft(type=event, data=data), command, check)

    async def _state(self, actor: Actor, visit_id: str, draft: Draft, command: str, check: Check) -> Answer:
        async def decide() -> Decision:
            visit = await self.visit(visit_id)
            if not visit.exists:
                return Refusal("no_visit")
            refused = check(visit) or _elsewhere(visit, self.journal.window)
            term = refused or await self.hold_visit(visit)
            if isinstance(term, Refusal):
                return term
            termed = Draft(type=draft.type, data=draft.data, term=term)
            shown = {"number": visit.number, "visit": visit_id}
            return Plan(writes=(self.write("visit", visit_id, visit.version, termed),), shown=shown)

        return await self.run(actor, command, decide)

    async def match_handover(
        self, actor: Actor, visit_id: str, *, tag: str, slip: str, folder: str, command: str = ""
    ) -> Answer:
        """Check that 番号札, 受付確認票 and folder belong together before anything is handed over.

        Args:
            actor: who hands over.
            visit_id: the visit at the window.
            tag: number scanned from the claim tag.
            slip: case id scanned from the intake slip.
            folder: case id scanned from the folder.
            command: idempotency key.

        Returns:
            Done, or the mismatch; a dead (lost) number alarms as ``dead_number``.
        """

        async def decide() -> Decision:
            visit = await self.visit(visit_id)
            if not visit.exists:
                return Refusal("no_visit")
            if tag in visit.dead_numbers:
                return Refusal("dead_number", {"number": tag})
            if tag != visit.tag:
                return Refusal("tag_mismatch", {"number": visit.number})
            if slip not in visit.cases or folder != slip:
                return Refusal("folder_mismatch", {"number": visit.number})
            if (await self.case(slip)).city_only and actor.role != "city":
                return Refusal("city_only")
            term = await self.hold_visit(visit)
            if isinstance(term, Refusal):
                return term
            draft = Draft(type="matched", data={"cases": sorted({*visit.matched, slip})}, term=term)
            return Plan(writes=(self.write("visit", visit_id, visit.version, draft),))

        return await self.run(actor, command, decide)

    async def take_tag(self, actor: Actor, visit_id: str, scan: str, *, command: str = "") -> Answer:
        """Take the claim tag back from a visitor who leaves without a hand-over."""

        def check(visit: Visit) -> Refusal | None:
            if scan in visit.dead_numbers:
                return Refusal("dead_number", {"number": scan})
            return None if visit.tag_out and scan == visit.tag else Refusal("tag_mismatch", {"number": visit.tag})

        return await self._state(actor, visit_id, Draft(type="tag_taken", data={"tag": scan}), command, check)

    async def close_visit(
        self,
        actor: Actor,
        visit_id: str,
        *,
        outcome: str = "completed",
        card_in_reader: bool = False,
        command: str = "",
    ) -> Answer:
        """The visitor leaves with everything due to them (退庁).

        What is left to do without them (filing, sending, tomorrow's work) goes on; a case that still needs them must
        sleep or end first, and nothing of theirs stays behind unless a case keeps it in the safe.
        """

        async def decide() -> Decision:
            visit = await self.visit(visit_id)
            if not visit.exists:
                return Refusal("no_visit")
            if visit.state == "closed":
                return Refusal("visit_closed", {"number": visit.number})
            if card_in_reader:
                return Refusal("card_in_reader")
            if visit.tag_out:
                return Refusal("tag_still_out", {"number": visit.tag})
            here = [case for case in await self.visit_cases(visit) if case.visit == visit_id]
            refused = self._not_done(visit, here)
            term = refused or await self.hold_visit(visit)
            if isinstance(term, Refusal):
                return term
            draft = Draft(type="visit_closed", data={"outcome": outcome}, term=term)
            shown = {"number": visit.number, "visit": visit_id}
            return Plan(writes=(self.write("visit", visit_id, visit.version, draft),), shown=shown)

        return await self.run(actor, command, decide)

    def _not_done(self, visit: Visit, cases: list[Case]) -> Refusal | None:
        for case in cases:
            if case.open and not case.parked and needs_visitor(self.definition(case), case):
                return Refusal("case_still_open", {"number": visit.number})
            theirs = visitors_things(case)
            if theirs:
                return Refusal("tray_not_empty", {"items": "、".join(theirs)})
        return None


def needs_visitor(procedure: Procedure, case: Case) -> bool:
    """Whether a step that is still to come needs the visitor in the house."""
    done, facts = case.progress.done, case.progress.facts
    return bool(case.began) or any(
        step.id not in done
        and not step.transparent
        and (step.kind in WITH_VISITOR or step.lane == "visitor")
        and holds(step.when, facts) is not False
        for step in procedure.step
    )


def visitors_things(case: Case) -> list[str]:
    """Return what belongs to the visitor and lies in the tray; once the case is closed, everything in the tray."""
    return sorted(
        name
        for name, place in case.progress.items.items()
        if place.way == IN_TRAY and (place.list == "original" or not case.open)
    )


def _elsewhere(visit: Visit, window: str) -> Refusal | None:
    busy = visit.state in ("called", "serving") and visit.window not in ("", window)
    return Refusal("called_elsewhere", {"number": visit.number}) if busy else None


def _callable(visit: Visit, window: str) -> Refusal | None:
    if not visit.exists:
        return Refusal("no_visit")
    if visit.state == "closed":
        return Refusal("visit_closed", {"number": visit.number})
    if visit.state == "away":
        return Refusal("away_now", {"number": visit.number})
    return _elsewhere(visit, window)


def _must_be(*states: str) -> Check:
    def check(visit: Visit) -> Refusal | None:
        return None if visit.state in states else Refusal("wrong_state", {"number": visit.number})

    return check
