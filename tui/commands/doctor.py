"""``madoguchi doctor``: every device, database, font, clock, key and permission, with the fix for each that fails."""

import argparse
import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from tui.commands.config import kiosk_of
from tui.config import Kiosk
from tui.words import say

OLDEST_SANE = date(2026, 1, 1)
FLOOR_BYTES = 200 * 1024 * 1024


class Check(msgspec.Struct, frozen=True):
    """One thing looked at.

    Attributes:
        name: what.
        ok: whether it is well.
        found: what was found, one sentence.
        fix: what to do when it is not well.
    """

    name: str
    ok: bool
    found: str
    fix: str = ""


def run(options: argparse.Namespace) -> int:
    """Look at everything; exit 1 when anything needs a hand."""
    kiosk = kiosk_of(options)
    checks = [_guarded(name, look, kiosk) for name, look in LOOKS]
    if options.json:
        sys.stdout.write(msgspec.json.encode({"checks": checks}).decode() + "\n")
    else:
        for check in checks:
            print(f"{'○' if check.ok else '×'} {say('doctor.' + check.name)}: {check.found}")
            if not check.ok:
                print(f"    → {check.fix}")
    return 0 if all(check.ok for check in checks) else 1


def _guarded(name: str, look: Callable[[Kiosk], tuple[bool, str, str]], kiosk: Kiosk) -> Check:
    try:
        ok, found, fix = look(kiosk)
    except Exception as error:  # noqa: BLE001 - a check that cannot even look is a finding
        ok, found, fix = False, say("doctor.broken", cause=type(error).__name__), say("doctor.broken_fix")
    return Check(name, ok, found, fix)


def _state(kiosk: Kiosk) -> tuple[bool, str, str]:
    home = kiosk.state
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = home.stat().st_mode & 0o077 == 0
    free = shutil.disk_usage(home).free
    well = private and os.access(home, os.W_OK) and free > FLOOR_BYTES
    return well, say("doctor.state_found", path=home, free=f"{free // 2**20:,}"), say("doctor.state_fix", path=home)


def _catalog(kiosk: Kiosk) -> tuple[bool, str, str]:
    from tui.opening import Refused, Unproven, read_catalog

    try:
        catalog = read_catalog(kiosk)
    except (Refused, Unproven) as refused:
        return False, str(refused).partition("\n")[0], say("doctor.catalog_fix")
    found = say("doctor.catalog_found", count=len(catalog.procedures), findings=0)
    return True, found, say("doctor.catalog_fix")


def _store(kiosk: Kiosk) -> tuple[bool, str, str]:
    from store.errors import StoreError
    from tui.headless import asked, with_store

    try:
        findings = asked(kiosk, "verify")
    except Exception:  # noqa: BLE001 - nobody there: look ourselves
        try:
            findings = with_store(kiosk, lambda store: store.store.verify())
        except (StoreError, Exception) as error:  # noqa: BLE001 - its sentence is the finding
            return False, str(error), say("doctor.store_fix")
    return not findings, say("doctor.store_found", findings=len(findings)), say("doctor.store_fix")


def _central(kiosk: Kiosk) -> tuple[bool, str, str]:
    import psycopg

    if not kiosk.central.dsn:
        return True, say("doctor.central_none"), ""
    try:
        with psycopg.connect(kiosk.central.dsn, connect_timeout=3) as link:
            version = link.info.server_version // 10000
    except psycopg.Error:
        return False, say("doctor.central_away"), say("doctor.central_fix")
    return version >= 15, say("doctor.central_found", version=version), say("doctor.central_old")


def _reader(kiosk: Kiosk) -> tuple[bool, str, str]:
    if not kiosk.reader.enabled:
        return True, say("doctor.reader_off"), ""
    try:
        ctypes.CDLL("libpcsclite.so.1")
    except OSError:
        return False, say("doctor.reader_no_library"), say("doctor.reader_library_fix")
    if kiosk.reader.socket:
        os.environ.setdefault("PCSCLITE_CSOCK_NAME", kiosk.reader.socket)
    names = list(_readers())
    return bool(names), say("doctor.reader_found", names="、".join(names) or "-"), say("doctor.reader_fix")


def _readers() -> Iterator[str]:
    import queue

    from hardware.reader import ReaderEvent, ReaderEventKind, ReaderWatcher

    events: queue.Queue[ReaderEvent] = queue.Queue()
    watcher = ReaderWatcher(events.put).start()
    try:
        while True:
            event = events.get(timeout=1.5)
            if event.kind is ReaderEventKind.READER_ADDED:
                yield event.reader
    except queue.Empty:
        return
    finally:
        watcher.stop()


def _printer(kiosk: Kiosk) -> tuple[bool, str, str]:
    from hardware.printer.status import words
    from hardware.printer.talk import look

    if not kiosk.printer.address:
        return True, say("doctor.printer_none"), ""
    state = look(kiosk.printer.address)
    said = words(state.condition)
    return state.ready, said.say, said.next


def _fonts(kiosk: Kiosk) -> tuple[bool, str, str]:
    del kiosk
    from hardware.paper.fonts import FontError, find_fonts

    try:
        find_fonts()
    except FontError as error:
        return False, str(error), say("doctor.fonts_fix")
    return True, say("doctor.fonts_found"), ""


def _pinpad(kiosk: Kiosk) -> tuple[bool, str, str]:
    if not kiosk.pinpad.socket:
        return True, say("doctor.pinpad_none"), ""
    there = Path(kiosk.path(kiosk.pinpad.socket)).is_socket()
    return there, say("doctor.pinpad_found" if there else "doctor.pinpad_away"), say("doctor.pinpad_fix")


def _clock(kiosk: Kiosk) -> tuple[bool, str, str]:
    del kiosk
    from tui.clock import WallClock

    now = WallClock().now()
    return now.date() >= OLDEST_SANE, f"{now:%Y-%m-%d %H:%M} Asia/Tokyo", say("doctor.clock_fix")


def _screen(kiosk: Kiosk) -> tuple[bool, str, str]:
    del kiosk
    size = shutil.get_terminal_size()
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    well = size.columns >= 80 and size.lines >= 24 and utf8
    return well, f"{size.columns}×{size.lines} {sys.stdout.encoding}", say("doctor.screen_fix")


LOOKS: tuple[tuple[str, Callable[[Kiosk], tuple[bool, str, str]]], ...] = (
    ("state", _state), ("catalog", _catalog), ("store", _store), ("central", _central), ("reader", _reader),
    ("printer", _printer), ("fonts", _fonts), ("pinpad", _pinpad), ("clock", _clock), ("screen", _screen),
)  # fmt: skip
