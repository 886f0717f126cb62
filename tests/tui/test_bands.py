"""Numbers are leased ahead; the emergency band is touched only when the central is away and the lease used up."""

from datetime import date
from typing import TYPE_CHECKING, cast

from flows.ports import Unreachable
from tests.memory import actor, desk_on
from tui.bands import LOW, SIZE, lease_ahead

if TYPE_CHECKING:
    from store.sync.uplink import Uplink


class Lender:
    """Stands where the central lends numbers: one row for the whole office."""

    def __init__(self) -> None:
        self.online = True
        self.next = 1
        self.given: dict[str, tuple[int, int]] = {}

    async def lease_numbers(self, day: date, category: str, size: int, request: str) -> tuple[int, int]:
        if not self.online:
            raise Unreachable
        if request not in self.given:
            self.given[request] = (self.next, self.next + size - 1)
            self.next += size
        return self.given[request]


async def numbers(count: int, lender: Lender) -> list[str]:
    desk = desk_on(terminal="T4")  # emergency band 601-800
    desk.bands = {"A": desk.bands["A"]}
    got = []
    for _ in range(count):
        await lease_ahead(desk, cast("Uplink", lender))
        answer = await desk.issue_ticket(actor("1001"), "A")
        got.append(str(answer.shown["number"]))  # type: ignore[union-attr]
    return got


async def test_leased_numbers_go_first_and_are_renewed_before_they_run_out() -> None:
    lender = Lender()
    got = await numbers(SIZE + 5, lender)
    assert got == [f"A-{n:03d}" for n in range(1, SIZE + 6)]
    assert lender.next > SIZE + 5 + LOW


async def test_with_the_central_away_the_emergency_band_takes_over() -> None:
    lender = Lender()
    lender.online = False
    assert await numbers(2, lender) == ["A-601", "A-602"]
