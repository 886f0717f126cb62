"""The only channel to the city: questions of the 業務責任者 and dated answers."""

import msgspec

from flows import question
from flows.desk.base import Answer, Decision, Done, Plan
from flows.desk.cases import Cases
from flows.events import Actor, Draft, Stream
from flows.ports import Unreachable
from flows.question import Question
from flows.words import Refusal

READERS = frozenset({"supervisor", "city"})
"""Roles that read the texts of a question."""


class Consulting(Cases):
    """Asking and answering."""

    async def ask_city(self, actor: Actor, case_id: str, code: str, *, text: str = "", command: str = "") -> Answer:
        """Ask the city 市への確認 about an open case, whoever holds it; only the 業務責任者 may, never a worker.

        Returns:
            ``shown``: ``question``; or ``only_supervisor_asks``, ``no_case``, ``case_closed``.
        """
        question_id = self.ids.new()

        async def decide() -> Decision:
            if actor.role != "supervisor":
                return Refusal("only_supervisor_asks")
            case = await self.case(case_id)
            if not case.open:
                return Refusal("case_closed" if case.exists else "no_case")
            steps = case.steps(self.definition(case))
            data = {"code": code, "case": case_id, "procedure": case.procedure, "step": steps[0].id if steps else ""}
            private = {"register": {"question": text}} if text else {}
            draft = Draft(type="question_asked", data=data, private=private, visit=case.visit)
            writes = (self.write(question.KIND, question_id, 0, draft),)
            return Plan(writes=writes, shown={"question": question_id})

        return await self.run(actor, command, decide)

    async def read_question(self, actor: Actor, question_id: str, *, command: str = "") -> Answer:
        """Open the texts of a question; the first reading by the side it waits for is written down.

        Returns:
            ``shown``: ``question`` and ``answer``, the texts, empty where none was written; or ``no_question``,
            ``wrong_role``, ``question_elsewhere`` while the texts lie at another terminal and the central is away.
        """
        if actor.role not in READERS:
            return Refusal("wrong_role", {"lane": "supervisor"})
        found = await self.question(question_id)
        if not found.id:
            return Refusal("no_question")
        if self._unread(found, actor):
            opened = await self._note_opened(actor, question_id, command)
            if isinstance(opened, Refusal):
                return opened
        texts = await self.rows.names(Stream(question.KIND, question_id))
        return Done(shown={"question": texts.get("question", ""), "answer": texts.get("answer", "")})

    def _unread(self, found: Question, actor: Actor) -> bool:
        """Whether reading is an event: it waits for this side and is new to it, or the texts are elsewhere."""
        mark = found.seen_at if actor.role == "city" else found.read_at
        return found.holder != self.journal.terminal or (found.waits_for == actor.role and mark is None)

    async def _note_opened(self, actor: Actor, question_id: str, command: str) -> Answer:
        async def decide() -> Decision:
            found = await self.question(question_id)
            term = await self._hold_question(found)
            if isinstance(term, Refusal):
                return term
            draft = Draft(type="question_opened", visit=found.visit, term=term)
            return Plan(writes=(self.write(question.KIND, question_id, found.version, draft),))

        return await self.run(actor, command, decide)

    async def answer_question(
        self, actor: Actor, question_id: str, code: str, *, text: str = "", command: str = ""
    ) -> Answer:
        """The city answers; the dated answer is a decision, addressed to the 業務責任者, never an order to a worker."""

        async def decide() -> Decision:
            if actor.role != "city":
                return Refusal("wrong_role", {"lane": "city"})
            found = await self.question(question_id)
            if found.waits_for != "city":
                return Refusal("no_question")
            term = await self._hold_question(found)
            if isinstance(term, Refusal):
                return term
            private = {"register": {"answer": text}} if text else {}
            draft = Draft(
                type="question_answered", data={"code": code}, private=private, visit=found.visit, term=term
            )  # fmt: skip
            return Plan(writes=(self.write(question.KIND, question_id, found.version, draft),))

        return await self.run(actor, command, decide)

    async def _hold_question(self, found: Question) -> int | Refusal:
        """The term to write a question under; its sealed texts come along with the claim (need to know)."""
        if found.holder in ("", self.journal.terminal):
            return found.term
        try:
            term = await self.claims.claim(Stream(question.KIND, found.id), found.term)
        except Unreachable:
            return Refusal("question_elsewhere")
        return Refusal("taken_by_other") if term is None else term

    async def question(self, question_id: str) -> Question:
        """Return a question as it stands; ``id`` is empty when there is none."""
        return question.fold(await self.journal.read(Stream(question.KIND, question_id)))

    async def questions(self, *, case_id: str = "", open_only: bool = True) -> tuple[Question, ...]:
        """Return the questions of a case, or of the office, the oldest first."""
        rows = [msgspec.json.decode(body, type=Question) for body in await self.rows.bodies(question.KIND)]
        found = [row for row in rows if case_id in ("", row.case) and (row.open or not open_only)]
        return tuple(sorted(found, key=lambda row: (row.asked_at, row.id)))
