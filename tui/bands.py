"""Ticket numbers leased ahead, so that two terminals cut off from each other never print the same one."""

from flows.desk import Desk
from flows.events import Actor
from flows.ports import Unreachable
from store.sync.uplink import Uplink

LEASER = Actor(operator="numbers", person="numbers", role="admin", auth="program")
SIZE = 30
LOW = 10
"""A new band is asked for when so few leased numbers are left."""


async def lease_ahead(desk: Desk, uplink: Uplink) -> None:
    """Lease a further band for every category that runs low; without the central, numbers on hand must do."""
    for category in desk.bands:
        band = await desk.band(category)
        if band.leased_left() > LOW:
            continue
        day = desk.today()
        try:
            first, last = await uplink.lease_numbers(day, category, SIZE, f"{day}.{category}.{len(band.leases)}")
        except Unreachable:
            return
        await desk.add_band(LEASER, category, first, last)
