"""One terminal's store, opened and put together; the only thing the composition needs to call."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from flows.ports import Clock
from store import keys
from store.engine import Database
from store.erase import Eraser
from store.erasing import wipe
from store.guard import Guard
from store.inlet import FileInlet
from store.journal import FileJournal
from store.office_keys import OfficeKeys
from store.rebuild import rebuild
from store.rows import FileRows
from store.vault import Vault
from store.verify import Finding, verify
from store.views import Project

KEEP_DAYS: Mapping[str, int] = {"visit": 0, "phone": 30, "contact": 90, "register": 5 * 366}
"""Days after the last event of a finished stream; a city's configuration overrides them."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a store is and whose it is.

    Attributes:
        path: the database file.
        key_file: the wrapped store key.
        office_keys: directory of the office key's generations, outside the database's backup.
        passphrase: opens the key file; from :func:`store.keys.passphrase_from`.
    """

    path: Path
    key_file: Path
    office_keys: Path
    passphrase: str
    office: str
    terminal: str
    window: str


class LocalStore:
    """Everything over one open file.

    Raises:
        StoreError: see :class:`store.engine.Database` and :mod:`store.keys`.
    """

    def __init__(
        self,
        place: Place,
        *,
        project: Project,
        guard: Guard,
        clock: Clock,
        viewer: Callable[[], str] = lambda: "",
        skewed: Callable[[], bool] = lambda: False,
        keep_days: Mapping[str, int] = KEEP_DAYS,
    ) -> None:
        self._project = project
        self._terminal = place.terminal
        self.database = Database(place.path, store_key(place))
        try:
            office_keys = OfficeKeys(place.office_keys)
            if not office_keys.generations():
                office_keys.create(1)
            self.vault = Vault(place.office, office_keys)
            self.journal = FileJournal(
                self.database, self.vault, terminal=place.terminal, window=place.window, project=project, guard=guard,
                skewed=skewed,
            )  # fmt: skip
            self.rows = FileRows(self.database, self.vault, clock, viewer)
            self.inlet = FileInlet(self.database, self.vault, self.journal, project)
            self.eraser = Eraser(self.database, self.vault, self.journal, keep_days)
            # what a crash left half wiped is finished before any stream opens
            wipe(self.database)
        except BaseException:
            self.database.close()
            raise

    async def verify(self) -> list[Finding]:
        """Check the whole file; empty when all is well."""
        return await self.database.read(lambda file: verify(file, self._project, terminal=self._terminal))

    async def rebuild(self) -> int:
        """Make every view anew; return how many rows there are."""
        return await self.database.write(lambda file: rebuild(file, self._project))

    def close(self) -> None:
        """Finish what is queued and let the file go."""
        self.database.close()


def store_key(place: Place) -> bytes:
    """Return the key of a store, making one for a new store only.

    Raises:
        StoreError: the passphrase does not fit, or the key file of an existing store is missing.
    """
    if not place.key_file.exists() and not place.path.exists():
        return keys.create(place.key_file, place.passphrase)
    return keys.unlock(place.key_file, place.passphrase)
