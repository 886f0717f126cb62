"""The central stops answering in the middle of the morning: the counter goes on, and afterwards everybody agrees."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.walks.record import tray
from tests.walks.stage import SMALL, Stage, at
from tui.channel import ask

pytestmark = [pytest.mark.walk, at(SMALL)]


@contextlib.contextmanager
def frozen(state: Path) -> Iterator[None]:
    """Stop every process of the central, as a cut cable would: connections stay and nothing answers."""
    head = int((state / "central" / "data" / "postmaster.pid").read_text().split()[0])
    processes = [head, *(int(pid) for pid in Path(f"/proc/{head}/task/{head}/children").read_text().split())]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def test_visits_go_on_without_the_central_and_both_terminals_agree_afterwards(stage: Stage) -> None:
    office, front_window, back_window = stage.office, stage.front, stage.back
    front, back = stage.clerks("juminhyo-kofu")
    known = stage.record.tickets()
    ticket = front.gives_ticket("住民票")
    front.serves(ticket)
    before = len(office.slips())
    with frozen(office.state):
        front.does("apply", "a")
        front.does("receive")
        front.does("register-reception")
        back.wishes("住民票")
        back.enters()
        back_window.until("整理券", "印刷済み")
        back.enters()
        for window, code in ((front_window, "T1"), (back_window, "T2")):
            window.until("オフライン", seconds=40)
            assert ask(office.state / code / "staff.line", "sync_status")["unsent"] > 0
            assert "未送信0" not in window.text()
        front.does("hand-tag")
        office.code("T", ticket)
    assert len(office.slips()) >= before + 3
    for window, code in ((front_window, "T1"), (back_window, "T2")):
        window.gone("オフライン", seconds=60)
        stage.settled(code)
    given = stage.record.tickets()
    assert len(given) == len(set(given))
    (other,) = set(given) - set(known) - {ticket}
    events = stage.record.of(stage.record.case(ticket))
    assert [one["data"]["step"] for one in events if one["type"] == "step_done"] == [
        "apply",
        "receive",
        "register-reception",
        "hand-tag",
    ]
    assert tray(events) == {"交付請求書": "tray", "本人確認書類": "returned", "受付確認票": "tray"}
    for clerk in (front, back):
        clerk.looks_up(other)
        clerk.window.until("状態  待ち")
        clerk.window.move("Escape")
