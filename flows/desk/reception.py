"""Reception: tickets out, people in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from flows.desk.base import Answer, Decision, Plan
from flows.desk.papers import Papers
from flows.events import Actor, Draft, Stream
from flows.ledger import Band, fold_band
from flows.ports import Unreachable, Write
from flows.rules.documents import kinds
from flows.visit import Party, Visit, slip_key
from flows.words import Refusal


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A visit taken down on a pre-printed 受付確認票 while the terminal was away, entered afterwards.

    Attributes:
        n: the number printed on the paper, from the band reserved for it.
        occurred_at: when the visitor came.
        second: who checks the entry, another person than the one who types.
    """

    n: int
    occurred_at: datetime
    second: Actor | None = None


def ticket_number(category: str, n: int) -> str:
    """Return a ticket number as people read it: ``B-021``."""
    return f"{category}-{n:03d}"


class Reception(Papers):
    """Tickets and people."""

    async def band(self, category: str, day: date | None = None) -> Band:
        """Return this terminal's numbers of a category and day: what was leased to it and what it has given."""
        events = await self.journal.read(self._band_stream(category, day or self.today()))
        return fold_band(events, self.bands.get(category))

    def _band_stream(self, category: str, day: date) -> Stream:
        return Stream("ticket", f"{day}.{category}.{self.journal.terminal}")

    async def add_band(self, actor: Actor, category: str, first: int, last: int, *, command: str = "") -> Answer:
        """Add numbers leased from the central to this terminal's band of today, inclusive."""

        async def decide() -> Decision:
            band = await self.band(category)
            if first > last or first < 1 or any(first <= end and begin <= last for begin, end in band.leases):
                return Refusal("band_overlaps", {"category": category})
            draft = Draft(type="band_leased", data={"first": first, "last": last})
            stream = self._band_stream(category, self.today())
            write = Write(stream=stream, expected=band.version, drafts=(draft,))
            return Plan(writes=(write,), shown={"left": band.left() + last - first + 1})

        return await self.run(actor, command, decide)

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
        paper: Paper | None = None,
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
            paper: the number was given on paper and is entered now; nothing is printed.
            command: idempotency key.

        Returns:
            ``shown``: ``visit``, ``number``, ``job`` and ``down``, the outside terminals that the wishes need and that
            cannot be used now; or why not (``band_exhausted`` …).
        """
        visit_id = self.ids.new()
        job_id = self.ids.new()
        people = tuple(parties) or (Party(id=self.ids.new(), stance="subject"),)

        day = paper.occurred_at.date() if paper else self.today()

        async def decide() -> Decision:
            unlawful = self.unlawful(wants)
            if unlawful is not None:
                return unlawful
            band = await self.band(category, day)
            n = _number(band, category, paper)
            if isinstance(n, Refusal):
                return n
            number = ticket_number(category, n)
            opened = {
                "number": number, "category": category, "wants": list(wants), "needs": list(needs),
                "language": language, "priority": priority, "parties": msgspec.to_builtins(people),
            }  # fmt: skip
            draft = Draft(type="visit_opened", data=opened, private={"visit": dict(names)} if names else {})
            issued = self._issued(band, category, day, n, "" if paper else job_id)
            first = Visit(id=visit_id, number=number, category=category, language=language)
            shown = {"visit": visit_id, "number": number, "job": "" if paper else job_id, "left": band.left() - 1}
            return Plan(
                writes=(issued, self.write("visit", visit_id, 0, draft)),
                jobs=() if paper else (self.visit_slip(job_id, "ticket", first, 0),),
                shown={**shown, "down": await self.down_for(wants)},
            )

        at, second = (paper.occurred_at, paper.second) if paper else (None, None)
        return await self.run(actor, command, decide, second=second, occurred_at=at)

    def _issued(self, band: Band, category: str, day: date, n: int, job_id: str) -> Write:
        data = {"n": n, "number": ticket_number(category, n), "job": job_id}
        draft = Draft(type="ticket_issued", data=data)
        return Write(stream=self._band_stream(category, day), expected=band.version, drafts=(draft,))

    async def replace_ticket(
        self, actor: Actor, visit_id: str, *, evidence: str, slip: str = "", command: str = ""
    ) -> Answer:
        """Give a visitor who lost their number a new one; the old one is dead and alarms wherever it turns up.

        Args:
            actor: who has looked at the visitor's document and the 受付確認票.
            visit_id: the visit.
            evidence: kind of identity document shown.
            slip: case id scanned from the intake slip; needed once the visit has a case.
            command: idempotency key.

        Returns:
            ``shown``: ``number`` (new), ``dead`` (old), ``job``; the slip carries the mark 再印刷.
        """
        job_id = self.ids.new()

        async def decide() -> Decision:
            visit = await self.visit(visit_id)
            band = await self.band(visit.category)
            refused = _may_replace(visit, evidence, slip)
            n = refused or _number(band, visit.category, None)
            if isinstance(n, Refusal):
                return n
            number = ticket_number(visit.category, n)
            kind = "tag" if visit.tag_out else "ticket"
            copy = max(visit.printed.get(slip_key(kind), 0), 1)
            renewed = msgspec.structs.replace(visit, number=number, tag=number if visit.tag else "")
            drafts = (
                Draft(type="renumbered", data={"number": number, "job": job_id}),
                Draft(type="reprinted", data={"slip": kind, "copy": copy, "job": job_id}),
                Draft(type="evidence_shown", data={"party": visit.parties[0].id, "kind": evidence}),
            )
            writes = (
                self._issued(band, visit.category, self.today(), n, job_id),
                self.write("visit", visit_id, visit.version, *drafts),
                *await self._retitle(visit, number),
            )
            shown = {"number": number, "dead": visit.number, "visit": visit_id, "job": job_id, "copy": copy}
            return Plan(writes=writes, jobs=(self.visit_slip(job_id, kind, renewed, copy),), shown=shown)

        return await self.run(actor, command, decide)

    async def _retitle(self, visit: Visit, number: str) -> tuple[Write, ...]:
        """The new number on the cases that this terminal may write; the others show it through their visit."""
        held = [case for case in await self.visit_cases(visit) if case.holder == self.journal.terminal and case.open]
        draft = Draft(type="renumbered", data={"ticket": number}, visit=visit.id)
        return tuple(self.write("case", case.id, case.version, draft) for case in held)

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
            term = await self.hold_visit(visit)
            if isinstance(term, Refusal):
                return term
            termed = msgspec.structs.replace(draft, term=term)
            return Plan(writes=(self.write("visit", visit_id, visit.version, termed),), shown={"number": visit.number})

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


def _number(band: Band, category: str, paper: Paper | None) -> int | Refusal:
    """The next number, or the one on the paper when it is ours and not used yet."""
    if paper is None:
        n = band.next()
        return Refusal("band_exhausted", {"category": category}) if n is None else n
    if not any(first <= paper.n <= last for first, last in band.leases):
        return Refusal("not_our_number", {"number": ticket_number(category, paper.n)})
    if paper.n in band.issued:
        return Refusal("number_used", {"number": ticket_number(category, paper.n)})
    return paper.n


def _may_replace(visit: Visit, evidence: str, slip: str) -> Refusal | None:
    if not visit.exists:
        return Refusal("no_visit")
    if visit.state == "closed":
        return Refusal("visit_closed", {"number": visit.number})
    if evidence not in {kind.id for kind in kinds()}:
        return Refusal("evidence_needed")
    return Refusal("slip_mismatch", {"number": visit.number}) if visit.cases and slip not in visit.cases else None
