"""``madoguchi board``: the call display on this screen; it gets numbers and places, no key, no name, no database."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from flows.ports import BoardView
from tui.channel import BOARD_LINE, Declined, Nobody, ask
from tui.clock import WallClock
from tui.commands.config import kiosk_of

LOOK_SECONDS = 1.0


async def views(socket: Path) -> AsyncIterator[BoardView]:
    """Yield the board of the terminal that serves it, about once a second; while it is away, nothing.

    Raises:
        Nobody: the terminal is away now; the board keeps its last good view and asks again.
    """
    while True:
        try:
            plain = await asyncio.to_thread(ask, socket, "board")
        except (Nobody, Declined):
            await asyncio.sleep(LOOK_SECONDS)
            continue
        yield msgspec.convert(plain, BoardView)
        await asyncio.sleep(LOOK_SECONDS)


def run(options: argparse.Namespace) -> int:
    """Show the board until it is closed."""
    kiosk = kiosk_of(options)
    socket = options.socket or (Path(kiosk.board.socket) if kiosk.board.socket else kiosk.state / BOARD_LINE)
    from screens.board.app import BoardApp

    BoardApp(views(socket), clock=WallClock().now).run(mouse=False)
    return 0
