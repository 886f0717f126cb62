"""The guide sheet: what is written, what is printed, and how it is printed again."""

from typing import Any

import msgspec
import pytest

from flows import guide
from flows.catalog import Catalog, load
from flows.events import Event, Stream
from flows.guide import Chosen
from flows.ports import PrintJob
from flows.rules.places import with_city
from tests.flows.counter import SATO, Counter, done, refused
from tests.flows.definition_walk import packaged
from tests.memory import MORNING, HandClock, MemoryOffice, desk_on

TODAY = MORNING.date()
MOVE, SEAL = "juki-tennyu", "inkan-toroku-sokuji"


def slip(there: Counter, job: str) -> PrintJob:
    return there.office.jobs[job]


async def written(there: Counter, visit: str) -> Event:
    return (await there.journal.read(Stream("visit", visit)))[-1]


async def sheet(there: Counter, visit: str, **chosen: Any) -> tuple[dict[str, Any], PrintJob]:
    shown = dict(done(await there.desk.guide(SATO, visit, **chosen)).shown)
    return shown, slip(there, shown["job"])


async def test_one_event_with_ids_alone_and_one_print_job() -> None:
    there = Counter()
    visit = await there.ticket("D", wants=[MOVE])
    shown, job = await sheet(there, visit, procedures=[SEAL], errands=["insurance", "insurance"], places=["waste"])
    event = await written(there, visit)
    assert event.type == "guided"
    assert event.data == {
        "n": 1, "procedures": [SEAL], "errands": ["insurance"], "places": ["waste"], "job": shown["job"],
    }  # fmt: skip
    assert event.private == {}
    assert (job.slip, job.copy, job.body["number"]) == ("guide", 0, shown["number"])


async def test_each_part_says_where_when_and_what_to_bring_in_both_languages() -> None:
    there = Counter()
    _, job = await sheet(there, await there.ticket("D"), procedures=[SEAL], errands=["insurance"], places=["waste"])
    seal, insurance, waste = job.body["parts"]
    assert seal["title"] == {"ja": "印鑑登録（即時）", "en": packaged().find(SEAL).title.en}
    assert seal["places"][0]["where"] == {"ja": "1階", "en": "1st floor"}
    assert seal["places"][0]["hours"] == {"ja": "本日 8:30～17:00", "en": "Open today 8:30～17:00"}
    assert seal["bring"] == [
        {"ja": "本人確認書類", "en": "Identity document"},
        {"ja": "登録する印鑑", "en": "The seal to be registered"},
    ]
    assert insurance["bring"][1]["ja"] == "前の保険の資格喪失証明書"
    assert (waste["title"]["ja"], waste["bring"]) == ("ごみ・環境の窓口", [])


async def test_nothing_and_what_nobody_knows_is_refused() -> None:
    there = Counter()
    visit = await there.ticket("D")
    refused(await there.desk.guide(SATO, visit), "nothing_to_guide")
    refused(await there.desk.guide(SATO, visit, procedures=["moon"]), "not_in_directory")
    refused(await there.desk.guide(SATO, visit, errands=["moon"]), "not_in_directory")
    refused(await there.desk.guide(SATO, visit, places=["moon"]), "not_in_directory")
    refused(await there.desk.guide(SATO, "nobody", errands=["tax"]), "no_visit")
    refused(await there.desk.guide(SATO, visit, procedures=["tsuchi-card-saikofu"]), "abolished_instead")


async def test_a_visit_that_is_over_is_guided_no_more() -> None:
    there = Counter()
    visit = await there.at_window("D")
    done(await there.desk.close_visit(SATO, visit))
    refused(await there.desk.guide(SATO, visit, errands=["tax"]), "visit_closed")


async def test_a_double_press_prints_once_and_a_second_sheet_has_its_own_number() -> None:
    there = Counter()
    visit = await there.ticket("D")
    first = done(await there.desk.guide(SATO, visit, errands=["tax"], command="once"))
    again = done(await there.desk.guide(SATO, visit, errands=["tax"], command="once"))
    assert again.repeated
    assert again.shown["job"] == first.shown["job"]
    second, job = await sheet(there, visit, errands=["school"])
    assert (first.shown["n"], second["n"]) == (1, 2)
    assert len([one for one in there.office.jobs.values() if one.slip == "guide"]) == 2
    assert job.key.startswith(f"guide:{visit}:2:")


async def test_the_last_sheet_or_the_named_one_is_printed_again_with_its_mark() -> None:
    there = Counter()
    visit = await there.ticket("D")
    refused(await there.desk.reprint(SATO, visit, "guide"), "never_printed")
    _, first = await sheet(there, visit, errands=["tax"])
    _, last = await sheet(there, visit, errands=["school"], places=["school"])
    for receipt, original, copy in (("", last, 1), ("", last, 2), ("1", first, 1)):
        shown = done(await there.desk.reprint(SATO, visit, "guide", receipt=receipt)).shown
        assert shown["copy"] == copy
        assert slip(there, str(shown["job"])).body == original.body
    refused(await there.desk.reprint(SATO, visit, "guide", receipt="3"), "never_printed")


async def test_a_sheet_printed_again_tells_the_hours_of_its_own_day() -> None:
    there = Counter()
    visit = await there.ticket("D")
    _, first = await sheet(there, visit, errands=["tax"])
    there.clock.pass_minutes(24 * 60)
    shown = done(await there.desk.reprint(SATO, visit, "guide")).shown
    assert slip(there, str(shown["job"])).body["parts"] == first.body["parts"]


async def test_what_the_directory_has_lost_since_is_left_out_of_the_reprint() -> None:
    office, clock = MemoryOffice(packaged()), HandClock()
    here = desk_on(office, clock=clock)
    visit = str(done(await here.issue_ticket(SATO, "D")).shown["visit"])
    done(await here.guide(SATO, visit, errands=["tax", "school"], places=["water"]))
    fewer = with_city('version = "1"\nwithout = ["school", "water"]', "places.toml", packaged().places)
    office.catalog = msgspec.structs.replace(packaged(), places=fewer)
    later = desk_on(office, clock=clock, terminal="T2")
    shown = done(await later.reprint(SATO, visit, "guide")).shown
    assert [part["title"]["en"] for part in office.jobs[str(shown["job"])].body["parts"]] == ["City taxes"]


def branch(catalog: Catalog, *places: str) -> list[str]:
    chosen = Chosen(procedures=("jpki-renew-dairi",), errands=("card-lost",), places=places)
    return [place["title"]["ja"] for place in guide.entries(catalog, chosen, TODAY)[1]["places"]]


def test_a_ticked_branch_stands_for_the_other_places_of_what_it_serves() -> None:
    own = 'version = "1"\n[[place]]\nid = "senri"\ntitle = { ja = "千里出張所" }\nwhere = { ja = "千里" }\n'
    catalog = load(profile="city")
    whole = with_city(own + 'errands = ["card-lost"]', "places.toml", catalog.places)
    catalog = msgspec.structs.replace(catalog, places=whole)
    assert branch(catalog) == ["千里出張所", "市民課 101番窓口"]
    assert branch(catalog, "citizens-101") == ["市民課 101番窓口"]


def test_after_a_move_the_seal_the_card_and_the_insurance_come_up() -> None:
    procedures, errands = guide.suggested(packaged(), [MOVE], TODAY)
    listed = [one.id for one in procedures]
    own = [name for name in packaged().find(MOVE).suggests if packaged().find(name).in_force(TODAY)]
    assert listed[: len(own)] == own
    assert {"card-hoki", SEAL} <= set(listed)
    assert len(listed) == len(set(listed))
    assert {"insurance", "pension", "child-allowance", "school"} <= {one.id for one in errands}
    named = [MOVE, *(one.id for one in procedures)]
    assert not set(named) & {one.id for one in guide.suggested(packaged(), named, TODAY)[0]}


@pytest.mark.parametrize(("place", "says"), [("tax", "本日"), ("senri", "受付時間はお確かめください")])
def test_hours_nobody_told_us_are_not_made_up(place: str, says: str) -> None:
    directory = load(profile="city").places
    found = directory.place_on(place, TODAY)
    assert found is not None
    assert guide.hours(found, TODAY)["ja"].startswith(says)
