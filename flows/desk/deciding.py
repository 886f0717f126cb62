"""What the city decides once for all: standing decisions 判断基準, and of which day its list is."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from flows import protected, standard
from flows.desk.base import Answer, Decision, Plan
from flows.desk.consulting import Consulting
from flows.events import Actor, Draft, Stream
from flows.ports import Write
from flows.question import Question
from flows.standard import Standard
from flows.words import Refusal


class Deciding(Consulting):
    """Standing decisions."""

    async def decide_standing(
        self,
        actor: Actor,
        text: str,
        *,
        question_id: str = "",
        procedure: str = "",
        code: str = "other",
        since: date | None = None,
        replaces: str = "",
        command: str = "",
    ) -> Answer:
        """The city makes a standing decision 判断基準, from an answered question or of its own accord.

        Args:
            actor: somebody of the city.
            text: what is to be followed from now on; sealed, no names.
            question_id: the question it answers for good; procedure, step and topic are then the question's.
            procedure: the procedure it stands for, when there is no question; empty for all.
            code: topic, when there is no question.
            since: first day it holds; today when None.
            replaces: the decision it takes the place of, which then ends the day before.
            command: idempotency key.

        Returns:
            ``shown``: ``standard``; or ``wrong_role``, ``standard_text``, ``standard_past``, ``not_answered``,
            ``no_procedure``, ``no_standard``.
        """
        standard_id = self.ids.new()
        first = since or self.today()

        async def decide() -> Decision:
            refused = self._undecidable(actor, text, first, procedure)
            if refused is not None:
                return refused
            asked = await self.question(question_id) if question_id else None
            old = await self.standard(replaces) if replaces else None
            if asked is not None and not asked.answer:
                return Refusal("not_answered")
            if old is not None and not old.open:
                return Refusal("no_standard")
            about = _about(asked or old or Standard(code=code, procedure=procedure))
            data = {**about, "question": question_id, "since": first.isoformat(), "replaces": replaces,
                    "to": "supervisor"}  # fmt: skip
            draft = Draft(type="standard_set", data=data, private={"register": {"standard": text.strip()}})
            ended = self._ended(old, first - timedelta(days=1), standard_id) if old is not None else ()
            writes = (self.write(standard.KIND, standard_id, 0, draft), *ended)
            return Plan(writes=writes, shown={"standard": standard_id})

        return await self.run(actor, command, decide)

    def _undecidable(self, actor: Actor, text: str, first: date, procedure: str) -> Refusal | None:
        if actor.role != "city":
            return Refusal("wrong_role", {"lane": "city"})
        if not text.strip():
            return Refusal("standard_text")
        if first < self.today():
            return Refusal("standard_past")
        return Refusal("no_procedure") if procedure and procedure not in self.catalog.procedures else None

    async def end_standing(
        self, actor: Actor, standard_id: str, *, until: date | None = None, command: str = ""
    ) -> Answer:
        """The city ends a standing decision: ``until`` is the last day it holds, today when None."""
        last = until or self.today()

        async def decide() -> Decision:
            if actor.role != "city":
                return Refusal("wrong_role", {"lane": "city"})
            old = await self.standard(standard_id)
            if not old.open:
                return Refusal("no_standard")
            if last < self.today():
                return Refusal("standard_past")
            return Plan(writes=self._ended(old, last, ""))

        return await self.run(actor, command, decide)

    def _ended(self, old: Standard, last: date, by: str) -> tuple[Write, ...]:
        draft = Draft(type="standard_ended", data={"until": last.isoformat(), "by": by})
        return (self.write(standard.KIND, old.id, old.version, draft),)

    async def standard(self, standard_id: str) -> Standard:
        """Return a standing decision as it stands; ``id`` is empty when there is none."""
        return standard.fold(await self.journal.read(Stream(standard.KIND, standard_id)))

    async def standards(self) -> tuple[Standard, ...]:
        """Return every standing decision of the office, ended ones included, the newest first."""
        rows = [msgspec.json.decode(body, type=Standard) for body in await self.rows.bodies(standard.KIND)]
        return tuple(sorted(rows, key=lambda row: (row.since, row.decided_at, row.id), reverse=True))

    async def standards_for(self, procedure: str) -> tuple[Standard, ...]:
        """Return what is to be followed today for a procedure, the newest first."""
        return standard.for_procedure(await self.standards(), procedure, self.today())

    async def standard_texts(self, standards: Sequence[Standard]) -> dict[str, str]:
        """Return the texts of standing decisions by id; one whose text is erased or not here yet is absent."""
        found = {one.id: await self.rows.names(Stream(standard.KIND, one.id)) for one in standards}
        return {name: fields["standard"] for name, fields in found.items() if fields.get("standard")}

    async def refresh_protected_list(self, actor: Actor, as_of: date, *, command: str = "") -> Answer:
        """The city says of which day the list of protected persons is that it looks persons up in.

        Returns:
            Done; or ``wrong_role``, ``list_not_kept`` where the office does not confirm it here, ``list_date`` for a
            day to come or one before the present list's.
        """

        async def decide() -> Decision:
            if actor.role != "city":
                return Refusal("wrong_role", {"lane": "city"})
            if self.list_days is None:
                return Refusal("list_not_kept")
            found = await self.protected_list()
            if as_of > self.today() or (found.as_of is not None and as_of < found.as_of):
                return Refusal("list_date")
            draft = Draft(type="protected_list_refreshed", data={"as_of": as_of.isoformat()})
            place = protected.LIST
            return Plan(writes=(self.write(place.kind, place.id, found.version, draft),))

        return await self.run(actor, command, decide)


def _about(found: Question | Standard) -> dict[str, str]:
    """Topic, procedure and step a decision is about: the question's, or those of the one it replaces."""
    return {"code": found.code, "procedure": found.procedure, "step": found.step}
