"""``madoguchi erase --due | --visit ID``: destroy the keys of personal data and say so in the journal."""

import argparse
import sys

import msgspec

from flows.events import Actor
from flows.ports import Context
from store.journal import new_uuid7
from tui.commands.config import kiosk_of
from tui.headless import with_store
from tui.opening import Opened
from tui.words import say

ERASER = Actor(operator="eraser", person="eraser", role="admin", auth="program")


def run(options: argparse.Namespace) -> int:
    """Erase what is due, or everything of one visit; then no older copy of the store opens."""

    async def erase(store: Opened) -> dict[str, int]:
        now = store.clock.now()
        context = Context(command=new_uuid7(), actor=ERASER, business_date=now.date(), now=now)
        eraser = store.store.eraser
        done = await (
            eraser.erase_visit(options.visit, context) if options.visit else eraser.erase_due(now.date(), context)
        )
        kept = await eraser.rotate()
        return {"streams": done.streams, "sealed": done.sealed, "keys_kept": kept}

    result = with_store(kiosk_of(options), erase)
    text = msgspec.json.encode(result).decode() if options.json else say("erase.done", **result)
    sys.stdout.write(text + "\n")
    return 0
