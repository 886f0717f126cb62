"""One program per store file: a lock that dies with its process, on every system SQLite runs on."""

from pathlib import Path

from sqlcipher3 import dbapi2

from store.errors import StoreError


class InstanceLock:
    """Holds an exclusive transaction on a small file beside the store for as long as the store is open.

    The operating system lets go of it when the process ends, however it ends: no stale pid to judge.
    """

    def __init__(self, store: Path) -> None:
        self._connection = dbapi2.connect(
            str(store) + ".lock", timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except dbapi2.OperationalError as error:
            self._connection.close()
            raise StoreError("busy", str(error)) from error

    def release(self) -> None:
        """Let another program have the store."""
        self._connection.close()
