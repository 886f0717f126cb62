"""A terminal with one fault built in on purpose: ``mutant_terminal.py FAULT CONFIG``; the day must notice."""

import sys
from collections.abc import Callable, Mapping
from itertools import count

import msgspec
import psycopg

from flows.events import Draft, decode
from flows.ports import Context, Write
from store import appending
from store.inlet import FileInlet
from store.parcel import Answer
from store.sync import uplink
from store.sync.ports import Central, Inlet
from store.sync.pusher import MOST_EVENTS, batch, push_once
from tui.simulate.terminal import main


def lost(turn: int) -> None:
    """Every third call to the central is lost on the way, there or back."""
    if turn % 3 == 2:
        raise psycopg.OperationalError("lost on the way")


def ack_before_send() -> None:
    """Events count as sent when they leave, not when they are answered."""
    turns = count()

    def push(inlet: Inlet, central: Central) -> int:
        sent = batch(inlet.unsent(MOST_EVENTS))
        if sent:
            inlet.acked([Answer(seq=parcel.seq, verdict="accepted", pos=0) for parcel in sent])
            lost(next(turns))
            central.push(sent[0].epoch, sent)
        return len(sent)

    uplink.push_once = push  # type: ignore[attr-defined]


def answer_dropped() -> None:
    """After a lost answer the same work is written down again, as new events."""
    turns = count()

    def push(inlet: Inlet, central: Central) -> int:
        assert isinstance(inlet, FileInlet)
        sent = batch(inlet.unsent(MOST_EVENTS))
        gone = push_once(inlet, central)
        try:
            lost(next(turns) if sent else 0)
        except psycopg.OperationalError:
            for old in sent[:3]:
                again(inlet, old.raw)
            raise
        return gone

    uplink.push_once = push  # type: ignore[attr-defined]


def again(inlet: FileInlet, raw: bytes) -> None:
    old = decode(raw)
    draft = Draft(type=old.type, data=old.data, visit=old.visit, case=old.case)
    context = Context(command=old.command + "+", actor=old.actor, business_date=old.business_date, now=old.recorded_at)

    def write(file: appending.Connection) -> None:
        version, _ = appending.head(file, old.stream)
        inlet._journal.append_in(file, [Write(stream=old.stream, expected=version, drafts=(draft,))], context)

    inlet._database.write_now(write)


def version_unchecked() -> None:
    """What was decided on an old picture of a stream is written all the same."""
    checked = appending.Appending.write

    def write(self: appending.Appending, write: Write, context: Context) -> None:
        version, _ = appending.head(self._connection, write.stream)
        checked(self, msgspec.structs.replace(write, expected=version), context)

    appending.Appending.write = write  # type: ignore[method-assign]


FAULTS: Mapping[str, Callable[[], None]] = {
    "ack_before_send": ack_before_send,
    "answer_dropped": answer_dropped,
    "version_unchecked": version_unchecked,
}

if __name__ == "__main__":
    FAULTS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
