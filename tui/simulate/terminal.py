"""One rehearsed terminal, a process of its own: ``python -m tui.simulate.terminal CONFIG`` with its orders on stdin.

First line in: its orders as JSON. Then words: ``push`` (the weather is fine again, look now), ``close`` (count the
till), ``stop``; the end of the input stops it too. Out: one line of JSON about where it stands, again and again.
"""

import asyncio
import contextlib
import dataclasses
import functools
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

import msgspec

from store.sync.uplink import Uplink
from tui import config
from tui.log import open_log
from tui.opening import Opened, Ringing, open_store
from tui.simulate.orders import Orders
from tui.simulate.windows import Windows
from tui.simulate.witness import Witnessed

TELL_EVERY = 0.25
POLL, PATIENCE = 0.5, 3.0
"""Seconds between two looks at the central, and until a silent one counts as gone: a day passes in minutes here."""
SWITCH_S = 0.0005
"""Four threads share this process; with the usual 5 ms each hand-over between them would cost more than the work."""


async def live(opened: Opened, orders: Orders, words: TextIO, out: TextIO) -> None:
    """Work until the words end."""
    await opened.learn()
    loop = asyncio.get_running_loop()
    uplink = Uplink(
        opened.kiosk.central.dsn, opened.store.inlet, opened.clock, poll=POLL, patience=PATIENCE, chance=lambda: 0.0,
        arrived=lambda: _quietly(loop, windows.hear),
    )  # fmt: skip
    opened.journal.ring = lambda _events, _jobs: windows.written.set()
    windows = Windows(opened, opened.desk(uplink), uplink, orders)
    told: asyncio.Queue[str] = asyncio.Queue()
    threading.Thread(target=_listen, args=(words, loop, told), daemon=True).start()
    uplink.start()
    work = asyncio.create_task(windows.work())
    try:
        while not work.done() and await _obey(windows, uplink, told):
            out.write(msgspec.json.encode(await windows.standing()).decode() + "\n")
            out.flush()
    finally:
        windows.stopping = True
        await work
        await asyncio.to_thread(uplink.stop)


def _quietly(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)


async def _obey(windows: Windows, uplink: Uplink, told: "asyncio.Queue[str]") -> bool:
    try:
        word = await asyncio.wait_for(told.get(), TELL_EVERY)
    except TimeoutError:
        return True
    if word == "push":
        uplink.wake()
    if word == "close":
        await windows.close()
    return word != "stop"


def _listen(words: TextIO, loop: asyncio.AbstractEventLoop, told: "asyncio.Queue[str]") -> None:
    for line in words:
        _quietly(loop, functools.partial(told.put_nowait, line.strip()))
    _quietly(loop, functools.partial(told.put_nowait, "stop"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one terminal of a rehearsed day."""
    path = Path((argv if argv is not None else sys.argv[1:])[0])
    kiosk = config.load(path)
    open_log(kiosk.state)
    logging.captureWarnings(capture=True)
    orders = msgspec.json.decode(sys.stdin.readline(), type=Orders)
    sys.setswitchinterval(SWITCH_S)
    opened = open_store(kiosk)
    witness = Witnessed(opened.store.journal, kiosk.state / "witness")
    try:
        asyncio.run(live(dataclasses.replace(opened, journal=Ringing(witness)), orders, sys.stdin, sys.stdout))
    finally:
        witness.close()
        opened.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
