"""Every procedure of every profile is carried from its beginning to its end through the desk, and nothing stays."""

from random import Random
from typing import TYPE_CHECKING

import pytest

from flows.case import Case
from flows.catalog import Catalog, load_each
from flows.rehearse import Clerk, Habits
from flows.visit import Party
from tests.flows.counter import SATO, done
from tests.memory import STAFF, MemoryOffice, actor, desk_on

if TYPE_CHECKING:
    from flows.desk import Desk

CATALOGS = load_each()
OFFERED = [(profile, name) for profile, catalog in CATALOGS.items() for name in sorted(catalog.procedures)]
SEEDS = range(3)


class Day:
    """One terminal of an office of a profile, with everybody on duty."""

    def __init__(self, catalog: Catalog, seed: int, trouble: float = 0.0) -> None:
        self.desk: Desk = desk_on(MemoryOffice(catalog))
        people = [actor(code) for code in STAFF]
        self.clerk = Clerk(self.desk, people, Random(seed), Habits(trouble=trouble))

    async def lived(self, name: str) -> Case:
        """Carry one case to where it ends; a visitor gets a ticket, is called, and leaves."""
        if self.desk.catalog.find(name).start != "visit":
            shown = done(await self.desk.open_case(SATO, name)).shown
            return await self.clerk.carry(str(shown["case"]))
        category = self.desk.catalog.find(name).category
        shown = done(
            await self.desk.issue_ticket(SATO, category, parties=(Party(id="p1", stance="subject"),), wants=(name,))
        ).shown
        visit = await self.clerk.serve(str(shown["visit"]))
        assert visit.state == "closed"
        return await self.desk.case(visit.cases[0])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("profile", "name"), OFFERED)
async def test_it_goes_from_its_beginning_to_a_named_end_and_the_tray_is_empty(
    profile: str, name: str, seed: int
) -> None:
    case = await Day(CATALOGS[profile], seed).lived(name)
    assert case.progress.end == "completed"
    assert not case.progress.held()
