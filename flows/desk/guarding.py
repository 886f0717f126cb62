"""Guarding people and things: 要・市職員確認, silent calls for help, things left behind, and who may sign."""

import msgspec

from flows.alarm import HELP_KINDS, HelpRow, LeftBehind, fold_help, fold_left
from flows.case import Case
from flows.desk.base import Answer, Decision, Plan
from flows.desk.cases import Cases
from flows.events import Actor, Draft, Stream
from flows.lanes import NEEDS_REASON, eligible
from flows.ports import Write
from flows.rows import Presence
from flows.words import Refusal


class Eligible(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign a step, and where they are signed in.

    Attributes:
        terminal: empty when they are not signed in anywhere today.
        needs_reason: the city doing a worker's step gives a reason.
    """

    operator: str
    person: str
    role: str
    terminal: str = ""
    window: str = ""
    needs_reason: bool = False


class Guarding(Cases):
    """Flags, alarms, eligibility."""

    async def eligible(self, case_id: str, step_id: str) -> tuple[Eligible, ...]:
        """Return who may sign a step and where they are: people signed in first, the lane's own role before others."""
        case = await self.case(case_id)
        step = next((step for step in self.definition(case).step if step.id == step_id), None)
        if step is None:
            return ()
        rows = [msgspec.json.decode(body, type=Presence) for body in await self.rows.bodies("presence")]
        here = {row.code: row for row in rows if row.present and row.since and row.since.date() == self.today()}
        found = [
            Eligible(
                operator=row.code, person=row.person, role=row.role, needs_reason=(step.lane, row.role) in NEEDS_REASON,
                terminal=here[row.code].terminal if row.code in here else "",
                window=here[row.code].window if row.code in here else "",
            )
            for row in eligible(step, case, await self.rows.operators(), self.today())
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda one: not one.terminal))

    async def flag_for_city(self, actor: Actor, case_id: str, *, text: str = "", command: str = "") -> Answer:
        """Say 要・市職員確認: from here on only the city may go on with this person's cases in this visit.

        Anybody may say so; the words for it are sealed and nothing outside changes its look.
        """
        draft = Draft(type="city_flagged", private={"register": {"flag": text}} if text else {})

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if case.city_only:
                return Refusal("already_flagged")
            return Plan(writes=await self._on_all(case, draft, flagged=False))

        return await self.run(actor, command, decide)

    async def release_for_city(
        self, actor: Actor, second: Actor | None, case_id: str, *, reason: str, command: str = ""
    ) -> Answer:
        """Lift 要・市職員確認: two different people of the city, by name, with a reason that is sealed."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if not case.city_only:
                return Refusal("not_flagged")
            if second is None or second.person == actor.person or {actor.role, second.role} != {"city"}:
                return Refusal("two_of_city")
            if not reason:
                return Refusal("reason_needed")
            draft = Draft(type="city_released", private={"register": {"release": reason}})
            return Plan(writes=await self._on_all(case, draft, flagged=True))

        return await self.run(actor, command, decide, second=second)

    async def _on_all(self, case: Case, draft: Draft, *, flagged: bool) -> tuple[Write, ...]:
        """The same event on every open case of the same person in the visit that this terminal may write."""
        visit = await self.visit_of(case)
        others = [other for other in await self.visit_cases(visit) if other.id != case.id] if visit else []
        same = [
            other
            for other in others
            if other.party == case.party and other.city_only == flagged and self.may_write(other) is None
        ]
        return tuple(
            self.write("case", one.id, one.version, msgspec.structs.replace(draft, visit=one.visit))
            for one in (case, *same)
        )

    async def call_for_help(
        self, actor: Actor, *, kind: str = "violence", visit_id: str | None = None, command: str = ""
    ) -> Answer:
        """Call for help without a word (応援): it shows at the supervisor's and the city's terminals, not here."""
        help_id = self.ids.new()

        async def decide() -> Decision:
            if kind not in HELP_KINDS:
                return Refusal("no_such_kind")
            draft = Draft(type="help_called", data={"kind": kind}, visit=visit_id)
            return Plan(writes=(self.write("help", help_id, 0, draft),), shown={"help": help_id})

        return await self.run(actor, command, decide)

    async def help_calls(self, role: str) -> tuple[HelpRow, ...]:
        """Return the calls for help a role's screens show now, the oldest first."""
        rows = [msgspec.json.decode(body, type=HelpRow) for body in await self.rows.bodies("help")]
        return tuple(sorted((row for row in rows if row.open and role in row.roles), key=lambda row: (row.at, row.id)))

    async def answer_help(self, actor: Actor, help_id: str, *, over: bool = False, command: str = "") -> Answer:
        """Say that one is on the way, or that it is over; supervisor or city."""

        async def decide() -> Decision:
            call = fold_help(await self.journal.read(Stream("help", help_id)))
            if not call.open:
                return Refusal("no_help_call")
            if actor.role not in call.roles:
                return Refusal("wrong_role", {"lane": "supervisor"})
            draft = Draft(type="help_over" if over else "help_answered")
            return Plan(writes=(self.write("help", help_id, call.version, draft),))

        return await self.run(actor, command, decide)

    async def record_left_behind(
        self, actor: Actor, kind: str, place: str, *, visit_id: str = "", command: str = ""
    ) -> Answer:
        """Enter a thing the visitor left behind (忘れ物), a card in the reader above all; the city takes it over."""
        left_id = self.ids.new()

        async def decide() -> Decision:
            data = {"kind": kind, "place": place, "visit": visit_id}
            draft = Draft(type="left_behind", data=data, visit=visit_id or None)
            return Plan(writes=(self.write("register", left_id, 0, draft),), shown={"left": left_id})

        return await self.run(actor, command, decide)

    async def keep_left_behind(
        self, actor: Actor, left_id: str, *, returned: bool = False, command: str = ""
    ) -> Answer:
        """The city takes a thing left behind into custody, or gives it back to its owner."""

        async def decide() -> Decision:
            left = fold_left(await self.journal.read(Stream("register", left_id)))
            if not left.open:
                return Refusal("nothing_left")
            if actor.role != "city":
                return Refusal("wrong_role", {"lane": "city"})
            draft = Draft(type="left_returned" if returned else "left_kept")
            return Plan(writes=(self.write("register", left_id, left.version, draft),))

        return await self.run(actor, command, decide)

    async def left_behind(self) -> tuple[LeftBehind, ...]:
        """Return the things left behind that are still here."""
        rows = [msgspec.json.decode(body, type=LeftBehind) for body in await self.rows.bodies("register")]
        return tuple(sorted((row for row in rows if row.open), key=lambda row: (row.at, row.id)))
