"""One step upwards: the oldest unanswered events, their ciphertext and their keys, in one call."""

from collections.abc import Sequence

from store.parcel import Answer, Parcel
from store.sync.ports import Central, Inlet
from store.sync.retry import Inconsistent

MOST_EVENTS = 200
MOST_BYTES = 256 * 1024


def weight(parcel: Parcel) -> int:
    """Return the bytes a parcel puts on the wire."""
    return len(parcel.raw) + sum(len(body) for body in parcel.sealed.values())


def batch(parcels: Sequence[Parcel]) -> list[Parcel]:
    """Return the longest start of ``parcels`` of one epoch within 200 events and 256 kB; at least one."""
    chosen: list[Parcel] = []
    size = 0
    for parcel in parcels[:MOST_EVENTS]:
        size += weight(parcel)
        if chosen and (size > MOST_BYTES or parcel.epoch != chosen[0].epoch):
            break
        chosen.append(parcel)
    return chosen


def check(sent: Sequence[Parcel], answers: Sequence[Answer]) -> None:
    """Assert that every event sent got its answer.

    Raises:
        Inconsistent: an answer is missing or belongs to another event; nothing is marked as sent.
    """
    if [p.seq for p in sent] != [a.seq for a in answers]:
        raise Inconsistent("push was answered for other events than were sent")


def push_once(inlet: Inlet, central: Central) -> int:
    """Send one batch and note its answers; returns how many events and keys went, 0 when nothing waits.

    Raises:
        psycopg.Error: the central is away or refuses; the batch stays unsent.
        Inconsistent: the answers do not fit.
    """
    sent = batch(inlet.unsent(MOST_EVENTS))
    keys = inlet.keys_to_upload(MOST_EVENTS)
    if not sent and not keys:
        return 0
    answers = central.push(sent[0].epoch if sent else inlet.epoch(), sent, keys)
    check(sent, answers)
    if answers:
        inlet.acked(answers)
    if keys:
        inlet.keys_uploaded(keys)
    return len(sent) + len(keys)
