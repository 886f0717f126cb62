"""The SQLCipher engine: one writer, one reader, both off the caller's thread.

Recipe and reasons: a raw key (a passphrase would cost a key derivation on every connection), the cipher's log silenced
before the key (it prints to a terminal we draw on), real transactions (the driver's own lose updates), every commit on
the disk before it is told.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from store.errors import DiskRefused, StoreError
from store.lock import InstanceLock
from store.upgrade import upgrade

Result = TypeVar("Result")
SQLITE_FLOOR = (3, 51, 3)
PLAIN_HEADER = b"SQLite format 3\x00"
BUSY_MS = 5000


def check_library(found: tuple[int, ...] = tuple(dbapi2.sqlite_version_info)) -> None:
    """Refuse an SQLite that can corrupt a WAL shared by two connections (fixed in 3.51.3).

    Raises:
        StoreError: the library is older.
    """
    if found < SQLITE_FLOOR:
        raise StoreError("sqlite_old", found=".".join(map(str, found)), wanted=".".join(map(str, SQLITE_FLOOR)))


def check_header(path: Path) -> None:
    """Refuse a file that is not encrypted: without a key the driver would open it and say nothing.

    Raises:
        StoreError: the file begins like a plain SQLite file.
    """
    with path.open("rb") as file:
        if file.read(len(PLAIN_HEADER)) == PLAIN_HEADER:
            raise StoreError("plain", path.name)


def connect(path: Path, key: bytes, *, writer: bool) -> dbapi2.Connection:
    """Open one raw connection with every pragma the store relies on.

    Args:
        path: the file.
        key: 32 raw bytes.
        writer: a reader may only query.

    Raises:
        StoreError: the cipher is not at work, the key does not fit or the file is damaged.
    """
    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
    try:
        _prepare(connection, key, writer=writer)
    except dbapi2.DatabaseError as error:
        connection.close()
        raise StoreError("unreadable", str(error)) from error
    except StoreError:
        connection.close()
        raise
    return connection


def _prepare(connection: dbapi2.Connection, key: bytes, *, writer: bool) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if connection.execute("PRAGMA cipher_status").fetchone() != ("1",):
        raise StoreError("cipher", "cipher_status is not 1")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("SELECT count(*) FROM sqlite_schema")
    if not writer:
        connection.execute("PRAGMA query_only = ON")


def make_engine(path: Path, key: bytes, *, writer: bool) -> Engine:
    """Return an engine of exactly one connection; the key never becomes part of a URL."""
    engine = create_engine(f"sqlite+pysqlite:///{path}", module=dbapi2, pool_size=1, max_overflow=0)

    @event.listens_for(engine, "do_connect")
    def _connect(*_: object) -> dbapi2.Connection:
        return connect(path, key, writer=writer)

    @event.listens_for(engine, "begin")
    def _begin(opened: Connection) -> None:
        opened.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine


class Database:
    """One encrypted file with its lock, its writer thread and its reader thread.

    Raises:
        StoreError: in use, unreadable, plain, newer, or the library is too old.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        check_library()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self._lock = InstanceLock(path)
        self._writer = make_engine(path, key, writer=True)
        self._reader = make_engine(path, key, writer=False)
        self._write_thread = ThreadPoolExecutor(1, "store-writer")
        self._read_thread = ThreadPoolExecutor(1, "store-reader")
        self._open = True
        try:
            if path.exists() and path.stat().st_size:
                check_header(path)
            self.write_now(upgrade)
            check_header(path)
            path.chmod(0o600)
        except BaseException:
            self.close()
            raise

    def submit_write(self, work: Callable[[Connection], Result]) -> "Future[Result]":
        """Queue work for the writer thread, in one immediate transaction."""
        if not self._open:
            raise StoreError("closed")
        return self._write_thread.submit(self._in_transaction, self._writer, work)

    def submit_read(self, work: Callable[[Connection], Result]) -> "Future[Result]":
        """Queue work for the reader thread, on one consistent picture of the file."""
        if not self._open:
            raise StoreError("closed")
        return self._read_thread.submit(self._in_transaction, self._reader, work)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Do work in one immediate transaction on the writer thread.

        Raises:
            DiskRefused: the disk did not take it; nothing was written.
        """
        return await asyncio.wrap_future(self.submit_write(work))

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Do work on the reader thread."""
        return await asyncio.wrap_future(self.submit_read(work))

    def write_now(self, work: Callable[[Connection], Result]) -> Result:
        """Like :meth:`write`, for callers on a thread of their own."""
        return self.submit_write(work).result()

    def read_now(self, work: Callable[[Connection], Result]) -> Result:
        """Like :meth:`read`, for callers on a thread of their own."""
        return self.submit_read(work).result()

    def checkpoint(self) -> bool:
        """Move the WAL into the file and cut it to nothing; False while a reader holds an old picture."""
        return self._write_thread.submit(self._checkpoint).result()

    def _checkpoint(self) -> bool:
        raw = self._writer.raw_connection()
        try:
            cursor = raw.cursor()
            # a reader is waited for outside, never by the thread that everybody's commits go through
            cursor.execute("PRAGMA busy_timeout = 0")
            row = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            return bool(row[0] == 0)
        finally:
            raw.close()

    @staticmethod
    def _in_transaction(engine: Engine, work: Callable[[Connection], Result]) -> Result:
        try:
            with engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            # what an I/O error left open is unknown: the next transaction starts on a new connection
            engine.dispose()
            if isinstance(error.orig, dbapi2.OperationalError):
                raise DiskRefused(str(error.orig)) from error
            if isinstance(error.orig, dbapi2.IntegrityError):
                raise
            raise StoreError("unreadable", str(error.orig)) from error

    def close(self) -> None:
        """Finish what is queued, close both connections and let the file go."""
        if not self._open:
            return
        self._open = False
        for thread, engine in ((self._read_thread, self._reader), (self._write_thread, self._writer)):
            thread.submit(engine.dispose).result()
            thread.shutdown()
        self._lock.release()
