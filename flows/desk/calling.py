"""Calling: who comes to which window, who is away, who went home."""

from collections.abc import Callable

from flows.desk.base import Answer, Base, Decision, Plan
from flows.events import Actor, Draft, Stream
from flows.ports import Unreachable, Write
from flows.visit import Visit
from flows.words import Refusal

RECALLS_BEFORE_ABSENT = 2
Check = Callable[[Visit], Refusal | None]


class Calling(Base):
    """Calls, recalls, absence, and the lock that keeps two windows from one visitor."""

    async def call(self, actor: Actor, visit_id: str, *, area: str = "reception", command: str = "") -> Answer:
        """Call a visit to this window (again: a recall); first claims it when another terminal holds it.

        Returns:
            ``shown``: ``number``, ``calls``; or ``called_elsewhere``, ``away_now``, ``visit_closed``.
        """

        async def decide() -> Decision:
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

    async def hold_visit(self, visit: Visit) -> int | Refusal:
        """Return the term this terminal may write a visit under, claiming it at the central when needed."""
        if visit.holder in ("", self.journal.terminal):
            return visit.term
        try:
            term = await self.claims.claim(Stream("visit", visit.id), visit.term)
        except Unreachable:
            return Refusal("held_elsewhere_offline", {"holder": visit.holder})
        return Refusal("called_elsewhere", {"number": visit.number}) if term is None else term

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

    async def claim_next(self, actor: Actor, category: str = "", *, command: str = "") -> Answer:
        """Call the next waiting visit: priority first, then order of arrival; all queues when no category is given."""
        for row in sorted(
            await self.rows.visits(self.today()), key=lambda row: (-row.priority, row.arrived_at, row.id)
        ):
            if row.state == "waiting" and category in ("", row.category):
                answer = await self.call(actor, row.id, command=command)
                if not (isinstance(answer, Refusal) and answer.code == "called_elsewhere"):
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
            refused = check(visit)
            if refused is not None:
                return refused
            write = Write(stream=Stream("visit", visit_id), expected=visit.version, drafts=(draft,))
            return Plan(writes=(write,), shown={"number": visit.number, "visit": visit_id})

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
            if tag in visit.dead_numbers:
                return Refusal("dead_number", {"number": tag})
            if tag != visit.tag:
                return Refusal("tag_mismatch", {"number": visit.number})
            if slip not in visit.cases or folder != slip:
                return Refusal("folder_mismatch", {"number": visit.number})
            draft = Draft(type="matched", data={"cases": sorted({*visit.matched, slip})})
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
        """The visitor leaves with everything due to them (退庁)."""

        async def decide() -> Decision:
            visit = await self.visit(visit_id)
            if not visit.exists:
                return Refusal("no_visit")
            if card_in_reader:
                return Refusal("card_in_reader")
            if visit.tag_out:
                return Refusal("tag_still_out", {"number": visit.tag})
            for case in await self.visit_cases(visit):
                if case.open and not case.parked:
                    return Refusal("case_still_open", {"number": visit.number})
                if case.progress.held():
                    return Refusal("tray_not_empty", {"items": "、".join(case.progress.held())})
            draft = Draft(type="visit_closed", data={"outcome": outcome})
            return Plan(writes=(self.write("visit", visit_id, visit.version, draft),))

        return await self.run(actor, command, decide)


def _callable(visit: Visit, window: str) -> Refusal | None:
    if not visit.exists:
        return Refusal("no_visit")
    if visit.state == "closed":
        return Refusal("visit_closed", {"number": visit.number})
    if visit.state == "away":
        return Refusal("away_now", {"number": visit.number})
    if visit.state in ("called", "serving") and visit.window != window:
        return Refusal("called_elsewhere", {"number": visit.number})
    return None


def _must_be(*states: str) -> Check:
    def check(visit: Visit) -> Refusal | None:
        return None if visit.state in states else Refusal("wrong_state", {"number": visit.number})

    return check
