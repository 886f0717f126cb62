"""F6: papers change hands; offered to the next lane's role, or taken back while nobody has counted them."""

from collections.abc import Mapping

from screens.reasons import Reason
from screens.sheetwork import SheetWork
from screens.words import say

OFFERS = ("contractor", "supervisor", "city")
OFFERED_TO: Mapping[str, str] = {"visitor": "contractor", "outside": "contractor"}


class Custody(SheetWork):
    """A screen from which a case is offered."""

    @property
    def role(self) -> str:
        """Role of the signed-in person."""
        return self.counter.session.actor.role if self.counter.session else ""

    @property
    def lane(self) -> str:
        """Lane of the present step; the city's where only the city may go on."""
        if self.step is None or self.case is None:
            return ""
        return "city" if self.case.city_only or self.step.id in self.case.guarded else self.step.lane

    def do_handover(self) -> None:
        """F6: offer the papers to the next lane's role; again: take the offer back."""
        if self.case is None:
            return
        desk, actor, case_id = self.counter.desk, self.counter.actor, self.case_id
        if self.case.offered:
            self.run_verb(f"withdraw:{case_id}", lambda command: desk.withdraw_offer(actor, case_id, command=command),
                          lambda _: self._told(say("intake.offer_back")))  # fmt: skip
            return
        lane = OFFERED_TO.get(self.lane, self.lane)
        if lane and lane != self.role:
            self._offer(lane)
            return
        roles = [Reason(role, say(f"role.{role}")) for role in OFFERS]
        self.ask_reason(say("intake.offer_to"), roles, self._offer)

    def _offer(self, role: str) -> None:
        desk, actor, case_id = self.counter.desk, self.counter.actor, self.case_id
        self.run_verb(f"offer:{case_id}:{role}",
                      lambda command: desk.offer(actor, case_id, role, command=command),
                      lambda done: self._told(say("intake.offer_made", role=say(f"role.{role}"),
                                                  n=done.shown.get("items", 0))))  # fmt: skip

    def _told(self, words: str) -> None:
        self.say(words)
        self.changed()
