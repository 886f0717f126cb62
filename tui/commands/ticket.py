"""``madoguchi ticket print``: one ticket through the spool; exit 0 once paper is confirmed."""

import argparse
import asyncio
import sys
import time

import msgspec

from flows.words import Refusal
from hardware.printer.jobs import JobChange
from tui.channel import Nobody
from tui.commands.config import kiosk_of
from tui.config import Kiosk
from tui.devices import PRINTER_ACTOR, Printer
from tui.fault import Fault
from tui.headless import asked, with_store
from tui.opening import Opened
from tui.slips import Layouts
from tui.words import say

PATIENCE = 30.0


def run(options: argparse.Namespace) -> int:
    """Issue and print one ticket."""
    kiosk = kiosk_of(options)
    if options.printer:
        kiosk = msgspec.structs.replace(kiosk, printer=msgspec.structs.replace(kiosk.printer, address=options.printer))
    if not kiosk.printer.address:
        raise Fault(say("ticket.no_printer"))
    try:
        shown = asked(kiosk, "ticket", category=options.category)
        state = _await_paper(kiosk, shown["job"])
    except Nobody:
        shown, state = with_store(kiosk, lambda store: _print(store, options.category))
    if options.json:
        sys.stdout.write(msgspec.json.encode({**shown, "state": state}).decode() + "\n")
    else:
        print(say(f"ticket.{state}", number=shown["number"]))
    return 0 if state == "printed" else 1


def _await_paper(kiosk: Kiosk, job: str) -> str:
    deadline = time.monotonic() + PATIENCE
    state = "queued"
    while time.monotonic() < deadline:
        row = asked(kiosk, "job", job=job)
        state = row["state"] if row else "queued"
        if state in ("printed", "uncertain", "void"):
            return str(state)
        time.sleep(0.1)
    return str(state)


async def _print(store: Opened, category: str) -> tuple[dict[str, object], str]:
    answer = await store.desk().issue_ticket(PRINTER_ACTOR, category)
    if isinstance(answer, Refusal):
        raise Fault(answer.sentence())
    job, loop = str(answer.shown["job"]), asyncio.get_running_loop()
    ended: asyncio.Future[str] = loop.create_future()

    def settle(state: str) -> None:
        if not ended.done():
            ended.set_result(state)

    def changed(change: JobChange) -> None:
        if change.job_id == job and change.state in ("printed", "uncertain", "void"):
            loop.call_soon_threadsafe(settle, change.state)

    settings = store.kiosk.printer
    layouts = Layouts(store.kiosk.terminal.section, store.definitions.catalog, store.office_keys()[-1])
    printer = Printer(
        settings.address, settings.profile, store.store, layouts, store.clock, lambda _message: None, changed
    )
    printer.start()
    try:
        state = await asyncio.wait_for(ended, PATIENCE)
    except TimeoutError:
        state = "queued"
    finally:
        await asyncio.to_thread(printer.stop)
    if state != "queued":
        await store.desk().record_print(PRINTER_ACTOR, job, state)
    return dict(answer.shown), state
