"""Reception: tickets, people, cases."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from flows.case import Case
from flows.desk.base import Answer, Base, Decision, Plan
from flows.events import Actor, Draft, Stream
from flows.ledger import fold_band
from flows.ports import PrintJob, Write
from flows.procedure import content_hash, definition_bytes
from flows.visit import Party, Visit
from flows.words import Refusal


def ticket_number(category: str, n: int) -> str:
    """Return a ticket number as people read it: ``B-021``."""
    return f"{category}-{n:03d}"


class Reception(Base):
    """Tickets out, people in, cases opened."""

    async def issue_ticket(
        self,
        actor: Actor,
        category: str,
        *,
        wants: Sequence[str] = (),
        needs: Sequence[str] = (),
        language: str = "ja",
        parties: Sequence[Party] = (),
        names: Mapping[str, str] | None = None,
        priority: int = 0,
        command: str = "",
    ) -> Answer:
        """Give the next number, open the visit and queue the slip, all at once.

        Args:
            actor: who receives.
            category: letter of the queue.
            wants: procedure ids named at reception.
            needs: codes of 配慮事項.
            language: ``ja`` or ``en`` (visitor-facing words).
            parties: the people who came; one 対象者 when empty.
            names: personal fields by ``party.field``, sealed.
            priority: 1 puts the visit before the others of its queue.
            command: idempotency key.

        Returns:
            ``shown``: ``visit``, ``number``, ``job``; or why not (``band_exhausted`` …).
        """
        visit_id = self.ids.new()
        job_id = self.ids.new()
        people = tuple(parties) or (Party(id=self.ids.new(), stance="subject"),)

        async def decide() -> Decision:
            stream = Stream("ticket", f"{self.today()}.{category}.{self.journal.terminal}")
            band = fold_band(await self.journal.read(stream), self.bands.get(category))
            n = band.next()
            if n is None:
                return Refusal("band_exhausted", {"category": category})
            number = ticket_number(category, n)
            opened = {
                "number": number, "category": category, "wants": list(wants), "needs": list(needs),
                "language": language, "priority": priority, "parties": msgspec.to_builtins(people),
            }  # fmt: skip
            private = {"visit": dict(names)} if names else {}
            issued = {"n": n, "number": number, "job": job_id}
            return Plan(
                writes=(
                    Write(stream=stream, expected=band.version, drafts=(Draft(type="ticket_issued", data=issued),)),
                    self.write("visit", visit_id, 0, Draft(type="visit_opened", data=opened, private=private)),
                ),
                jobs=(self.slip(job_id, "ticket", number, visit=visit_id, language=language, category=category),),
                shown={"visit": visit_id, "number": number, "job": job_id, "left": band.left() - 1},
            )

        return await self.run(actor, command, decide)

    def slip(self, job_id: str, slip: str, number: str, *, copy: int = 0, **body: Any) -> PrintJob:
        """Return a print job for one slip of a number; the key makes a second first print impossible."""
        key = f"{slip}:{body.get('case') or body.get('visit') or number}:{body.get('receipt', '')}:{copy}"
        return PrintJob(id=job_id, key=key, slip=slip, copy=copy, body={"number": number, **body})

    async def reprint(self, actor: Actor, visit_id: str, slip: str = "ticket", *, command: str = "") -> Answer:
        """Print a ticket again with its old number and the mark 再印刷 n."""
        job_id = self.ids.new()

        async def decide() -> Decision:
            visit = await self.visit(visit_id)
            if not visit.exists:
                return Refusal("no_visit")
            copies = [
                event for event in await self.journal.read(Stream("visit", visit_id)) if event.type == "reprinted"
            ]
            copy = len(copies) + 1
            draft = Draft(type="reprinted", data={"slip": slip, "copy": copy, "job": job_id})
            job = self.slip(
                job_id, slip, visit.number, copy=copy, visit=visit_id, language=visit.language, category=visit.category
            )
            shown = {"number": visit.number, "copy": copy, "job": job_id}
            return Plan(writes=(self.write("visit", visit_id, visit.version, draft),), jobs=(job,), shown=shown)

        return await self.run(actor, command, decide)

    async def record_print(self, actor: Actor, job_id: str, state: str, cause: str = "") -> Answer:
        """Record what became of a print job: a slip counts when paper came out (DESIGN section 4)."""

        async def decide() -> Decision:
            events = await self.journal.read(Stream("print", job_id))
            version = events[-1].envelope.version if events else 0
            draft = Draft(type="print_state", data={"job": job_id, "state": state, "cause": cause})
            return Plan(writes=(self.write("print", job_id, version, draft),))

        return await self.run(actor, "", decide)

    async def add_party(
        self, actor: Actor, visit_id: str, party: Party, *, names: Mapping[str, str] | None = None, command: str = ""
    ) -> Answer:
        """Add a person to a visit; their names are sealed."""
        private = {"visit": dict(names)} if names else {}
        draft = Draft(type="party_added", data={"party": msgspec.to_builtins(party)}, private=private)
        return await self.note(actor, visit_id, draft, command=command)

    async def change_party(self, actor: Actor, visit_id: str, party_id: str, *, command: str = "", **to: Any) -> Answer:
        """Change a party's stance, age band or presence (one of the family leaves early)."""
        return await self.note(
            actor, visit_id, Draft(type="party_changed", data={"party": party_id, **to}), command=command
        )

    async def show_evidence(
        self, actor: Actor, visit_id: str, party_id: str, kind: str, *, command: str = ""
    ) -> Answer:
        """Record that a kind of identity document was shown by a party; presented once, judged per case."""
        draft = Draft(type="evidence_shown", data={"party": party_id, "kind": kind})
        return await self.note(actor, visit_id, draft, command=command)

    async def set_needs(
        self, actor: Actor, visit_id: str, needs: Sequence[str], language: str = "ja", *, command: str = ""
    ) -> Answer:
        """Record 配慮事項 and the visitor's language."""
        draft = Draft(type="needs_set", data={"needs": list(needs), "language": language})
        return await self.note(actor, visit_id, draft, command=command)

    async def note(self, actor: Actor, visit_id: str, draft: Draft, *, command: str = "") -> Answer:
        """Write one event on an open visit."""

        async def decide() -> Decision:
            visit = await self.visit(visit_id)
            if not visit.exists:
                return Refusal("no_visit")
            if not visit.open:
                return Refusal("visit_closed", {"number": visit.number})
            return Plan(writes=(self.write("visit", visit_id, visit.version, draft),))

        return await self.run(actor, command, decide)

    async def open_case(
        self, actor: Actor, procedure_id: str, *, visit_id: str | None = None, party_id: str = "", command: str = ""
    ) -> Answer:
        """Open a case of a procedure, for a party of a visit or without a visitor.

        Returns:
            ``shown``: ``case``; or why not (``no_procedure``, ``needs_visit``, ``no_party`` …).
        """
        case_id = self.ids.new()

        async def decide() -> Decision:
            procedure = self.catalog.procedures.get(procedure_id)
            if procedure is None:
                return Refusal("no_procedure")
            address = content_hash(procedure)
            published = await self._publish(address, definition_bytes(procedure).decode())
            if visit_id is None:
                if procedure.start == "visit":
                    return Refusal("needs_visit")
                opened = self._opened(procedure.id, address, party_id or "office", "", 1)
                return Plan(writes=(*published, self.write("case", case_id, 0, opened)), shown={"case": case_id})
            visit = await self.visit(visit_id)
            refused = self._may_open(visit, party_id)
            if refused is not None:
                return refused
            party = party_id or visit.parties[0].id
            n = len(visit.cases) + 1
            opened = self._opened(procedure.id, address, party, visit.number, n, visit_id, case_id)
            added = Draft(type="case_added", data={"case": case_id, "procedure": procedure.id, "party": party})
            writes = (self.write("case", case_id, 0, opened), self.write("visit", visit_id, visit.version, added))
            return Plan(writes=(*published, *writes), shown={"case": case_id})

        return await self.run(actor, command, decide)

    def _may_open(self, visit: Visit, party_id: str) -> Refusal | None:
        if not visit.exists:
            return Refusal("no_visit")
        if not visit.open:
            return Refusal("visit_closed", {"number": visit.number})
        if party_id and visit.party(party_id) is None:
            return Refusal("no_party")
        return None

    def _opened(
        self, procedure: str, address: str, party: str, ticket: str, n: int, visit: str | None = None, case: str = ""
    ) -> Draft:
        data = {"procedure": procedure, "definition": address, "party": party, "ticket": ticket, "n": n}
        return Draft(type="case_opened", data=data, visit=visit, case=case or None)

    async def _publish(self, address: str, body: str) -> tuple[Write, ...]:
        """A definition is published once, in the journal, so that old cases fold for ever."""
        stream = Stream("definition", address)
        if await self.journal.read(stream):
            return ()
        draft = Draft(type="definition_published", data={"definition": address, "body": body})
        return (Write(stream=stream, expected=0, drafts=(draft,)),)

    async def visit_of(self, case: Case) -> Visit | None:
        """Return the visit a case belongs to, if it has one."""
        return await self.visit(case.visit) if case.visit else None
