"""``madoguchi sync once|status``."""

import argparse
import sys
from typing import Any

import msgspec

from flows.ports import SyncState, Unreachable
from tui.channel import Nobody
from tui.commands.config import kiosk_of
from tui.fault import Fault
from tui.headless import asked, uplink_of, with_store
from tui.opening import Opened
from tui.words import say


def run(options: argparse.Namespace) -> int:
    """Exchange with the central once, or say how the link stands."""
    kiosk = kiosk_of(options)
    try:
        state = asked(kiosk, f"sync_{options.what}")
    except Nobody:
        state = msgspec.to_builtins(with_store(kiosk, _once if options.what == "once" else _status))
    _show(state, as_json=options.json)
    return 0 if state["online"] or options.what == "status" else 1


async def _once(store: Opened) -> SyncState:
    uplink = uplink_of(store)
    try:
        return uplink.once()
    except Unreachable as error:
        raise Fault(say("sync.away", unsent=uplink.state().unsent)) from error
    finally:
        uplink.stop()


async def _status(store: Opened) -> SyncState:
    counts = store.store.inlet.counts()
    return SyncState(online=False, unsent=counts.unsent, contested=counts.contested)


def _show(state: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(msgspec.json.encode(state).decode() + "\n")
        return
    link = say("sync.online" if state["online"] else "sync.offline")
    print(say("sync.state", link=link, unsent=state["unsent"], contested=state["contested"]))
    if state.get("alarm"):
        print(state["alarm"])
