"""``madoguchi card read``: what a clerk learns from a tap, without a PIN."""

import argparse
import os
import queue
import sys

import msgspec

from hardware.card_types import CardKind, CardRead
from hardware.reader import ReaderEvent, ReaderEventKind, ReaderWatcher
from hardware.reading import read_card
from tui.clock import WallClock
from tui.commands.config import kiosk_of
from tui.fault import Fault
from tui.words import say


def run(options: argparse.Namespace) -> int:
    """Wait for a card, read it, say what it is."""
    kiosk = kiosk_of(options)
    if kiosk.reader.socket:
        os.environ.setdefault("PCSCLITE_CSOCK_NAME", kiosk.reader.socket)
    reader = _card_on(options.seconds)
    found = read_card(reader, WallClock().now().date())
    if options.json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        print("\n".join(describe(found)))
    return 0 if found.kind is not CardKind.NONE else 1


def _card_on(seconds: float) -> str:
    """Return the reader that holds a card, waiting for one.

    Raises:
        Fault: none came in time, or the reader service is away.
    """
    events: queue.Queue[ReaderEvent] = queue.Queue()
    watcher = ReaderWatcher(events.put).start()
    fault = say("card.none")
    try:
        while True:
            event = events.get(timeout=seconds)
            if event.kind is ReaderEventKind.CARD_INSERTED:
                return event.reader
            if event.kind is ReaderEventKind.SERVICE_DOWN and event.fault is not None:
                raise Fault(event.fault.sentence)
    except queue.Empty:
        raise Fault(fault) from None
    finally:
        watcher.stop()


def describe(read: CardRead) -> list[str]:
    """Return the lines a person reads."""
    lines = [read.kind.word]
    lines += [fault.sentence for fault in read.faults]
    for one in read.certificates:
        if one.purpose in ("user", "signature"):
            until = one.not_after.isoformat() if one.not_after else say("card.not_readable")
            state = until if one.present else say("card.absent")
            lines.append(say("card.certificate", name=say(f"card.{one.purpose}"), state=state))
    lines += [say("card.tries", name=say(f"card.{one.kind.value}"), left=one.left) for one in read.tries]
    if read.expires:
        lines.append(say("card.expires", day=read.expires.isoformat()))
    return lines
