"""The process that holds the virtual cards and takes orders over unix sockets (one a slot, one line each way)."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import msgspec

from hardware.virtual_card.card import Card, make_card
from hardware.virtual_card.faults import Faults
from hardware.virtual_card.profile import ProfileError, profile

if TYPE_CHECKING:
    from pathlib import Path

    from hardware.virtual_card.slot import Slot

JAPAN = timezone(timedelta(hours=9))
_TAKE_SECONDS = 10.0


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """One order: ``insert``, ``remove``, ``faults``, ``press`` or ``status``.

    Attributes:
        op: What to do.
        profile: For insert: which card.
        today: For insert: the day that the profile's days count from; the real day when absent.
        fresh: For insert: forget tries and PINs changed earlier.
        faults: For insert and faults.
        keypad: For insert: the reader has keys of its own.
        keys: For press: what is pressed there.
    """

    op: str
    profile: str = "ordinary"
    today: date | None = None
    fresh: bool = False
    faults: Faults = Faults()
    keypad: bool = False
    keys: str = ""


class Reply(msgspec.Struct):
    """What came of it; ``trace`` lists commands without data, except SELECT."""

    ok: bool
    cause: str = ""
    inserted: bool = False
    tries: dict[str, int] = {}
    trace: list[str] = []


def obey(order: Order, slot: Slot, home: Path | None) -> Reply:
    """Carry out one order on ``slot``."""
    if order.op == "insert":
        return _insert(order, slot, home)
    if order.op == "remove":
        slot.remove()
    elif order.op == "faults":
        slot.inject(order.faults)
    elif order.op == "press":
        slot.press(order.keys)
    elif order.op != "status":
        return Reply(ok=False, cause=order.op)
    return _status(slot.card)


def _status(card: Card | None) -> Reply:
    if card is None:
        return Reply(ok=True)
    return Reply(ok=True, inserted=True, tries=card.tries(), trace=list(card.trace))


def _insert(order: Order, slot: Slot, home: Path | None) -> Reply:
    try:
        card = card_for(order, home)
    except ProfileError as error:
        return Reply(ok=False, cause=str(error))
    if not slot.insert(card, order.faults, _TAKE_SECONDS, keypad=order.keypad):
        return Reply(ok=False, cause="no reader")
    return _status(card)


def card_for(order: Order, home: Path | None) -> Card:
    """Build the card an order names; its tries live in ``home/cards``, its keys in ``home/keys``."""
    chosen = profile(order.profile)
    memory = None
    if home is not None:
        (home / "cards").mkdir(exist_ok=True)
        memory = home / "cards" / f"{order.profile}.json"
        if order.fresh:
            memory.unlink(missing_ok=True)
    today = order.today or datetime.now(JAPAN).date()
    return make_card(chosen, today, home / "keys" if home else None, memory)


def listen(path: Path, slot: Slot, home: Path) -> None:
    """Take orders for ``slot`` at ``path`` on a daemon thread."""
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    path.chmod(0o600)
    owner = home.stat()
    os.chown(path, owner.st_uid, owner.st_gid)
    server.listen()
    threading.Thread(target=_serve, args=(server, slot, home), name=path.name, daemon=True).start()


def _serve(server: socket.socket, slot: Slot, home: Path) -> None:
    while True:
        link, _ = server.accept()
        with link, contextlib.suppress(OSError), link.makefile("rwb") as stream:
            for line in stream:
                stream.write(msgspec.json.encode(_reply(line, slot, home)) + b"\n")
                stream.flush()


def _reply(line: bytes, slot: Slot, home: Path) -> Reply:
    try:
        return obey(msgspec.json.decode(line, type=Order), slot, home)
    except (msgspec.DecodeError, OSError) as error:
        return Reply(ok=False, cause=str(error))
