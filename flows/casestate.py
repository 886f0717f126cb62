"""The state of a case 件: what is known of one procedure for one person."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import msgspec

from flows.procedure import Procedure, Step
from flows.progress import Place, Progress, ready

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where a stream has no events yet."""
OWED = frozenset({"kept", "safe", "later"})
"""Ways by which a thing has a place and a date but has not left for good."""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Who did a step: the person answerable for it, in which role, when, and who signed beside them."""

    person: str
    role: str
    at: datetime
    operator: str
    second: str = ""
    outcome: str = "done"


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """Money taken, in integer yen; ``reverses`` names the receipt a negative row takes back."""

    item: str
    quantity: int
    yen: int
    method: str
    receipt: str
    step: str
    person: str
    waiver: str = ""
    reverses: str = ""


class History(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the case's history as the screen shows it."""

    at: datetime
    type: str
    step: str
    person: str
    role: str
    code: str = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Everything known of one case.

    Attributes:
        progress: facts, steps done, things held.
        signed: who did each done step.
        began: irreversible steps begun and not yet done, with the person who began them.
        unknown: steps whose result is not known (結果不明) until their role looks.
        holder: terminal that may write; ``offered`` names the role or terminal the papers are offered to.
        parked: reason code while the case sleeps; ``until`` its deadline.
        settled: things that left by an abort way.
        keeper: person who has the papers; ``n`` which case of the visit this is, from 1.
        declined: reason code why the last offer was refused.
        city_only: 要・市職員確認: only the city's role may go on.
        guarded: steps only the city may do for now, for everybody alike; not folded, set by whoever loads the case.
        due_on: by when the step that is next should be done, when the definition says so.
        dues: by when things kept or owed are due.
        missing: what the visitor was asked to bring, when the case ended so; ``deadline`` until when.
        erasing: retention classes whose erasure this case has asked for.
        bags: sealed bag numbers of things in the safe.
        closed_on: the office's day on which it ended.
    """

    id: str = ""
    exists: bool = False
    version: int = 0
    term: int = 0
    visit: str | None = None
    party: str = ""
    procedure: str = ""
    definition: str = ""
    ticket: str = ""
    progress: Progress = Progress()
    signed: Mapping[str, Signature] = msgspec.field(default_factory=dict)
    began: Mapping[str, str] = msgspec.field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    fees: tuple[Fee, ...] = ()
    holder: str = ""
    offered: str = ""
    offered_items: tuple[str, ...] = ()
    difference: tuple[str, ...] = ()
    declined: str = ""
    parked: str = ""
    until: date | None = None
    outcome: str = ""
    reason: str = ""
    opened_at: datetime = NEVER
    changed_at: datetime = NEVER
    business_date: date = NEVER.date()
    history: tuple[History, ...] = ()
    paper_day: bool = False
    keeper: str = ""
    n: int = 1
    city_only: bool = False
    guarded: frozenset[str] = frozenset()
    due_on: date | None = None
    dues: Mapping[str, date] = msgspec.field(default_factory=dict)
    missing: tuple[str, ...] = ()
    deadline: date | None = None
    erasing: tuple[str, ...] = ()
    bags: Mapping[str, str] = msgspec.field(default_factory=dict)
    closed_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether the case is still going on."""
        return self.exists and not self.outcome

    @property
    def net_fee(self) -> int:
        """Yen taken and not given back."""
        return sum(fee.yen for fee in self.fees)

    def standing_fees(self) -> tuple[Fee, ...]:
        """Return the payments that nobody took back."""
        back = {fee.reverses for fee in self.fees}
        return tuple(fee for fee in self.fees if not fee.reverses and fee.receipt not in back)

    def owed(self) -> dict[str, Place]:
        """Return things a case still waits for or keeps (後日提出, 保管, 閉庁時保管)."""
        return {name: place for name, place in self.progress.items.items() if place.way in OWED}

    def in_safe(self) -> tuple[str, ...]:
        """Return the visitor's things that lie in the safe overnight."""
        return tuple(sorted(name for name, place in self.progress.items.items() if place.way == "safe"))

    def due(self) -> date | None:
        """Return the earliest date this case waits for, or None."""
        dates = [day for name, day in self.dues.items() if name in self.owed()]
        dates += [day for day in (self.until, self.due_on if self.open else None) if day is not None]
        return min(dates, default=None)

    def steps(self, procedure: Procedure) -> tuple[Step, ...]:
        """Return the steps that can be worked on now; none while closed."""
        return ready(procedure, self.progress) if self.open else ()
