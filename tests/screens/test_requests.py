"""F9: what other offices were asked, overdue first; what has come; how the day's cases ended."""

import pytest

from flows.desk import Done, Report
from screens.casework import CaseScreen
from screens.intake import IntakeScreen
from tests.memory import actor
from tests.screens.at import NARROW, WIDE, at
from tests.screens.host import Stage
from tests.screens.walk import served

DAY = 24 * 60


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


async def carried(stage: Stage, case_id: str, until: str) -> str:
    """Do what is ready until a step has come."""
    while True:
        case = await stage.desk.case(case_id)
        procedure = stage.desk.definition(case)
        step = case.steps(procedure)[0]
        if step.id == until:
            return case_id
        who = actor({"city": "3001", "supervisor": "2001"}.get(step.lane, "1001"))
        report = Report(
            answers={name: procedure.facts[name].values[0] for name in step.asks},
            points=tuple(range(len(step.points))), evidence=("individual-number-card",),
        )  # fmt: skip
        if step.irreversible:
            await stage.desk.begin_step(who, case_id, step.id)
        answer = await stage.desk.complete_step(who, case_id, step.id, report)
        assert isinstance(answer, Done), (step.id, answer)


async def from_another_ward(stage: Stage) -> str:
    _, case = await served(stage, "koseki-jikobo")
    return await carried(stage, case, "made-elsewhere")


async def returned_notice(stage: Stage) -> str:
    opened = await stage.desk.open_case(actor("3001"), "tsuchisho-henrei")
    assert isinstance(opened, Done)
    return await carried(stage, str(opened.shown["case"]), "wait-claim")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_requests_stand_in_a_group_of_their_own_overdue_first(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    await returned_notice(stage)
    stage.clock.pass_minutes(100 * DAY)
    await returned_notice(stage)
    ward = await from_another_ward(stage)
    async with at(stage, "1001", size=size) as walk:
        await walk.keys("f9")
        text = walk.text()
        assert "依頼中・回答待ち" in text
        late, later = text.index("期限 2/21(日)（7日超過）"), text.index("6/1(火) まで")
        assert late < later < text.index("他の区役所が謄本を作って送る")
        assert [line for line in text.splitlines() if "▲" in line and "7日超過" in line]
        assert "交付請求書は窓口" in text
        await walk.keys("end", "enter")
        assert isinstance(walk.screen, IntakeScreen)
        assert walk.screen.case_id == ward


async def test_what_has_come_is_shown_until_somebody_goes_on() -> None:
    stage = await Stage().staffed()
    case = await from_another_ward(stage)
    stage.clock.pass_minutes(42)
    done = await stage.desk.complete_step(actor("1001"), case, "made-elsewhere")
    assert isinstance(done, Done)
    async with at(stage, "1001", size=NARROW) as walk:
        await walk.keys("f9")
        assert "届いた物" in walk.text()
        assert "9:42 到着" in walk.text()
        assert "依頼中・回答待ち" not in walk.text()


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_days_outcomes_are_counted_by_procedure(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    for end in ("withdrawn", "withdrawn", "absent"):
        _, case = await served(stage, "juminhyo-kofu")
        await stage.desk.close_case(actor("1001"), case, end, "visitor_asks", {})
    async with at(stage, "1001", size=size) as walk:
        await walk.keys("f9")
        assert "住民票の写しの交付  取下げ 2・不在 1" in walk.text()
    stage.clock.pass_minutes(DAY)
    async with at(stage, "1001", size=size) as walk:
        await walk.keys("f9")
        assert "取下げ 2" not in walk.text()
