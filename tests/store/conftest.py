"""A terminal's store on a real SQLCipher file, and words to write with."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from flows.events import Actor, Draft, Event, Stream
from flows.ports import Context, Write
from flows.rules import mynumber
from store.engine import Database
from store.journal import FileJournal
from store.office_keys import OfficeKeys
from store.parcel import Projected
from store.vault import Vault

KEY = bytes(range(32))
DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CLERK = Actor(operator="c01", person="p01", role="contractor")
CASE = Stream("case", "c-1")


def tally(stream: Stream, events: Sequence[Event]) -> Projected | None:
    """A small projector: a row for every case and visit, closed by ``closed``, gone by ``gone``."""
    if stream.kind not in {"case", "visit"} or events[-1].type == "gone":
        return None
    assert not any(event.private for event in events)
    body = {"id": stream.id, "types": [event.type for event in events], "version": len(events)}
    return Projected(
        kind=stream.kind,
        id=stream.id,
        open=events[-1].type != "closed",
        business_date=events[0].envelope.business_date.isoformat(),
        body=msgspec.json.encode(body, order="sorted"),
    )


class Terminal:
    """One terminal: its file, its keys, its journal."""

    def __init__(self, place: Path, name: str = "T1", keys: Path | None = None) -> None:
        self.place = place
        self.name = name
        self.path = place / f"{name}.db"
        self.keys = OfficeKeys(keys or place / "keys")
        self.keys.create(1)
        self._commands = count(1)
        self.open()

    def open(self, project: Callable[..., Projected | None] = tally) -> None:
        self.database = Database(self.path, KEY)
        self.vault = Vault("13101", self.keys)
        self.journal = FileJournal(
            self.database, self.vault, terminal=self.name, window="3", project=project, guard=mynumber.contains
        )

    def reopen(self) -> None:
        self.close()
        self.open()

    def close(self) -> None:
        self.database.close()

    def context(self, command: str | None = None, *, now: datetime = NOON) -> Context:
        name = command or f"{self.name}-{next(self._commands)}"
        return Context(command=name, actor=CLERK, business_date=DAY, now=now)

    async def say(self, stream: Stream, *types: str, expected: int | None = None, **draft: Any) -> Sequence[Event]:
        """Write one event of each type at the end of a stream."""
        at = len(await self.journal.read(stream)) if expected is None else expected
        drafts = tuple(Draft(type=name, **draft) for name in types)
        return await self.journal.append([Write(stream=stream, expected=at, drafts=drafts)], self.context())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.database.read_now(lambda file: file.exec_driver_sql(query).all())]

    def execute(self, statement: str) -> None:
        self.database.write_now(lambda file: file.exec_driver_sql(statement))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with closing(Terminal(tmp_path)) as one:
        yield one


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def scratch() -> Path:
    """A fresh place for machines that open many files: in memory where there is such a place, for laws need no disk."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
