"""Lists, devices and the drawer."""

import pytest

from flows.catalog import load
from flows.events import Stream
from flows.ports import JobRow, PrintState, SyncState
from screens.casework import CaseScreen
from screens.intake import IntakeScreen
from tests.memory import MemoryOffice, actor
from tests.screens.carried import residence_record
from tests.screens.host import Stage
from tests.screens.walk import Walk, served

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


@pytest.mark.parametrize("size", SIZES)
async def test_every_case_stands_in_its_group_and_typing_narrows(size: tuple[int, int]) -> None:
    stage = await Stage().staffed()
    await residence_record(stage, until="compare")
    _, parked = await served(stage, "jpki-renew")
    await stage.desk.park(actor("1001"), parked, "system_down", days=1)
    _, ended = await served(stage, "juminhyo-kofu")
    await stage.desk.close_case(actor("1001"), ended, "withdrawn", "visitor_asks", {})
    async with stage.app().run_test(size=size) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.keys("f9")
        for words in ("進行中", "保留", "今日終わった件", "取下げ"):
            assert words in walk.text()
        await pilot.press(*"b-")
        await walk.settle()
        assert "電子証明書の更新" in walk.text()
        assert "住民票の写しの交付" not in walk.text()
        await walk.keys("enter")
        assert isinstance(walk.screen, IntakeScreen)
        assert walk.screen.case_id == parked


class Door:
    """Print jobs that remember what was said of them."""

    def __init__(self) -> None:
        self.said: list[tuple[str, object]] = []

    async def answer(self, job_id: str, printed: bool) -> None:
        self.said.append((job_id, printed))

    async def reprint(self, job_id: str) -> None:
        self.said.append((job_id, "reprint"))

    async def test(self) -> None:
        self.said.append(("", "test"))


@pytest.mark.parametrize("size", SIZES)
async def test_an_uncertain_job_asks_whether_paper_came_out(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await Stage().staffed()
    row = JobRow(id="J", key="k", slip="ticket", copy=0, state="uncertain", cause="", number="A-007",
                 queued_at=stage.clock.now())  # fmt: skip

    async def jobs(*, unfinished_only: bool = True) -> list[JobRow]:
        return [row]

    monkeypatch.setattr(stage.counter.rows, "jobs", jobs)
    door = Door()
    stage.counter.jobs = door
    stage.counter.printer = PrintState(code="paper_out", sentence="紙がありません。", next_step="紙を入れてください。")
    stage.counter.sync = SyncState(online=False, unsent=4)
    async with stage.app().run_test(size=size) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.keys("f10")
        for words in ("A-007", "紙を入れてください", "未送信4件", "オフライン"):
            assert walk.says(words)
        await walk.keys("y")
        assert door.said == [("J", True)]
        await walk.keys("n", "r")
        assert door.said[1:] == [("J", False), ("J", "reprint")]


async def test_the_drawer_shows_who_did_what_and_waits_for_a_named_person() -> None:
    stage = await Stage().staffed()
    _, case_id = await residence_record(stage, until="receive")
    event = (await stage.desk.journal.read(Stream("case", case_id)))[-1]

    class Link:
        async def sync_now(self) -> SyncState:
            return SyncState(online=True, unsent=0)

        async def drawer(self) -> list:
            return [event]

    stage.counter.link = Link()
    stage.counter.sync = SyncState(online=True, unsent=0, contested=1)
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("2001")
        await walk.keys("f10", "d")
        assert walk.says("手順の完了")
        assert walk.says("従事者1001")
        assert walk.says("A-001")


async def test_an_outside_terminal_is_called_as_this_kind_of_office_calls_it() -> None:
    stage = await Stage(MemoryOffice(load(profile="certificate"))).staffed()
    assert stage.counter.terminal_name("cs_terminal") == "専用端末"
    assert (await Stage().staffed()).counter.terminal_name("cs_terminal") == "CS端末（統合端末）"
