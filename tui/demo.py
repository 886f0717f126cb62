"""Everything on one machine: a real central, a real pcscd with a virtual card, a virtual printer, a seeded day.

Nothing is installed and nothing the machine already runs is touched; all of it lives in one directory and ends with the
program. A second start goes on where the first stopped.
"""

import asyncio
import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.config import Board, Central, Guard, Kiosk, PinPad, Printer, Reader, Screen, Store, Terminal, Training
from tui.words import say

if TYPE_CHECKING:
    from flows.desk import Desk
    from tui.opening import Opened

DEFAULT_STATE = "~/.local/state/madoguchi-demo"
OFFICE = "131016"
TERMINALS = ("T1", "T2")
STAFF = (
    ("1001", "p-sato", "contractor", "佐藤"),
    ("1002", "p-suzuki", "contractor", "鈴木"),
    ("2001", "p-takahashi", "supervisor", "高橋"),
    ("3001", "p-tanaka", "city", "田中"),
    ("3002", "p-watanabe", "city", "渡辺"),
    ("9001", "p-kimura", "admin", "木村"),
)
QUEUE = (
    ("B", ("jpki-renew",), (), "ja"),
    ("A", ("juminhyo-kofu",), (), "ja"),
    ("C", ("card-kofu",), ("stroller",), "ja"),
    ("B", ("jpki-renew",), ("wheelchair",), "ja"),
    ("A", ("juminhyo-kofu", "jpki-renew"), (), "en"),
)


@dataclass(frozen=True)
class Parts:
    """What runs behind the demo."""

    state: Path
    dsns: dict[str, str]
    printer_port: int
    card_controls: tuple[Path, ...]
    printer_control: Path
    pcsc_socket: Path

    def kiosk(self, terminal: str, *, window: str, name: str) -> Kiosk:
        """Return the configuration of one of the demo's terminals."""
        home = self.state / terminal
        number = TERMINALS.index(terminal)
        first = 701 + number * 100
        return Kiosk(
            terminal=Terminal(office=OFFICE, code=terminal, window=window, name=name, state=str(home)),
            central=Central(dsn=self.dsns[terminal]),
            printer=Printer(address=f"tcp://127.0.0.1:{self.printer_port}"),
            reader=Reader(socket=str(self.pcsc_socket)),
            pinpad=PinPad(socket="" if number else str(self.state / "pinpad.sock")),
            board=Board(socket=str(home / "board.line")),
            screen=Screen(hints=hints(self.state), names=True),
            training=Training(cards=str(self.card_controls[0]), printer=str(self.printer_control)),
            bands=dict.fromkeys("ABCD", (first, first + 99)),
            guard=Guard(list_days=1),
            store=Store(),
        )


def hints(state: Path) -> tuple[str, ...]:
    """Return what the sign-in screen tells somebody who tries the demo."""
    who = "  ".join(f"{code} {name}（{say('demo.' + role)}）" for code, _, role, name in STAFF)
    return (say("demo.who", who=who), say("demo.secret"), say("demo.pad", path=state))


@contextlib.contextmanager
def running(state: Path) -> Iterator[Parts]:
    """Start everything behind the demo, and end it.

    Args:
        state: directory of the demo; made when missing.

    Yields:
        Where everything is.

    Raises:
        PrivatePcscdError, DriverUnavailableError, CentralError: with one sentence each.
    """
    from hardware.pcsc_private import start_private_pcscd
    from store.central.provision import provision
    from store.central.schema import migrate
    from tui.central.embedded import Embedded

    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.ExitStack() as stack:
        central = stack.enter_context(Embedded(state / "central"))
        migrate(central.admin_dsn)
        dsns = provision(central.admin_dsn, OFFICE, TERMINALS)
        pcsc = stack.enter_context(start_private_pcscd(state))
        pcsc.use()
        control = state / "printer.sock"
        port = stack.enter_context(_virtual_printer(state / "paper", control))
        yield Parts(
            state=state, dsns=dsns, printer_port=port, card_controls=(pcsc.control(0), pcsc.control(1)),
            printer_control=control, pcsc_socket=pcsc.socket,
        )  # fmt: skip


@contextlib.contextmanager
def _virtual_printer(out: Path, control: Path) -> Iterator[int]:
    """Run the virtual printer as a child that ends with us; yields its port."""
    out.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "hardware.virtual_printer", "--port", "0", "--out", str(out), "--speed", "2000"]
    child = subprocess.Popen(
        [*command, "--control", str(control), "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        line = child.stdout.readline() if child.stdout is not None else b""
        yield int(line)
    finally:
        if child.stdin is not None:
            child.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(5)
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def share_keys(kiosks: Sequence[Kiosk]) -> None:
    """Give every terminal of the office the same office keys, each in a directory of its own.

    The first terminal that has any is the source; a new office begins with a fresh one.
    """
    from store.office_keys import OfficeKeys

    homes = [kiosk.path(kiosk.store.office_keys) for kiosk in kiosks]
    source = next((home for home in homes if OfficeKeys(home).generations()), homes[0])
    if not OfficeKeys(source).generations():
        kiosks[0].state.mkdir(parents=True, exist_ok=True, mode=0o700)
        OfficeKeys(source).create(1)
    for kiosk, home in zip(kiosks, homes, strict=True):
        kiosk.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for key in source.glob("*.key"):
            if not (home / key.name).exists():
                shutil.copy2(key, home / key.name)


async def seed(kiosk: Kiosk) -> None:
    """Give an empty store its operators and a queue; a store that has operators is left as it is."""
    from flows.events import Actor
    from tui.opening import open_store

    opened = open_store(kiosk)
    try:
        await opened.learn()
        if await opened.rows.operators():
            return
        desk = opened.desk()
        system = Actor(operator="setup", person="setup", role="admin", auth="program")
        for code, person, role, name in STAFF:
            await desk.add_operator(system, code, person=person, role=role, secret=code, name=name)
        city = next(Actor(operator=code, person=person, role=role) for code, person, role, _ in STAFF if role == "city")
        await desk.refresh_protected_list(city, desk.today())
        await _numbers(opened, desk)
        for category, wants, needs, language in QUEUE:
            await desk.issue_ticket(system, category, wants=wants, needs=needs, language=language)
    finally:
        opened.close()


async def _numbers(opened: "Opened", desk: "Desk") -> None:
    """Lease the day's first numbers, so that the emergency band stays what it is."""
    from tui.bands import lease_ahead
    from tui.headless import uplink_of

    uplink = uplink_of(opened)
    try:
        await asyncio.to_thread(uplink.once)
        await lease_ahead(desk, uplink)
    finally:
        uplink.stop()
