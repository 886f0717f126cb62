"""What the desk asks back is answered at the screen: missing papers, the right sum, another signature."""

from collections.abc import Mapping
from datetime import date

import pytest

from flows.events import Event, Stream
from flows.ports import PrintJob
from screens.bring import BringBox
from screens.casework import CaseScreen
from screens.feebox import FeeBox
from screens.intake import IntakeScreen
from screens.second import SecondPerson
from screens.shortfall import Shortfall
from tests.memory import MemoryOffice, actor
from tests.screens.at import NARROW, WIDE, at, log_in
from tests.screens.carried import residence_record
from tests.screens.hands import Hands
from tests.screens.host import Stage, offered
from tests.screens.walk import Walk, served


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


def an_office() -> tuple[MemoryOffice, Stage]:
    office = MemoryOffice(offered())
    return office, Stage(office)


async def short_of_identity(walk: Walk, language: str = "ja") -> str:
    """A forgotten PIN at the city's identity check, with the card alone."""
    _, case_id = await served(walk.stage, "jpki-renew", language=language)
    await walk.go("intake", case=case_id)
    hands = Hands(walk, case_id, {"window": "open", "pin": "forgotten", "which": "both"}, stop_at="reset-identify")
    case = await hands.carry()
    step = hands.step()
    assert step is not None
    await hands.person(step, case)
    await walk.keys(*[str(place + 1) for place, _ in enumerate(step.points)])
    screen = walk.screen
    assert isinstance(screen, IntakeScreen)
    await hands.show_documents(screen)
    await walk.keys("enter")
    return case_id


async def last(office: MemoryOffice, case_id: str) -> Event:
    return office.streams[Stream("case", case_id)][-1]


def printed(office: MemoryOffice, slip: str) -> list[PrintJob]:
    return [job for job in office.jobs.values() if job.slip == slip]


def of_step(events: list[Event], step: str) -> Mapping[str, object]:
    return next(event.data for event in events if event.type == "step_done" and event.data["step"] == step)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_what_identity_lacks_is_read_aloud_in_both_languages_and_the_city_goes_on_with_a_reason(
    size: tuple[int, int],
) -> None:
    office, stage = an_office()
    async with at(await stage.staffed(), "1001", size=size) as walk:
        case_id = await short_of_identity(walk, "en")
        assert isinstance(walk.screen, Shortfall), walk.text()
        assert walk.says("学生証などの書類1点が必要です")
        assert walk.text().index("To identify") < walk.text().index("「ご本人の")
        await walk.keys("1", "1")
        case = await walk.case(case_id)
        assert "reset-identify" in case.progress.done, walk.text()
        told = of_step(office.streams[Stream("case", case_id)], "reset-identify")
        assert (told["reason"], told["judged"]) == ("city_decides", "city")


async def test_who_is_sent_home_for_a_paper_takes_a_printed_notice_with_names_and_a_date() -> None:
    office, stage = an_office()
    async with at(await stage.staffed(), "1001") as walk:
        case_id = await short_of_identity(walk)
        await walk.keys("2")
        assert isinstance(walk.screen, BringBox)
        assert walk.says("12/4(金)まで")
        assert walk.screen.ticked == ()
        await walk.keys("enter")
        assert "まだ印がありません" in walk.message()
        await walk.keys("1", "right")
        assert walk.says("12/20(日)まで")
        await walk.keys("left", "enter", "enter")
        assert (await walk.case(case_id)).outcome == "come_again"
        closed = (await last(office, case_id)).data
        assert "年金手帳" in closed["missing"]
        assert closed["deadline"] == date(2026, 12, 4).isoformat()
        assert len(printed(office, "bring")) == 1
        assert "持参案内を印刷します。" in walk.message()


async def test_without_a_tick_no_notice_is_printed_and_the_screen_says_so() -> None:
    office, stage = an_office()
    async with at(await stage.staffed(), "1001") as walk:
        _, case_id = await residence_record(stage, until="compare")
        await walk.go("intake", case=case_id)
        await walk.keys("k", "1", "2")
        assert isinstance(walk.screen, BringBox)
        await walk.keys("enter", "enter", "enter")
        assert (await walk.case(case_id)).outcome == "come_again"
        assert printed(office, "bring") == []
        assert "持参案内は出ません" in walk.message()


async def test_an_end_of_a_step_that_sends_the_visitor_home_asks_for_the_papers_too() -> None:
    office, stage = an_office()
    async with at(await stage.staffed(), "1001") as walk:
        _, case_id = await served(stage, "juminhyo-kofu")
        await walk.go("intake", case=case_id)
        await walk.keys("a", "enter", "x", "1", "2", "left", "left", "enter")
        closed = (await last(office, case_id)).data
        assert (closed["outcome"], len(closed["missing"]), closed["deadline"]) == ("come_again", 2, None)
        assert len(printed(office, "bring")) == 1


async def test_copies_that_do_not_fit_bring_the_fee_box_back_with_the_counted_ones() -> None:
    office, stage = an_office()
    async with at(await stage.staffed(), "1001") as walk:
        _, case_id = await residence_record(stage, until="fee")
        await walk.go("intake", case=case_id)
        await walk.keys("enter", "+", *"1000", "enter")
        assert isinstance(walk.screen, FeeBox)
        assert "通数が合いません" in walk.message()
        assert walk.says("1通") or walk.says("1 通")
        await walk.keys("enter")
        assert [(fee.quantity, fee.yen) for fee in (await walk.case(case_id)).fees] == [(1, 300)]
        assert "おつり 700 円" in walk.message()
        assert (await last(office, case_id)).type == "fee_taken"


async def test_a_waiver_asks_for_the_city_and_goes_on_when_it_has_signed() -> None:
    office, stage = an_office()
    async with at(await stage.staffed(), "1001") as walk:
        _, case_id = await residence_record(stage, until="fee")
        await walk.go("intake", case=case_id)
        await walk.keys("enter", "g", "enter")
        assert isinstance(walk.screen, SecondPerson)
        assert walk.says("手数料の免除は市職員が決めます")
        await log_in(walk, "3001")
        fees = (await walk.case(case_id)).fees
        assert [fee.yen for fee in fees] == [0]
        second = (await last(office, case_id)).envelope.second
        assert second is not None
        assert second.person == actor("3001").person
