"""After the day: erase every visitor, turn the office key, and look for what is left of them.

The search before the erasure is the control: the same looking that finds nothing afterwards must find the visitors
before. They are never in clear in a file, so what it finds before is what the terminals can open.
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from flows.events import Stream
from store.engine import connect
from store.journal import new_uuid7
from store.local import store_key
from store.office_keys import OfficeKeys
from store.sync.uplink import Uplink
from tui.central.binaries import bundled
from tui.config import Kiosk
from tui.opening import Opened, open_store, place_of
from tui.simulate.office import Place
from tui.simulate.people import erasing
from tui.simulate.search import files, holding, traces

BACKUP = "backup-before"
DUMP = "central.sql"


class Traces(msgspec.Struct, frozen=True, kw_only=True):
    """What one search found of a text.

    Attributes:
        opened: streams whose personal fields hold it when opened, over all terminals.
        backup: the same, in the stores of the backup with the office keys of this moment.
        cells: cells of the decrypted tables that hold it.
        files: files that hold it, and in which form.
    """

    opened: int
    backup: int
    cells: int
    files: tuple[str, ...]
    searched: int


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """The search before and after, and what was destroyed in between."""

    before: Traces
    after: Traces
    groups: int
    keys_kept: int
    journals_ok: bool

    @property
    def well(self) -> bool:
        """Whether it was there, and nothing of it is left."""
        left = self.after.opened + self.after.backup + self.after.cells + len(self.after.files)
        there = self.before.opened > 0 and self.before.backup > 0
        return there and not self.before.files and not left and self.journals_ok


def forget(place: Place, name: str, spare: Path) -> Forgotten:
    """Back everything up, erase every visitor at every terminal, turn the office key, and search before and after.

    Args:
        place: the office, its central running, its terminals stopped.
        name: what to look for.
        spare: an empty directory outside the office, for restoring the backup.

    Raises:
        subprocess.CalledProcessError: ``pg_dump`` failed.
    """
    _back_up(place)
    before = _search(place, name, spare / "before")
    groups, keys_kept = _erase(place)
    with psycopg.connect(place.central.admin_dsn, autocommit=True) as central:
        central.execute("vacuum full")
        central.execute("checkpoint")
    return Forgotten(
        before=before, after=_search(place, name, spare / "after"), groups=groups, keys_kept=keys_kept,
        journals_ok=all(asyncio.run(_verifies(kiosk)) for kiosk in place.kiosks.values()),
    )  # fmt: skip


def _back_up(place: Place) -> None:
    """Copy what a backup holds: stores and their keys, the central's dump; office keys are kept apart from backups."""
    for name, kiosk in place.kiosks.items():
        apart = kiosk.path(kiosk.store.office_keys).name
        shutil.copytree(kiosk.state, place.root / BACKUP / name, ignore=shutil.ignore_patterns(apart))
    _dump(place.central.admin_dsn, place.root / BACKUP / DUMP)


def _dump(dsn: str, to: Path) -> None:
    place = conninfo_to_dict(dsn)
    # the password goes by the environment: an argument list can be read by everybody on the machine
    environment = {**os.environ, "PGPASSWORD": str(place.pop("password"))}
    command = [str(bundled() / "pg_dump"), "--dbname", make_conninfo("", **place), "--file", str(to)]
    subprocess.run(command, check=True, capture_output=True, env=environment)


def _search(place: Place, name: str, spare: Path) -> Traces:
    restored = [_restored(place, kiosk, spare / terminal) for terminal, kiosk in place.kiosks.items()]
    return Traces(
        opened=sum(asyncio.run(_opened(kiosk, name)) for kiosk in place.kiosks.values()),
        backup=sum(asyncio.run(_opened(kiosk, name)) for kiosk in restored),
        cells=sum(_cells(kiosk, name) for kiosk in place.kiosks.values()),
        files=tuple(holding(place.root, name)), searched=len(files(place.root)),
    )  # fmt: skip


def _restored(place: Place, kiosk: Kiosk, home: Path) -> Kiosk:
    """Return a terminal made from the backup, with the office keys as they are now."""
    keys = kiosk.path(kiosk.store.office_keys)
    shutil.copytree(place.root / BACKUP / kiosk.terminal.code, home)
    shutil.copytree(keys, home / keys.name)
    return msgspec.structs.replace(kiosk, terminal=msgspec.structs.replace(kiosk.terminal, state=str(home)))


async def _opened(kiosk: Kiosk, name: str) -> int:
    """Count the streams that show a name to somebody who may see it."""
    with _store(kiosk) as opened:
        streams = await opened.store.database.read(lambda file: file.exec_driver_sql(_SEALED).all())
        shown = [await opened.rows.names(Stream(kind, stream)) for kind, stream in streams]
    return sum(any(name in text for text in fields.values()) for fields in shown)


_SEALED = 'SELECT DISTINCT stream_kind, stream_id FROM event WHERE instr(raw, CAST(\'"seals":{"\' AS BLOB))'


def _cells(kiosk: Kiosk, name: str) -> int:
    """Count the cells of the decrypted file that hold a text in any form."""
    home, needles = place_of(kiosk), list(traces(name).values())
    with closing(connect(home.path, store_key(home), writer=False)) as file:
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        cells = (cell for table in tables for row in file.execute(f'SELECT * FROM "{table}"') for cell in row)  # noqa: S608
        return sum(any(needle in _bytes(cell) for needle in needles) for cell in cells)


def _bytes(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode()


def _erase(place: Place) -> tuple[int, int]:
    """Erase at every terminal and turn the key everywhere; returns groups of fields destroyed and keys that stay."""
    with ExitStack() as stack:
        stores = [stack.enter_context(_store(kiosk)) for kiosk in place.kiosks.values()]
        links = [Uplink(store.kiosk.central.dsn, store.store.inlet, store.clock) for store in stores]
        for link in links:
            stack.callback(link.stop)
        groups = 0
        for store, link in zip(stores, links, strict=True):
            link.once()
            groups += asyncio.run(_erase_here(store))
            link.once()
        kept = _turn_key(stores)
        # twice: what the last one sent must reach the first
        for link in links * 2:
            link.once()
    return groups, kept


async def _erase_here(store: Opened) -> int:
    visits = await store.rows.visits(store.clock.now().date(), open_only=False)
    groups = 0
    for row in visits:
        groups += (await store.store.eraser.erase_visit(row.id, erasing(store.clock, new_uuid7()))).sealed
    return groups


def _turn_key(stores: Sequence[Opened]) -> int:
    """Give every terminal the same new generation first, then wrap anew and destroy the old one at each."""
    first = stores[0].store.vault.keys
    new = first.current() + 1
    first.create(new)
    for store in stores[1:]:
        share(first, store.store.vault.keys, new)
    return sum(asyncio.run(store.store.eraser.rotate(new)) for store in stores)


def share(source: OfficeKeys, to: OfficeKeys, generation: int) -> None:
    """Carry a generation of the office key to another terminal, as the administrator does by hand."""
    for path in source.directory.glob(f"*{generation:06d}.key"):
        shutil.copy2(path, to.directory / path.name)


async def _verifies(kiosk: Kiosk) -> bool:
    with _store(kiosk) as opened:
        await opened.learn()
        return not await opened.store.verify()


@contextmanager
def _store(kiosk: Kiosk) -> Iterator[Opened]:
    opened = open_store(kiosk)
    try:
        yield opened
    finally:
        opened.close()
