"""The day sheet goes through the spool: queued as a job with plain numbers, laid out by the same hand as every slip."""

from datetime import date
from pathlib import Path

from hardware.paper.slips import DaySheetSlip
from tests.memory import MORNING
from tui.config import load
from tui.doors import ReportDoor
from tui.headless import with_store
from tui.opening import Opened
from tui.slips import Layouts

DAY = date(2026, 11, 20)


def test_a_printed_day_is_a_job_of_its_own_each_time(tmp_path: Path) -> None:
    kiosk = tmp_path / "kiosk.toml"
    kiosk.write_text(f'[terminal]\nstate = "{tmp_path}/state"\n', "utf-8")

    async def print_twice(opened: Opened) -> list[DaySheetSlip]:
        door = ReportDoor(opened)
        await door.print_day(DAY)
        await door.print_day(DAY)
        layouts = Layouts("市民課", opened.definitions.catalog, b"k" * 32)
        jobs = [await opened.rows.job(row.id) for row in await opened.rows.jobs()]
        slips = [layouts.slip(job.slip, job.body, job.copy, MORNING) for job in jobs if job is not None]
        return [slip for slip in slips if isinstance(slip, DaySheetSlip)]

    slips = with_store(load(kiosk), print_twice)
    assert [slip.title for slip in slips] == ["日報", "日報"]
    assert slips[0].stamps == ("担当", "確認")
    assert "令和8年11月20日" in slips[0].day
