"""The day sheet goes through the spool: queued as a job with plain numbers, laid out by the same hand as every slip."""

import asyncio
import base64
import json
from datetime import date
from functools import partial
from pathlib import Path

from hardware.paper.slips import DaySheetSlip
from tests.memory import MORNING
from tui import channel
from tui.config import load
from tui.doors import ReportDoor
from tui.headless import with_store
from tui.opening import Opened
from tui.reports.asked import written
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


def test_a_running_terminal_answers_for_its_own_store(tmp_path: Path) -> None:
    kiosk = tmp_path / "kiosk.toml"
    kiosk.write_text(f'[terminal]\nstate = "{tmp_path}/state"\n', "utf-8")
    socket = tmp_path / "staff.line"

    async def serve(opened: Opened) -> str:
        line = channel.Line(socket, {"report": partial(written, opened)}, asyncio.get_running_loop())
        line.start()
        try:
            ask = partial(channel.ask, socket, "report", what="month", on="2026-11-20", form="json")
            return str(await asyncio.to_thread(ask))
        finally:
            await asyncio.to_thread(line.close)

    found = json.loads(base64.b64decode(with_store(load(kiosk), serve)))
    assert (found["report"], found["from"], found["to"]) == ("month", "2026-11-01", "2026-11-30")
