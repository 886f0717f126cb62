"""The journal of one terminal: ``flows.ports.Journal`` over the encrypted file."""

from collections.abc import Callable, Sequence

import uuid_utils
from sqlalchemy import Connection

from flows.events import Event, Stream
from flows.ports import Context, PrintJob, Write
from store import chain as chains
from store.appending import Appending, queue_jobs, touched
from store.engine import Database
from store.errors import DiskRefused
from store.guard import Guard, refuse_numbers
from store.streams import of_command, opened, standing
from store.vault import Vault
from store.views import Project, refresh


def new_uuid7() -> str:
    """Return a new UUIDv7 as text."""
    return str(uuid_utils.uuid7())


class FileJournal:
    """Append-only record of this terminal and of what was pulled from the others.

    Args:
        database: the open file.
        vault: seals and opens personal data.
        terminal: code of this terminal; the file must be its own.
        window: the window the terminal stands at.
        project: the fold that makes a view's row; it is shown no personal data.
        guard: says whether a text may hold a 個人番号.
        new_id: where identities come from.
        skewed: whether the clock is known to differ from the central's by more than it may.

    Raises:
        StoreError: the file belongs to another terminal.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        terminal: str,
        window: str,
        project: Project,
        guard: Guard,
        new_id: Callable[[], str] = new_uuid7,
        skewed: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._vault = vault
        self._terminal = terminal
        self._window = window
        self._project = project
        self._guard = guard
        self.new_id = new_id
        self._skewed = skewed
        database.write_now(self._chain)

    @property
    def office(self) -> str:
        """Code of the office."""
        return self._vault.office

    @property
    def terminal(self) -> str:
        """Code of this terminal."""
        return self._terminal

    @property
    def window(self) -> str:
        """Window the terminal stands at."""
        return self._window

    async def read(self, stream: Stream) -> Sequence[Event]:
        """Return the accepted events of a stream in order of version; empty when it does not exist."""
        return await self._database.read(lambda file: opened(file, self._vault, standing(file, stream)))

    async def seen(self, command: str) -> Sequence[Event]:
        """Return the events an earlier run of this command wrote; empty when it never wrote."""
        return await self._database.read(lambda file: self.seen_in(file, command))

    async def append(self, writes: Sequence[Write], context: Context, jobs: Sequence[PrintJob] = ()) -> Sequence[Event]:
        """Write all drafts, their views, outbox rows and print jobs in one transaction.

        A command that has written before writes nothing and returns what it wrote then.

        Raises:
            Conflict: a stream is not at its expected version.
            NumberRefused: a private text or a data string holds what may be a 個人番号.
            DuplicateJob: a print job with the same key exists.
            DiskRefused: the disk did not take it; nothing was written.
        """
        refuse_numbers(self._guard, (draft for write in writes for draft in write.drafts), jobs)
        try:
            return await self._database.write(lambda file: self.append_in(file, writes, context, jobs))
        except DiskRefused:
            # a failed COMMIT may yet have reached the disk: ask the file, never assume
            written = await self.seen(context.command)
            if written:
                return written
            raise

    def append_in(
        self, connection: Connection, writes: Sequence[Write], context: Context, jobs: Sequence[PrintJob] = ()
    ) -> Sequence[Event]:
        """Do an append inside a transaction that is already open; the guard has been asked."""
        earlier = self.seen_in(connection, context.command)
        if earlier:
            return earlier
        appending = Appending(
            connection, self._vault, self._chain(connection),
            window=self._window, new_id=self.new_id, skewed=self._skewed(),
        )  # fmt: skip
        for write in writes:
            appending.write(write, context)
        queue_jobs(connection, jobs, context.command, context.now.isoformat())
        after = appending.chain
        chains.keep(connection, seq=after.seq, hash=after.hash, hlc=after.hlc, recorded_ms=after.recorded_ms)
        refresh(connection, [*touched(appending.written), *appending.resolved], self._project)
        return appending.written

    def seen_in(self, connection: Connection, command: str) -> list[Event]:
        """Return what a command has written, inside a transaction that is already open."""
        return opened(connection, self._vault, of_command(connection, self._terminal, command))

    def _chain(self, connection: Connection) -> chains.Chain:
        return chains.found(connection, self.office, self._terminal)
