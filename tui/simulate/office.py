"""The office of a rehearsed day: a real central, terminals with their configurations and the same office keys."""

import contextlib
import shutil
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from psycopg.conninfo import make_conninfo

from flows.catalog import load
from store.central.provision import provision
from store.central.schema import migrate
from tui.central.embedded import Embedded
from tui.commands.demo import write_kiosk
from tui.config import Catalog, Central, Kiosk, Reader, Terminal
from tui.demo import share_keys
from tui.opening import PROOFS_FILE, read_catalog
from tui.simulate.proxy import FaultProxy

OFFICE = "131016"
NUMBERS = 999


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything of a day is.

    Attributes:
        root: directory of the day.
        central: the PostgreSQL.
        kiosks: configuration of each terminal, reaching the central directly.
        proxies: the bad line of each terminal.
    """

    root: Path
    central: Embedded
    kiosks: dict[str, Kiosk]
    proxies: dict[str, FaultProxy]

    def config(self, terminal: str) -> Path:
        """Return the configuration file a terminal is started with: through its proxy."""
        return self.root / terminal / "through-proxy.toml"


def terminals(count: int) -> tuple[str, ...]:
    """Return the codes of so many terminals."""
    return tuple(f"T{i}" for i in range(1, count + 1))


@contextlib.contextmanager
def opened(root: Path, count: int, catalog: Sequence[str] = ()) -> Iterator[Place]:
    """Start the central and lay out the terminals; everything ends with the context.

    Args:
        root: directory of the day; made when missing.
        count: how many terminals.
        catalog: definition files; the packaged ones when empty.

    Raises:
        CentralError: PostgreSQL cannot be made or started.
    """
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = terminals(count)
    with contextlib.ExitStack() as stack:
        central = stack.enter_context(Embedded(root / "central", port=free_port()))
        migrate(central.admin_dsn)
        dsns = provision(central.admin_dsn, OFFICE, names)
        kiosks = {name: _kiosk(root, name, names, dsns[name], catalog) for name in names}
        share_keys(list(kiosks.values()))
        _share_proof(list(kiosks.values()))
        proxies = {name: stack.enter_context(FaultProxy(central.port or 0)) for name in names}
        place = Place(root=root, central=central, kiosks=kiosks, proxies=proxies)
        for name, kiosk in kiosks.items():
            write_kiosk(kiosk, root / f"{name}.toml")
            bad = make_conninfo(dsns[name], host="127.0.0.1", port=proxies[name].port)
            write_kiosk(msgspec.structs.replace(kiosk, central=Central(dsn=bad)), place.config(name))
        yield place


def _kiosk(root: Path, name: str, names: Sequence[str], dsn: str, catalog: Sequence[str]) -> Kiosk:
    number, share = names.index(name), NUMBERS // len(names)
    letters = sorted({one.category for one in load(catalog or None).procedures.values()})
    return Kiosk(
        terminal=Terminal(
            office=OFFICE, code=name, window=str(number + 1), name=f"{number + 1}番窓口", state=str(root / name)
        ),
        central=Central(dsn=dsn),
        reader=Reader(enabled=False),
        catalog=Catalog(files=tuple(catalog)),
        bands=dict.fromkeys(letters, (number * share + 1, (number + 1) * share)),
    )


def _share_proof(kiosks: Sequence[Kiosk]) -> None:
    """Prove the procedures once for all terminals; each finds the proof remembered."""
    read_catalog(kiosks[0])
    for kiosk in kiosks[1:]:
        shutil.copy2(kiosks[0].state / PROOFS_FILE, kiosk.state / PROOFS_FILE)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
