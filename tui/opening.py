"""Opening the encrypted store of this terminal, and the desk over it."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.catalog import Catalog, Refused, load
from flows.desk import Desk
from flows.events import Event, Stream, decode
from flows.guard import refuses
from flows.ports import Claims, Context, Journal, PrintJob, Unreachable, Write
from flows.procedure import Procedure, content_hash, published
from flows.prove import Unproven, prove
from flows.rows import project
from store import keys
from store.errors import StoreError
from store.journal import new_uuid7
from store.local import LocalStore, Place
from store.parcel import Projected
from store.rows import FileRows
from store.secrets import ArgonSecrets
from tui.clock import WallClock
from tui.config import Kiosk
from tui.proofs import keep, recalled

STORE_FILE = "store.db"
KEY_FILE = "store.key"
PROOFS_FILE = "proofs.json"


class RandomIds:
    """UUIDv7."""

    def new(self) -> str:
        """Return a new id."""
        return new_uuid7()


class Alone:
    """Claims where no central is configured: nobody else could have what this terminal does not hold."""

    async def claim(self, stream: Stream, term: int) -> int | None:
        """Always away."""
        raise Unreachable(f"{stream} {term}")


class Definitions:
    """Every definition this terminal can fold: its catalog's and those published in the journal."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._learnt: dict[str, Procedure] = {}

    def find(self, address: str) -> Procedure | None:
        """Return the definition of that content hash."""
        return self.catalog.hashes.get(address) or self._learnt.get(address)

    def learn(self, body: bytes) -> None:
        """Keep a published definition."""
        procedure = published(body)
        self._learnt[content_hash(procedure)] = procedure

    def project(self, stream: Stream, events: Sequence[Event]) -> Projected | None:
        """Return the row of a stream; definitions passing by are learnt."""
        row = project(stream, events, self.find)
        if row is None:
            return None
        if row.kind == "definition":
            self.learn(row.body)
        return Projected(kind=row.kind, id=row.id, open=row.open, business_date=row.business_date, body=row.body)


class Ringing:
    """The journal, ringing whoever waits for news after every commit: the link, the spool, the screens."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.ring: Callable[[Sequence[Event], Sequence[PrintJob]], None] = lambda _events, _jobs: None
        self.office, self.terminal, self.window = journal.office, journal.terminal, journal.window

    async def read(self, stream: Stream) -> Sequence[Event]:
        """Return the accepted events of a stream."""
        return await self._journal.read(stream)

    async def seen(self, command: str) -> Sequence[Event]:
        """Return what an earlier run of a command wrote."""
        return await self._journal.seen(command)

    async def append(self, writes: Sequence[Write], context: Context, jobs: Sequence[PrintJob] = ()) -> Sequence[Event]:
        """Write as the journal does, then ring."""
        events = await self._journal.append(writes, context, jobs)
        self.ring(events, jobs)
        return events


@dataclass
class Opened:
    """An open store and what stands on it."""

    kiosk: Kiosk
    store: LocalStore
    definitions: Definitions
    journal: Ringing
    clock: WallClock

    @property
    def rows(self) -> FileRows:
        """The lists."""
        return self.store.rows

    async def learn(self) -> None:
        """Read the definitions published in the journal, so that old cases fold."""
        for body in await self.store.rows.bodies("definition"):
            self.definitions.learn(body)

    def desk(self, claims: Claims | None = None) -> Desk:
        """Return the desk over this store."""
        return Desk(
            journal=self.journal, rows=self.store.rows, catalog=self.definitions.catalog, clock=self.clock,
            ids=RandomIds(), secrets=ArgonSecrets(), claims=claims or Alone(), bands=bands_of(self.kiosk),
            list_days=self.kiosk.guard.list_days,
        )  # fmt: skip

    def office_keys(self) -> list[bytes]:
        """Return every office key at hand, the present one last; slip codes of last week still open."""
        keys = self.store.vault.keys
        return [key for generation in keys.generations() if (key := keys.key(generation)) is not None]

    def set_aside(self) -> list[Event]:
        """Return the events in the drawer, in order, personal data left closed."""
        return [
            Event(envelope=decode(one.parcel.raw), raw=one.parcel.raw, prev=one.parcel.prev, hash=one.parcel.hash)
            for one in self.store.inlet.drawer()
        ]

    def close(self) -> None:
        """Close the file; nothing is lost by closing."""
        self.store.close()


def bands_of(kiosk: Kiosk) -> Mapping[str, tuple[int, int]]:
    """Return the ticket bands of this terminal; all numbers where none are configured."""
    return kiosk.bands or dict.fromkeys("ABCD", (1, 999))


def read_catalog(kiosk: Kiosk) -> Catalog:
    """Return the procedures this office offers, proven: a definition that fails does not load (MODEL section 5).

    What an unchanged prover found in an unchanged definition is remembered in the state directory.

    Raises:
        Refused: a definition cannot be read; nothing is offered half.
        Unproven: a definition breaks a rule.
    """
    files, own = ([kiosk.path(name) for name in names] for names in (kiosk.catalog.files, kiosk.catalog.own))
    catalog = load(files or None, kiosk.catalog.profile, own)
    memory = recalled(kiosk.state / PROOFS_FILE)
    known = len(memory)
    findings = prove(catalog, memory=memory).findings
    if len(memory) > known:
        keep(kiosk.state / PROOFS_FILE, memory)
    if findings:
        raise Unproven(findings, catalog)
    return catalog


def place_of(kiosk: Kiosk) -> Place:
    """Return where the store of a terminal is; a fresh terminal makes its own passphrase file.

    Raises:
        StoreError: no passphrase is to be had.
    """
    passphrase_file, key_file = kiosk.path(kiosk.store.passphrase_file), kiosk.state / KEY_FILE
    kiosk.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (key_file.exists() or passphrase_file.exists() or kiosk.store.credential):
        keys.new_passphrase_file(passphrase_file)
    name = kiosk.store.credential or "madoguchi-store"
    return Place(
        path=kiosk.state / STORE_FILE, key_file=key_file, office_keys=kiosk.path(kiosk.store.office_keys),
        passphrase=keys.passphrase_from(passphrase_file, os.environ, name), office=kiosk.terminal.office,
        terminal=kiosk.terminal.code, window=kiosk.terminal.window,
    )  # fmt: skip


def open_store(
    kiosk: Kiosk, viewer: Callable[[], str] = lambda: "", skewed: Callable[[], bool] = lambda: False
) -> Opened:
    """Open the store of a terminal.

    Args:
        kiosk: the configuration.
        viewer: who sits in front of the screen, for the log of views.
        skewed: whether the clock is known to be wrong; events are marked so.

    Raises:
        StoreError: in use, wrong passphrase, damaged, of another terminal, too new.
        Refused: the catalog has a problem.
    """
    definitions = Definitions(read_catalog(kiosk))
    clock = WallClock()
    store = LocalStore(
        place_of(kiosk), project=definitions.project, guard=refuses, clock=clock, viewer=viewer, skewed=skewed
    )
    return Opened(kiosk, store, definitions, Ringing(store.journal), clock)


__all__ = ["Opened", "Refused", "StoreError", "Unproven", "open_store", "read_catalog"]
