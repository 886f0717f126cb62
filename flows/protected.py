"""The office's list of protected persons 支援措置, as far as this product may know it: of which day it is.

Names are never here. When the list is older than the office allows, nobody can tell who is on it; then every
certificate that shows an address is made by the city, for everybody alike (domain 1.3: block before anything is
printed; facts/peers 5.2: a list past its age sends all to the staff).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import msgspec

from flows.events import Event, Stream
from flows.procedure import Procedure

LIST = Stream("register", "protected-list")
"""The one stream of the list."""
ROW = "protected_list"
"""Kind of its row."""
AREAS = frozenset({"juki", "juki-cert", "koseki", "inkan", "tax"})
"""Areas whose papers show where somebody lives."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class ProtectedList(msgspec.Struct, frozen=True, kw_only=True):
    """Of which day the list is, and who of the city said so when; ``as_of`` is None before anybody did."""

    version: int = 0
    as_of: date | None = None
    at: datetime = NEVER
    by: str = ""

    def stale(self, today: date, days: int) -> bool:
        """Whether it is older than so many days; a list nobody ever confirmed is."""
        return self.as_of is None or (today - self.as_of).days > days


def fold(events: Iterable[Event]) -> ProtectedList:
    """Fold the list's stream; an older date never takes the place of a newer one."""
    found = ProtectedList()
    for event in events:
        envelope = event.envelope
        if event.type == "protected_list_refreshed":
            as_of = date.fromisoformat(event.data["as_of"])
            if found.as_of is None or as_of >= found.as_of:
                found = ProtectedList(as_of=as_of, at=envelope.occurred_at, by=envelope.actor.operator)
        found = msgspec.structs.replace(found, version=envelope.version)
    return found


def issuing(procedure: Procedure) -> frozenset[str]:
    """Return the steps at which a paper to hand out is made, in a procedure whose papers show an address."""
    if procedure.area not in AREAS:
        return frozenset()
    return frozenset(step.id for step in procedure.step if any(item.list == "out" for item in step.makes))
