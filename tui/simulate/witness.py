"""A witness beside the journal: what a clerk was told is done is noted outside the store, before they go on.

A store that forgets what it has confirmed cannot be found out by its own words; the witness keeps ids only.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from flows.events import Event, Stream
from flows.ports import Context, Journal, PrintJob, Write


class Witnessed:
    """A :class:`flows.ports.Journal` that notes the id of every event it has confirmed."""

    def __init__(self, journal: Journal, notes: Path) -> None:
        self._journal = journal
        self._notes = os.open(notes, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        self.office, self.terminal, self.window = journal.office, journal.terminal, journal.window

    async def read(self, stream: Stream) -> Sequence[Event]:
        """Return the accepted events of a stream."""
        return await self._journal.read(stream)

    async def seen(self, command: str) -> Sequence[Event]:
        """Return what an earlier run of a command wrote."""
        return await self._journal.seen(command)

    async def append(self, writes: Sequence[Write], context: Context, jobs: Sequence[PrintJob] = ()) -> Sequence[Event]:
        """Write as the journal does, then note what was confirmed."""
        events = await self._journal.append(writes, context, jobs)
        # one write call: a kill -9 leaves a line whole or absent
        os.write(self._notes, "".join(f"{event.envelope.id}\n" for event in events).encode())
        return events

    def close(self) -> None:
        """Close the notes."""
        os.close(self._notes)


def confirmed(notes: Path) -> list[str]:
    """Return the ids a witness has noted; empty when it never wrote."""
    return notes.read_text("ascii").split() if notes.exists() else []
