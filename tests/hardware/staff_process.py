"""A staff-side process: asks the pad to change a password, prints what it learns, then waits to be looked into."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from hardware.card_types import PinKind
from hardware.pinpad.client import PinPadClient
from hardware.pinpad.protocol import Program


async def main(socket: str, reader: str) -> None:
    """Run one change and keep everything received alive."""
    client = await PinPadClient.connect(Path(socket))
    kept = []
    async for event in client.ask(Program.CHANGE, PinKind.SIGNATURE, reader):
        kept.append(event)
        if event.kind == "digits" and event.count == 0:
            sys.stdout.write(f"{event.stage}\n")
            sys.stdout.flush()
    control = sys.stdin.readline()
    sys.stdout.write(f"{kept[-1].status} {len(control)}\n")
    sys.stdout.flush()
    sys.stdin.readline()


asyncio.run(main(*sys.argv[1:]))
