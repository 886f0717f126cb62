"""Verbs without a screen: asked of the process that owns the store, or carried out here when none runs."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from store.errors import StoreError
from store.sync.uplink import Uplink
from tui import channel
from tui.config import Kiosk
from tui.fault import Fault
from tui.opening import Opened, Refused, Unproven, open_store
from tui.words import say

Answer = TypeVar("Answer")


@contextmanager
def opened(kiosk: Kiosk) -> Iterator[Opened]:
    """Open the store for one verb.

    Raises:
        Fault: it cannot be opened; the sentence says why.
    """
    try:
        store = open_store(kiosk)
    except (StoreError, Refused, Unproven) as error:
        raise Fault(str(error)) from error
    try:
        yield store
    finally:
        store.close()


def with_store(kiosk: Kiosk, work: Callable[[Opened], Awaitable[Answer]]) -> Answer:
    """Carry out work on the store of this terminal, which no other process may hold."""

    async def learnt(store: Opened) -> Answer:
        await store.learn()
        return await work(store)

    with opened(kiosk) as store:
        return asyncio.run(learnt(store))


def asked(kiosk: Kiosk, verb: str, **args: Any) -> Any:  # noqa: ANN401 - a verb's own answer
    """Ask the running terminal.

    Raises:
        channel.Nobody: none is running.
        Fault: it declined.
    """
    try:
        return channel.ask(kiosk.state / channel.STAFF_LINE, verb, **args)
    except channel.Declined as declined:
        raise Fault(str(declined)) from declined


def uplink_of(store: Opened) -> Uplink:
    """Return the link of a terminal.

    Raises:
        Fault: no central is configured.
    """
    if not store.kiosk.central.dsn:
        raise Fault(say("sync.alone"))
    return Uplink(store.kiosk.central.dsn, store.store.inlet, store.clock)
