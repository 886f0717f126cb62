"""Two terminals wrote the same stream apart: what waits in the drawer, and how a person settles it (MODEL 2, DESIGN 5).

Nothing in the drawer is ever changed or dropped. A person looks at both versions and chooses; the chosen events are
written again at the end of the stream, each naming by ``resolves`` the one it stands for.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

import msgspec

from flows.events import Draft, Envelope, Stream, decode
from store.parcel import Delivered
from store.sync.ports import Inlet

SETTLED = "drawer_settled"
"""Type of the event that names what was looked at and not taken over."""


class Contested(msgspec.Struct, frozen=True, kw_only=True):
    """One stream with unresolved events in the drawer.

    Attributes:
        terminals: whose events wait, each once.
        events: the waiting events in the order they reached the central.
    """

    stream: Stream
    terminals: tuple[str, ...]
    events: tuple[Delivered, ...]


def drawer(inlet: Inlet) -> list[Contested]:
    """Return the contested streams of the office, oldest first, for the screen that settles them."""
    return contested(inlet.drawer())


def contested(waiting: Sequence[Delivered]) -> list[Contested]:
    """Group drawer events by stream; the stream that waits longest comes first."""
    found = [_group(stream, list(events)) for stream, events in groupby(sorted(waiting, key=_place), _stream)]
    return sorted(found, key=lambda one: one.events[0].pos)


def _stream(one: Delivered) -> Stream:
    return Stream(one.parcel.stream_kind, one.parcel.stream_id)


def _place(one: Delivered) -> tuple[Stream, int]:
    return _stream(one), one.pos


def _group(stream: Stream, events: list[Delivered]) -> Contested:
    terminals = tuple(dict.fromkeys(one.parcel.terminal for one in events))
    return Contested(stream=stream, terminals=terminals, events=tuple(events))


def settle(
    one: Contested, chosen: Collection[str], private: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None
) -> tuple[Draft, ...]:
    """Return what to write at the end of the stream so that nothing of it is contested any more.

    Args:
        one: the contested stream.
        chosen: ids of the events that shall count after all.
        private: opened personal data by event id and class, to be sealed anew with the re-issued events.

    Raises:
        msgspec.DecodeError: a chosen event can only be read by a newer program.
    """
    waiting = [event.parcel for event in one.events]
    again = [
        _again(decode(parcel.raw), (private or {}).get(parcel.id, {})) for parcel in waiting if parcel.id in chosen
    ]
    left = [parcel.id for parcel in waiting if parcel.id not in chosen]
    return (*again, *([Draft(type=SETTLED, data={"resolves": left})] if left else []))


def _again(envelope: Envelope, private: Mapping[str, Mapping[str, str]]) -> Draft:
    return Draft(
        type=envelope.type,
        data={**envelope.data, "resolves": [envelope.id]},
        private=private,
        visit=envelope.visit,
        case=envelope.case,
        cause=envelope.cause,
        occurred_at=envelope.occurred_at,
    )
