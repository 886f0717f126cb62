"""What every verb stands on: load, decide, append, and read again when somebody was faster."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from flows import case as cases
from flows import protected
from flows import visit as visits
from flows.alarm import Resource, fold_resource
from flows.case import Case
from flows.catalog import Catalog
from flows.events import Actor, Draft, Event, Stream
from flows.ports import (
    Claims,
    Clock,
    Conflict,
    Context,
    Ids,
    Journal,
    JournalError,
    NumberRefused,
    PrintJob,
    Rows,
    Secrets,
    Write,
)
from flows.procedure import Procedure, published
from flows.rules.era import wareki
from flows.visit import Visit
from flows.words import Refusal

MAX_TRIES = 5


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person at this terminal."""

    actor: Actor
    signed_at: datetime
    name: str = ""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A verb that was carried out: what was written, and what the screen shows next.

    Attributes:
        events: the events written (or found, when the command had been seen before).
        shown: plain values for the screen, e.g. ``number``, ``receipt``, ``change``.
        repeated: the command had been carried out before; nothing new was written.
    """

    events: tuple[Event, ...] = ()
    shown: Mapping[str, Any] = msgspec.field(default_factory=dict)
    repeated: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision wants written."""

    writes: tuple[Write, ...]
    jobs: tuple[PrintJob, ...] = ()
    shown: Mapping[str, Any] = msgspec.field(default_factory=dict)


Answer = Done | Refusal
Decision = Plan | Refusal
Decide = Callable[[], Awaitable[Decision]]


class Base:
    """Ports and the one way a command runs.

    Args:
        journal: where events are read and written.
        rows: the lists.
        catalog: the procedures this office offers.
        clock: the time.
        ids: new identities.
        secrets: operators' secrets.
        claims: the central's say in who may write a stream next.
        bands: ticket numbers assigned to this terminal by category, inclusive.
        list_days: how old the office's list of protected persons may be, in days; None where the office does not
            confirm it here.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        rows: Rows,
        catalog: Catalog,
        clock: Clock,
        ids: Ids,
        secrets: Secrets,
        claims: Claims,
        bands: Mapping[str, tuple[int, int]],
        list_days: int | None = None,
    ) -> None:
        self.journal = journal
        self.rows = rows
        self.catalog = catalog
        self.clock = clock
        self.ids = ids
        self.secrets = secrets
        self.claims = claims
        self.bands = dict(bands)
        self.list_days = list_days
        self._published: dict[str, Procedure] = {}

    def today(self) -> date:
        """Return the office's business date."""
        return self.clock.now().date()

    async def case(self, case_id: str) -> Case:
        """Return a case as it stands; ``exists`` is False when there is none."""
        case = cases.fold(await self.journal.read(Stream("case", case_id)))
        if case.exists and case.definition not in self.catalog.hashes and case.definition not in self._published:
            await self._learn(case.definition)
        return await self._guarded(case)

    async def _guarded(self, case: Case) -> Case:
        """While the list of protected persons is out of date, papers that show an address are the city's to make."""
        if not case.open or not await self.list_stale():
            return case
        return msgspec.structs.replace(case, guarded=protected.issuing(self.definition(case)))

    async def protected_list(self) -> protected.ProtectedList:
        """Return of which day the office's list of protected persons is."""
        return protected.fold(await self.journal.read(protected.LIST))

    async def list_stale(self) -> bool:
        """Whether that list is older than the office allows; never where it is not confirmed here."""
        return self.list_days is not None and (await self.protected_list()).stale(self.today(), self.list_days)

    async def case_before_last(self, case_id: str) -> Case:
        """Return a case as it stood before its last event."""
        return cases.fold((await self.journal.read(Stream("case", case_id)))[:-1])

    async def _learn(self, address: str) -> None:
        """Old definitions fold old cases: read one from where it was published."""
        for event in await self.journal.read(Stream("definition", address)):
            if event.type == "definition_published":
                self._published[address] = published(event.data["body"].encode())

    async def visit(self, visit_id: str) -> Visit:
        """Return a visit as it stands; ``exists`` is False when there is none."""
        return visits.fold(await self.journal.read(Stream("visit", visit_id)))

    def definition(self, case: Case) -> Procedure:
        """Return the definition a case runs on: the very one it started with.

        Raises:
            KeyError: neither the catalog nor the published definitions hold it.
        """
        found = self.catalog.hashes.get(case.definition)
        return found if found is not None else self._published[case.definition]

    async def visit_cases(self, visit: Visit) -> list[Case]:
        """Return every case of a visit."""
        return [await self.case(case_id) for case_id in visit.cases]

    async def resource(self, name: str) -> Resource:
        """Return whether an outside terminal can be used."""
        return fold_resource(await self.journal.read(Stream("resource", name)))

    async def down_for(self, procedures: Sequence[str]) -> list[str]:
        """Return the outside terminals these procedures need and that cannot be used now."""
        known = [self.catalog.procedures[name] for name in procedures if name in self.catalog.procedures]
        needed = {step.resource for procedure in known for step in procedure.step if step.resource}
        return [name for name in sorted(needed) if (await self.resource(name)).down]

    def lawful_today(self, procedure: Procedure) -> Refusal | None:
        """Say why a case may not begin today: the law has ended the procedure, or has not begun it yet."""
        today, known = self.today(), self.catalog.procedures
        if procedure.since is not None and today < procedure.since:
            return Refusal("not_yet", {"title": procedure.title.ja, "day": wareki(procedure.since)})
        if procedure.until is None or today <= procedure.until:
            return None
        instead = "・".join(known[name].title.ja for name in procedure.instead if name in known)
        told = {"title": procedure.title.ja, "day": wareki(procedure.until), "instead": instead}
        return Refusal("abolished_instead" if instead else "abolished", told)

    def unlawful(self, names: Sequence[str]) -> Refusal | None:
        """Return why one of these procedures may not begin today, or None."""
        known = self.catalog.procedures
        found = (self.lawful_today(known[name]) for name in names if name in known)
        return next((refused for refused in found if refused is not None), None)

    def write(self, kind: str, stream_id: str, version: int, *drafts: Draft) -> Write:
        """Return drafts for one stream at its present version."""
        return Write(stream=Stream(kind, stream_id), expected=version, drafts=drafts)

    async def run(
        self,
        actor: Actor,
        command: str,
        decide: Decide,
        *,
        second: Actor | None = None,
        occurred_at: datetime | None = None,
    ) -> Answer:
        """Carry a command out once, however often it is sent.

        Args:
            actor: who acts.
            command: idempotency key; empty makes a new one.
            decide: reads what it needs and returns a plan or a refusal; called again when a stream moved meanwhile.
            second: who signed beside the actor.
            occurred_at: when it happened, if it is entered later from paper (後追い入力); then somebody else must sign.

        Returns:
            What was done, or why not.
        """
        command = command or self.ids.new()
        if before := await self.journal.seen(command):
            return Done(events=tuple(before), shown=_shown_again(before), repeated=True)
        if occurred_at is not None and (refused := self._paper_problem(actor, second, occurred_at)):
            return refused
        for _ in range(MAX_TRIES):
            decision = await decide()
            if isinstance(decision, Refusal):
                return decision
            try:
                return await self._write(decision, actor, command, second, occurred_at)
            except Conflict:
                continue
            except NumberRefused:
                return Refusal("my_number")
            except JournalError:
                return Refusal("not_written")
        return Refusal("busy")

    def _paper_problem(self, actor: Actor, second: Actor | None, at: datetime) -> Refusal | None:
        if second is None or second.person == actor.person:
            return Refusal("second_needed")
        return Refusal("not_yet_happened") if at > self.clock.now() else None

    async def _write(
        self, plan: Plan, actor: Actor, command: str, second: Actor | None, at: datetime | None = None
    ) -> Done:
        now = self.clock.now()
        day = (at or now).date()
        writes = plan.writes if at is None else tuple(_from_paper(write, at) for write in plan.writes)
        context = Context(command=command, actor=actor, second=second, business_date=day, now=now)
        events = await self.journal.append(writes, context, plan.jobs)
        return Done(events=tuple(events), shown=plan.shown)


def _from_paper(write: Write, at: datetime) -> Write:
    """Mark every draft as entered later from paper: when it happened, and that it is so."""
    drafts = tuple(
        msgspec.structs.replace(draft, occurred_at=at, data={**draft.data, "paper_day": True}) for draft in write.drafts
    )
    return msgspec.structs.replace(write, drafts=drafts)


def _shown_again(events: Sequence[Event]) -> dict[str, Any]:
    """What a repeated command shows: the ids and numbers its first run wrote."""
    shown: dict[str, Any] = {}
    for event in events:
        if event.envelope.stream.kind in ("visit", "case"):
            shown.setdefault(event.envelope.stream.kind, event.envelope.stream.id)
        for key in ("number", "receipt", "yen", "change", "job", "copy", "expected", "counted", "difference"):
            if key in event.data:
                shown.setdefault(key, event.data[key])
        if event.type == "case_closed":
            shown["ended"] = event.data["outcome"]
    return shown
