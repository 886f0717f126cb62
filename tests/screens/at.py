"""A terminal with somebody in front of it, in one line: ``async with at(stage, "1001") as walk:``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import events

from tests.screens.host import Stage
from tests.screens.walk import Walk

NARROW = (80, 24)
WIDE = (120, 40)


@asynccontextmanager
async def at(
    stage: Stage, code: str = "", *, size: tuple[int, int] = NARROW, scan_gap: float = 0.0, idle_seconds: float = 0.0
) -> AsyncIterator[Walk]:
    """The running app; with somebody signed in when a code is given."""
    async with stage.app(scan_gap=scan_gap, idle_seconds=idle_seconds).run_test(size=size) as pilot:
        walk = Walk(stage, pilot)
        await walk.settle()
        if code:
            await walk.sign_in(code)
        yield walk


async def write(walk: Walk, text: str) -> None:
    """Type a text without waiting between the letters."""
    for char in text:
        walk.app.post_message(events.Key(char if char.isalnum() else "minus", char))
    await walk.settle()


async def log_in(walk: Walk, code: str, secret: str = "") -> None:
    """Number, Enter, secret, Enter; in the tests' office the secret is the number."""
    await write(walk, code)
    await walk.keys("enter")
    await write(walk, secret or code)
    await walk.keys("enter")
