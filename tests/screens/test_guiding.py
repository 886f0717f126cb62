"""Where a visitor goes next is chosen from the directory, and a guide sheet says it on paper."""

import msgspec
import pytest

from flows.catalog import load
from flows.desk import Done
from flows.events import Event, Stream
from flows.ports import PrintJob
from screens.guidebox import GuideBox, GuideList
from screens.home import HomeScreen
from screens.visitcard import VisitCard
from tests.memory import MemoryOffice, actor
from tests.screens.at import NARROW, WIDE, at, write
from tests.screens.host import Stage, offered
from tests.screens.walk import Walk, served

MOVE = "juki-tennyu"


async def waiting(office: MemoryOffice, *wants: str, language: str = "ja") -> tuple[Stage, str]:
    """Somebody with a ticket waits."""
    stage = await Stage(office).staffed()
    issued = await stage.desk.issue_ticket(actor("1001"), "D", wants=wants, language=language)
    assert isinstance(issued, Done)
    return stage, str(issued.shown["visit"])


def an_office() -> MemoryOffice:
    return MemoryOffice(offered())


def sheets(office: MemoryOffice) -> list[PrintJob]:
    return [job for job in office.jobs.values() if job.slip == "guide"]


def last(office: MemoryOffice, visit: str) -> Event:
    return office.streams[Stream("visit", visit)][-1]


async def opened(walk: Walk, visit: str, choice: str = "案内票") -> GuideBox:
    """The guide box over the visit card, reached as a clerk does."""
    await walk.go("visit", visit=visit)
    assert isinstance(walk.screen, VisitCard)
    digit = next(line.split("案内票")[0].split() for line in walk.text().splitlines() if choice in line)
    await walk.keys(next(part for part in digit if part.isdigit()))
    await walk.settle()
    assert isinstance(walk.screen, GuideBox), walk.text()
    return walk.screen


def titles(box: GuideBox) -> list[str]:
    return [choice.label for choice in box.query_one(GuideList).offered]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_what_goes_with_the_wishes_stands_first_then_errands_then_places(size: tuple[int, int]) -> None:
    office = an_office()
    stage, visit = await waiting(office, MOVE)
    async with at(stage, "1001", size=size) as walk:
        box = await opened(walk, visit)
        listed = titles(box)
        beside = [stage.counter.title(name) for name in offered().find(MOVE).suggests]
        assert listed[: len(beside)] == beside
        places = [listed.index(words) for words in ("国民健康保険", "転入届", "市民課", "総合案内", "犬の登録")]
        assert places == sorted(places)
        bottom = walk.text().splitlines()[-1]
        assert "Enter" in bottom
        assert "印刷" in walk.text()
        assert all(words in walk.text() for words in ("Space か数字で印", "よくご一緒に", "1階"))


async def test_ticked_lines_are_printed_and_the_event_holds_ids_alone() -> None:
    office = an_office()
    stage, visit = await waiting(office, MOVE)
    async with at(stage, "1001") as walk:
        await opened(walk, visit)
        await walk.keys("1")
        await write(walk, "gomi")
        await walk.keys("down", "space", "enter")
        assert isinstance(walk.screen, VisitCard)
        assert "案内票を印刷します（D-" in walk.message()
    event = last(office, visit)
    assert event.type == "guided"
    assert event.data["procedures"] == [offered().find(MOVE).suggests[0]]
    assert event.data["errands"] + event.data["places"] == ["waste"]
    assert len(sheets(office)) == 1


async def test_without_a_tick_the_line_one_stands_on_is_printed() -> None:
    office = an_office()
    stage, visit = await waiting(office, "juminhyo-kofu")
    async with at(stage, "1001") as walk:
        await opened(walk, visit)
        await walk.keys("enter")
    assert last(office, visit).data["procedures"] == ["juminhyo-kofu"]


@pytest.mark.parametrize("typed", ["hoken", "ほけん", "保険", "国保", "kokuho"])
async def test_typing_narrows_by_sound_and_by_kanji(typed: str) -> None:
    stage, visit = await waiting(an_office(), MOVE)
    async with at(stage, "1001") as walk:
        box = await opened(walk, visit)
        await write(walk, typed)
        assert "国民健康保険" in titles(box)
        assert "犬の登録" not in titles(box)


async def test_ticks_stay_whatever_the_list_is_narrowed_to() -> None:
    stage, visit = await waiting(an_office(), MOVE)
    async with at(stage, "1001") as walk:
        box = await opened(walk, visit)
        await write(walk, "gomi")
        await walk.keys("down", "space", "tab", "shift+tab")
        before = box.ticked
        box.query_one("JaInput").value = "gakkou"  # type: ignore[attr-defined]
        await walk.settle()
        assert box.ticked == before
        assert len(before) == 1


async def test_who_goes_to_another_counter_goes_to_a_place_of_the_directory_without_paper() -> None:
    office = an_office()
    stage, visit = await waiting(office, "juminhyo-kofu")
    async with at(stage, "1001") as walk:
        await walk.go("visit", visit=visit)
        await walk.keys("3")
        assert walk.says("どちらへ行かれますか")
        await write(walk, "nenkin no madoguchi")
        await walk.keys("down", "enter")
        assert isinstance(walk.screen, HomeScreen)
        await walk.go("visit", visit=visit)
        assert "保険・年金の窓口" in walk.text()
    assert (await stage.desk.visit(visit)).place == "pension"
    assert sheets(office) == []


async def test_an_errand_ticked_for_who_leaves_names_its_place_and_prints_the_sheet() -> None:
    office = an_office()
    stage, visit = await waiting(office, MOVE)
    async with at(stage, "1001") as walk:
        await walk.go("visit", visit=visit)
        await walk.keys("3")
        await write(walk, "kokuho")
        await walk.keys("down", "space", "enter")
        await walk.settle()
    assert (await stage.desk.visit(visit)).place == "pension"
    assert [job.body["parts"][0]["title"]["ja"] for job in sheets(office)] == ["国民健康保険"]


async def test_esc_prints_nothing_and_sends_nobody() -> None:
    office = an_office()
    stage, visit = await waiting(office, MOVE)
    async with at(stage, "1001") as walk:
        await opened(walk, visit)
        await walk.keys("escape")
        assert isinstance(walk.screen, VisitCard)
        await walk.keys("3", "escape")
        assert isinstance(walk.screen, VisitCard)
    assert last(office, visit).type == "visit_opened"


@pytest.mark.parametrize("state", ["waiting", "called", "serving", "held", "away"])
async def test_a_sheet_can_be_printed_in_every_open_state(state: str) -> None:
    office = an_office()
    stage, visit = await waiting(office, MOVE)
    desk, front = stage.desk, actor("1001")
    if state != "waiting":
        await desk.call(front, visit)
    if state in ("serving", "held"):
        await desk.arrive(front, visit)
    if state == "held":
        await desk.hold(front, visit)
    if state == "away":
        await desk.send_away(front, visit, "tax")
    assert (await desk.visit(visit)).state == state
    async with at(stage, "1001") as walk:
        await opened(walk, visit)
        await walk.keys("1", "enter")
    assert len(sheets(office)) == 1
    assert (await desk.visit(visit)).state == state


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_case_that_is_referred_elsewhere_proposes_the_sheet(size: tuple[int, int]) -> None:
    office = MemoryOffice(load(profile="city"))
    stage = await Stage(office).staffed()
    _, case = await served(stage, "card-shinseiji-raicho")
    async with at(stage, "1001", size=size) as walk:
        await walk.go("intake", case=case)
        await walk.keys("k", "2", "1")
        for _ in range(3):
            if isinstance(walk.screen, GuideBox):
                break
            await walk.keys("enter")
        assert isinstance(walk.screen, GuideBox), walk.text()
        listed = titles(walk.screen)
        assert listed[0] == stage.counter.title("card-shinseiji-raicho")
        assert "マイナンバーカードの紛失・再交付" in listed[:4]
        await walk.keys(str(listed.index("マイナンバーカードの紛失・再交付") + 1), "enter")
    assert (await stage.desk.case(case)).outcome == "referred"
    (sheet,) = sheets(office)
    assert sheet.body["parts"][0]["places"][0]["title"]["ja"] == "市民課 101番窓口"


async def test_an_older_place_that_the_directory_no_longer_has_keeps_its_name() -> None:
    catalog = offered()
    fewer = msgspec.structs.replace(catalog.places, place=tuple(one for one in catalog.places.place if one.id != "tax"))
    stage, visit = await waiting(MemoryOffice(msgspec.structs.replace(catalog, places=fewer)), MOVE)
    await stage.desk.send_away(actor("1001"), visit, "tax")
    async with at(stage, "1001") as walk:
        await walk.go("visit", visit=visit)
        assert "税の窓口" in walk.text()
