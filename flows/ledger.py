"""Numbers that must never repeat: ticket bands and the till, each folded from a stream of its own terminal."""

from collections.abc import Iterable, Mapping

import msgspec

from flows.events import Event

_replace = msgspec.structs.replace


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Ticket numbers of one (day, category, terminal): leased ranges and what was issued from them.

    Attributes:
        leases: inclusive ranges, in the order they are used up; the emergency band comes last.
        issued: numbers given, in order; a number without paper stays issued (欠番 is recorded, never filled).
        emergency: the range this terminal may always use, so that it prints with no central at all.
    """

    version: int = 0
    leases: tuple[tuple[int, int], ...] = ()
    issued: tuple[int, ...] = ()
    emergency: tuple[int, int] | None = None

    def next(self) -> int | None:
        """Return the next free number, or None when every lease is used up."""
        used = set(self.issued)
        for first, last in self.leases:
            for number in range(first, last + 1):
                if number not in used:
                    return number
        return None

    def left(self) -> int:
        """Return how many numbers are still free."""
        return sum(last - first + 1 for first, last in self.leases) - len(self.issued)

    def leased_left(self) -> int:
        """Return how many numbers are free before the emergency band has to be touched."""
        leased = [one for one in self.leases if one != self.emergency]
        used = sum(any(first <= number <= last for first, last in leased) for number in self.issued)
        return sum(last - first + 1 for first, last in leased) - used


def fold_band(events: Iterable[Event], initial: tuple[int, int] | None = None) -> Band:
    """Fold a ``ticket`` stream; ``initial`` is the emergency band that the configuration assigns to this terminal."""
    own = (initial,) if initial else ()
    band = Band(leases=own, emergency=initial)
    for event in events:
        data = event.data
        if event.type == "band_leased":
            leased = (*(one for one in band.leases if one != initial), (int(data["first"]), int(data["last"])))
            band = _replace(band, leases=(*leased, *own))
        elif event.type == "ticket_issued":
            band = _replace(band, issued=(*band.issued, int(data["n"])))
        band = _replace(band, version=event.envelope.version)
    return band


class Till(msgspec.Struct, frozen=True, kw_only=True):
    """The till of one terminal on one day.

    Attributes:
        receipts: receipts written, so the next is ``receipts + 1``.
        sums: yen by payment method, reversals included.
        float_yen: change money at opening; ``counted`` the cash found at closing.
    """

    version: int = 0
    receipts: int = 0
    sums: Mapping[str, int] = msgspec.field(default_factory=dict)
    closed: bool = False
    float_yen: int = 0
    counted: int | None = None

    def expected_cash(self) -> int:
        """Return the cash that should be in the drawer, in yen."""
        return self.float_yen + self.sums.get("cash", 0)


def fold_till(events: Iterable[Event]) -> Till:
    """Fold a ``till`` stream."""
    till = Till()
    for event in events:
        till = _replace(_till_step(till, event), version=event.envelope.version)
    return till


def _till_step(till: Till, event: Event) -> Till:
    data = event.data
    if event.type in ("taken", "given_back"):
        sums = {**till.sums, data["method"]: till.sums.get(data["method"], 0) + int(data["yen"])}
        return _replace(till, sums=sums, receipts=till.receipts + 1)
    if event.type == "till_opened":
        return _replace(till, float_yen=int(data["float_yen"]))
    if event.type == "till_closed":
        return _replace(till, closed=True, counted=int(data["counted"]))
    return till
