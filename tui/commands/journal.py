"""``madoguchi journal verify|export|rebuild``."""

import argparse
import sys

import msgspec

from tui.channel import Nobody
from tui.commands.config import kiosk_of
from tui.fault import LATER, Fault
from tui.headless import asked, with_store
from tui.opening import Opened
from tui.words import say


def run(options: argparse.Namespace) -> int:
    """Verify the chain, make the views anew, or write the events out."""
    kiosk = kiosk_of(options)
    if options.what == "export":
        raise Fault(say("cli.later", what="journal export"), LATER)
    if options.what == "rebuild":
        count = with_store(kiosk, _rebuild)
        _say(options, {"rows": count}, say("journal.rebuilt", rows=count))
        return 0
    try:
        findings = asked(kiosk, "verify")
    except Nobody:
        findings = with_store(kiosk, _verify)
    _say(options, {"findings": findings}, say("journal.good") if not findings else "\n".join(map(str, findings)))
    return 1 if findings else 0


async def _rebuild(store: Opened) -> int:
    return await store.store.rebuild()


async def _verify(store: Opened) -> list[object]:
    found: list[object] = msgspec.to_builtins(await store.store.verify())
    return found


def _say(options: argparse.Namespace, data: object, sentence: str) -> None:
    sys.stdout.write((msgspec.json.encode(data).decode() if options.json else sentence) + "\n")
