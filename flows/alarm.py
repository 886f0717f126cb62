"""What the whole office must know at once: calls for help 応援, resources that are down, things left behind 忘れ物.

Each is a small stream of its own, folded into one row, so that every terminal that has pulled it shows it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from flows.events import Event

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where a stream has no events yet."""
HELP_KINDS = ("violence", "illness", "other")

_replace = msgspec.structs.replace


class HelpRow(msgspec.Struct, frozen=True, kw_only=True):
    """A silent call for help; shown to the supervisor and the city, never on the caller's own screen.

    Attributes:
        kind: ``violence`` ``illness`` ``other``.
        roles: whose lists show it.
        answered_by: person who is on the way, empty while nobody is.
    """

    id: str = ""
    version: int = 0
    kind: str = ""
    terminal: str = ""
    window: str = ""
    at: datetime = NEVER
    roles: tuple[str, ...] = ("supervisor", "city")
    answered_by: str = ""
    open: bool = False


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """An outside terminal the procedures need: whether it can be used now."""

    id: str = ""
    version: int = 0
    down: bool = False
    since: datetime | None = None


class LeftBehind(msgspec.Struct, frozen=True, kw_only=True):
    """A thing the visitor left behind; the city keeps it (忘れ物).

    Attributes:
        kind: kind of the thing, a code.
        place: where it was found, a code.
        state: ``found`` ``kept`` (the city has it) ``returned``.
        custodian: person who has it now.
    """

    id: str = ""
    version: int = 0
    kind: str = ""
    place: str = ""
    visit: str = ""
    at: datetime = NEVER
    state: str = ""
    custodian: str = ""

    @property
    def open(self) -> bool:
        """Whether the thing is still here."""
        return self.state in ("found", "kept")


def fold_help(events: Iterable[Event]) -> HelpRow:
    """Fold a ``help`` stream."""
    found = HelpRow()
    for event in events:
        envelope = event.envelope
        if event.type == "help_called":
            found = HelpRow(
                id=envelope.stream.id, kind=event.data["kind"], terminal=envelope.terminal, window=envelope.window,
                at=envelope.occurred_at, open=True,
            )  # fmt: skip
        elif event.type == "help_answered":
            found = _replace(found, answered_by=envelope.actor.person)
        elif event.type == "help_over":
            found = _replace(found, open=False)
        found = _replace(found, version=envelope.version)
    return found


def fold_resource(events: Iterable[Event]) -> Resource:
    """Fold a ``resource`` stream."""
    found = Resource()
    for event in events:
        envelope = event.envelope
        if event.type in ("resource_down", "resource_up"):
            down = event.type == "resource_down"
            found = _replace(found, id=envelope.stream.id, down=down, since=envelope.occurred_at)
        found = _replace(found, version=envelope.version)
    return found


def fold_left(events: Iterable[Event]) -> LeftBehind:
    """Fold a ``register`` stream of a thing left behind."""
    found = LeftBehind()
    states = {"left_behind": "found", "left_kept": "kept", "left_returned": "returned"}
    for event in events:
        envelope = event.envelope
        if event.type == "left_behind":
            found = LeftBehind(
                id=envelope.stream.id, kind=event.data["kind"], place=event.data.get("place", ""),
                visit=event.data.get("visit", ""), at=envelope.occurred_at,
            )  # fmt: skip
        if event.type in states:
            found = _replace(found, state=states[event.type], custodian=envelope.actor.person)
        found = _replace(found, version=envelope.version)
    return found
