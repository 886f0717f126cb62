"""A standing decision 判断基準: what the city decided once and for all, dated, addressed to the 業務責任者.

Each is a stream of its own. A later one may take its place or it may be ended; both are dated and nothing is deleted.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import msgspec

from flows.events import Event

KIND = "standard"
"""Kind of the stream, and of its row."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where a stream has no events yet."""


class Standard(msgspec.Struct, frozen=True, kw_only=True):
    """One standing decision; its text is sealed and not here.

    Attributes:
        code: what it is about, as the question was.
        procedure: the procedure it stands for, by id; empty for all.
        step: the step at which the question came up, by id.
        question: the question it answers, by id; empty when the city decided without one.
        since: first day it holds; ``until`` the last one, None while no end is decided.
        replaces: the decision it took the place of; ``replaced_by`` the one that took its own.
        decided_by: account of the city's person.
    """

    id: str = ""
    version: int = 0
    code: str = ""
    procedure: str = ""
    step: str = ""
    question: str = ""
    since: date = NEVER.date()
    until: date | None = None
    replaces: str = ""
    replaced_by: str = ""
    decided_by: str = ""
    decided_at: datetime = NEVER

    @property
    def open(self) -> bool:
        """Whether no end of it is decided."""
        return bool(self.id) and self.until is None

    def holds_on(self, day: date) -> bool:
        """Whether it is to be followed on a day."""
        return bool(self.id) and self.since <= day and (self.until is None or day <= self.until)


def fold(events: Iterable[Event]) -> Standard:
    """Fold a ``standard`` stream; an unknown event changes nothing but the version."""
    found = Standard()
    for event in events:
        envelope, data = event.envelope, event.data
        if event.type == "standard_set":
            found = Standard(
                id=envelope.stream.id, code=data["code"], procedure=data["procedure"], step=data["step"],
                question=data["question"], since=date.fromisoformat(data["since"]), replaces=data["replaces"],
                decided_by=envelope.actor.operator, decided_at=envelope.occurred_at,
            )  # fmt: skip
        elif event.type == "standard_ended":
            until, by = date.fromisoformat(data["until"]), data.get("by", "")
            found = msgspec.structs.replace(found, until=until, replaced_by=by)
        found = msgspec.structs.replace(found, version=envelope.version)
    return found


def for_procedure(standards: Iterable[Standard], procedure: str, day: date) -> tuple[Standard, ...]:
    """Return what is to be followed for a procedure on a day: its own and those for all, the newest first."""
    found = [one for one in standards if one.procedure in (procedure, "") and one.holds_on(day)]
    return tuple(sorted(found, key=lambda one: (one.since, one.decided_at, one.id), reverse=True))
