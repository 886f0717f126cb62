"""Cases: opened with a visitor or without one, joined to a visit later."""

from collections.abc import Mapping
from datetime import datetime

from flows.case import Case
from flows.desk.base import Answer, Decision, Plan
from flows.desk.calling import Calling
from flows.events import Actor, Draft, Stream
from flows.ports import Write
from flows.procedure import Procedure, content_hash, definition_bytes
from flows.visit import Visit
from flows.words import Refusal

Private = Mapping[str, Mapping[str, str]]


class Cases(Calling):
    """Opening and joining."""

    async def open_case(
        self,
        actor: Actor,
        procedure_id: str,
        *,
        visit_id: str | None = None,
        party_id: str = "",
        private: Private | None = None,
        occurred_at: datetime | None = None,
        second: Actor | None = None,
        command: str = "",
    ) -> Answer:
        """Open a case of a procedure, for a party of a visit or without a visitor (郵送・庁内・電話・予約).

        Args:
            actor: who opens it.
            procedure_id: which procedure.
            visit_id: the visit, when somebody is here.
            party_id: the person of the visit; the first one when empty.
            private: personal fields by retention class, sealed (a caller's name and number, say).
            occurred_at: when it was taken on paper, if it is entered afterwards.
            second: who checks such an entry.
            command: idempotency key.

        Returns:
            ``shown``: ``case`` and ``down``, the outside terminals it needs that cannot be used now; or why not
            (``no_procedure``, ``needs_visit``, ``no_party`` …).
        """
        case_id = self.ids.new()

        async def decide() -> Decision:
            procedure = self.catalog.procedures.get(procedure_id)
            if procedure is None:
                return Refusal("no_procedure")
            if visit_id is None and procedure.start == "visit":
                return Refusal("needs_visit")
            unlawful = self.lawful_today(procedure)
            if unlawful is not None:
                return unlawful
            visit = await self.visit(visit_id) if visit_id is not None else None
            refused = _may_open(visit, party_id)
            if refused is not None:
                return refused
            term = await self.hold_visit(visit) if visit is not None else 0
            if isinstance(term, Refusal):
                return term
            opened = await self._opened(procedure, visit, party_id, private or {})
            writes = [*await self._publish(procedure), self.write("case", case_id, 0, opened)]
            if visit is not None:
                added = _added(case_id, procedure.id, opened.data["party"], term)
                writes.append(self.write("visit", visit.id, visit.version, added))
            shown = {"case": case_id, "down": await self.down_for([procedure_id])}
            return Plan(writes=tuple(writes), shown=shown)

        return await self.run(actor, command, decide, second=second, occurred_at=occurred_at)

    async def _opened(self, procedure: Procedure, visit: Visit | None, party_id: str, private: Private) -> Draft:
        party = party_id or (visit.parties[0].id if visit is not None else "office")
        data: dict[str, object] = {
            "procedure": procedure.id, "definition": content_hash(procedure), "party": party,
            "ticket": visit.number if visit is not None else "", "n": len(visit.cases) + 1 if visit is not None else 1,
        }  # fmt: skip
        if visit is not None and any(case.city_only and case.party == party for case in await self.visit_cases(visit)):
            data["city_only"] = True
        return Draft(type="case_opened", data=data, private=private, visit=visit.id if visit is not None else None)

    async def _publish(self, procedure: Procedure) -> tuple[Write, ...]:
        """A definition is published once, in the journal, so that old cases fold for ever."""
        address = content_hash(procedure)
        stream = Stream("definition", address)
        if await self.journal.read(stream):
            return ()
        body = definition_bytes(procedure).decode()
        draft = Draft(type="definition_published", data={"definition": address, "body": body})
        return (Write(stream=stream, expected=0, drafts=(draft,)),)

    async def join_visit(
        self, actor: Actor, case_id: str, visit_id: str, *, party_id: str = "", command: str = ""
    ) -> Answer:
        """The person of a case that began without a visitor (a booking, a letter) stands here now."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            refused = self.may_write(case)
            if refused is not None:
                return refused
            if case.parked:
                return Refusal("case_parked")
            draft = Draft(type="joined", visit=visit_id)
            writes = await self.into_visit(case, draft, visit_id, party_id)
            return writes if isinstance(writes, Refusal) else Plan(writes=writes, shown={"case": case_id})

        return await self.run(actor, command, decide)

    async def into_visit(
        self, case: Case, draft: Draft, visit_id: str, party_id: str = ""
    ) -> tuple[Write, ...] | Refusal:
        """Return the writes that move a case under a visit: the draft with the new ticket, and the visit's line."""
        visit = await self.visit(visit_id)
        party = party_id or (case.party if visit.party(case.party) else "")
        refused = _may_open(visit, party)
        if refused is not None:
            return refused
        if case.id in visit.cases:
            return (self.write("case", case.id, case.version, draft),)
        term = await self.hold_visit(visit)
        if isinstance(term, Refusal):
            return term
        whose = party or visit.parties[0].id
        data = {**draft.data, "ticket": visit.number, "n": len(visit.cases) + 1, "party": whose}
        moved = Draft(type=draft.type, data=data, visit=visit_id)
        added = _added(case.id, case.procedure, whose, term)
        return (
            self.write("case", case.id, case.version, moved),
            self.write("visit", visit_id, visit.version, added),
        )

    def may_write(self, case: Case) -> Refusal | None:
        """Whether this terminal may write a case now."""
        if not case.exists:
            return Refusal("no_case")
        if not case.open:
            return Refusal("case_closed")
        if case.holder != self.journal.terminal:
            return Refusal("held_elsewhere", {"holder": case.holder})
        if case.offered:
            return Refusal("offered_now", {"role": case.offered})
        return None

    async def visit_of(self, case: Case) -> Visit | None:
        """Return the visit a case belongs to, if it has one."""
        return await self.visit(case.visit) if case.visit else None


def _added(case_id: str, procedure: str, party: str, term: int) -> Draft:
    return Draft(type="case_added", data={"case": case_id, "procedure": procedure, "party": party}, term=term)


def _may_open(visit: Visit | None, party_id: str) -> Refusal | None:
    if visit is None:
        return None
    if not visit.exists:
        return Refusal("no_visit")
    if not visit.open:
        return Refusal("visit_closed", {"number": visit.number})
    if party_id and visit.party(party_id) is None:
        return Refusal("no_party")
    return None
