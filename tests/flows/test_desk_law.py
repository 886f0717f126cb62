"""A procedure begins only while the law has it; one that has ended is explained, with what took its place."""

from datetime import date, datetime, timedelta

import msgspec
import pytest

from flows.catalog import Catalog, catalog_of
from flows.prove import pairs
from tests.flows.counter import SATO, done, refused
from tests.flows.definition_walk import packaged
from tests.memory import MORNING, HandClock, MemoryOffice, desk_on

CARD, COPY = packaged().find("card-kofu"), packaged().find("juminhyo-kofu")
TODAY = MORNING.date()


def law(since: date | None = None, until: date | None = None, instead: tuple[str, ...] = ()) -> Catalog:
    return catalog_of([msgspec.structs.replace(CARD, since=since, until=until, instead=instead), COPY])


@pytest.mark.parametrize(
    ("catalog", "code"),
    [
        (law(until=TODAY - timedelta(days=1)), "abolished"),
        (law(until=TODAY - timedelta(days=1), instead=("juminhyo-kofu",)), "abolished_instead"),
        (law(since=TODAY + timedelta(days=1)), "not_yet"),
    ],
)
async def test_neither_a_ticket_nor_a_case_begins_outside_the_law(catalog: Catalog, code: str) -> None:
    desk = desk_on(MemoryOffice(catalog))
    refused(await desk.issue_ticket(SATO, "C", wants=["card-kofu"]), code)
    visit = str(done(await desk.issue_ticket(SATO, "C", wants=["juminhyo-kofu"])).shown["visit"])
    done(await desk.call(SATO, visit))
    done(await desk.arrive(SATO, visit))
    sentence = refused(await desk.open_case(SATO, "card-kofu", visit_id=visit), code).sentence()
    assert "令和8年11月" in sentence
    assert ("住民票の写しの交付" in sentence) is (code == "abolished_instead")


@pytest.mark.parametrize("catalog", [law(until=TODAY), law(since=TODAY)])
async def test_the_first_and_the_last_day_count(catalog: Catalog) -> None:
    done(await desk_on(MemoryOffice(catalog)).issue_ticket(SATO, "C", wants=["card-kofu"]))


async def test_the_new_law_applies_at_midnight_without_a_restart() -> None:
    late = datetime.combine(TODAY, MORNING.timetz()).replace(hour=23, minute=59)
    clock = HandClock(late)
    desk = desk_on(MemoryOffice(law(since=TODAY + timedelta(days=1))), clock=clock)
    refused(await desk.issue_ticket(SATO, "C", wants=["card-kofu"]), "not_yet")
    clock.pass_minutes(1)
    done(await desk.issue_ticket(SATO, "C", wants=["card-kofu"]))


async def test_a_case_that_began_under_the_old_law_is_carried_on() -> None:
    clock = HandClock()
    desk = desk_on(MemoryOffice(law(until=TODAY)), clock=clock)
    visit = str(done(await desk.issue_ticket(SATO, "C", wants=["card-kofu"])).shown["visit"])
    done(await desk.call(SATO, visit))
    done(await desk.arrive(SATO, visit))
    case = str(done(await desk.open_case(SATO, "card-kofu", visit_id=visit)).shown["case"])
    clock.pass_minutes(24 * 60)
    done(await desk.park(SATO, case, "tomorrow"))


def test_what_stands_in_place_of_an_abolished_procedure_must_be_there_and_alive() -> None:
    ended = msgspec.structs.replace(CARD, until=TODAY, instead=("gone", "juminhyo-kofu"))
    dead = msgspec.structs.replace(COPY, until=TODAY)
    found = {one.code for one in pairs.replaced(ended, {"juminhyo-kofu": dead})}
    assert found == {"instead_unknown", "instead_abolished"}
    assert list(pairs.replaced(msgspec.structs.replace(ended, instead=("juminhyo-kofu",)), {COPY.id: COPY})) == []
