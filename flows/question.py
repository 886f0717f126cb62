"""A question to the city 市への確認: a stream of its own, so that whoever holds the case need not let go of it.

Only the 業務責任者 asks and only the city answers; what they write is sealed and opens where the question is read.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from flows.events import Event

KIND = "question"
"""Kind of the stream, and of its row."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where a stream has no events yet."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question and its dated answer; the texts are not here.

    Attributes:
        term: fencing term of the stream; ``holder`` the terminal that can open its texts.
        code: what it is about; ``answer`` code of the answer, empty while there is none.
        step: the step at which it came up, by id.
        seen_at: when somebody of the city first opened it; ``read_at`` when the supervisor opened the answer.
    """

    id: str = ""
    version: int = 0
    term: int = 0
    holder: str = ""
    code: str = ""
    case: str = ""
    visit: str | None = None
    procedure: str = ""
    step: str = ""
    asked_by: str = ""
    asked_at: datetime = NEVER
    seen_at: datetime | None = None
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    read_at: datetime | None = None

    @property
    def waits_for(self) -> str:
        """Role that has to do something now: the city answers, the supervisor reads; empty when it is over."""
        if not self.answer:
            return "city" if self.id else ""
        return "" if self.read_at else "supervisor"

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return bool(self.waits_for)


def fold(events: Iterable[Event]) -> Question:
    """Fold a ``question`` stream; an unknown event changes nothing but the version."""
    found = Question()
    for event in events:
        envelope = event.envelope
        found = _APPLY.get(event.type, _unknown)(found, event)
        held = found.holder if found.holder and envelope.term <= found.term else envelope.terminal
        found = msgspec.structs.replace(
            found, version=envelope.version, term=max(found.term, envelope.term), holder=held
        )
    return found


def _asked(found: Question, event: Event) -> Question:
    envelope, data = event.envelope, event.data
    return msgspec.structs.replace(
        found, id=envelope.stream.id, code=data["code"], case=data["case"], visit=envelope.visit,
        procedure=data["procedure"], step=data.get("step", ""), asked_by=envelope.actor.operator,
        asked_at=envelope.occurred_at,
    )  # fmt: skip


def _opened(found: Question, event: Event) -> Question:
    at, role = event.envelope.occurred_at, event.envelope.actor.role
    if role == "city" and not found.answer:
        return msgspec.structs.replace(found, seen_at=found.seen_at or at)
    if role == "supervisor" and found.answer:
        return msgspec.structs.replace(found, read_at=found.read_at or at)
    return found


def _answered(found: Question, event: Event) -> Question:
    return msgspec.structs.replace(
        found, answer=event.data["code"], answered_by=event.envelope.actor.operator,
        answered_at=event.envelope.occurred_at,
    )  # fmt: skip


def _unknown(found: Question, event: Event) -> Question:
    del event
    return found


_APPLY: Mapping[str, Callable[[Question, Event], Question]] = {
    "question_asked": _asked, "question_opened": _opened, "question_answered": _answered,
}  # fmt: skip
