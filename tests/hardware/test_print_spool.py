"""Every job comes to paper at most once, over real TCP, and its state never claims more than is known."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

from hardware.paper.printing import payload, render, void_mark
from hardware.printer.jobs import JobChange
from hardware.printer.profile import profile
from hardware.printer.spool import SpoolWorker
from hardware.virtual_printer import Slip, VirtualPrinter
from tests.hardware.printing import TICKET
from tests.hardware.spool_store import FAST, SqliteSpool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hardware.printer.status import PrinterState

PROFILE = profile("epson-tm-m30")


@cache
def ticket(number: str, copy: int = 0) -> bytes:
    slip = msgspec.structs.replace(TICKET, number=number, copy=copy)
    return payload(slip, PROFILE, f"ticket:{number}:{copy}")


@cache
def void() -> bytes:
    return void_mark(PROFILE)


def picture_of(slip: Slip) -> bytes:
    return slip.image().tobytes()


def came_out(printer: VirtualPrinter, number: str, copy: int = 0) -> int:
    """How many whole pieces of paper show this ticket and nothing else."""
    image = render(msgspec.structs.replace(TICKET, number=number, copy=copy), PROFILE)
    wanted = image.point(lambda value: 255 - value).tobytes()
    return sum(b"".join(slip.rows).startswith(wanted) and len(slip.rows) == image.height for slip in printer.slips)


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path / "paper") as started:
        yield started


@pytest.fixture
def store(tmp_path: Path) -> SqliteSpool:
    return SqliteSpool(tmp_path / "spool.db")


@pytest.fixture
def changes() -> list[JobChange]:
    return []


@pytest.fixture
def states() -> list[PrinterState]:
    return []


@pytest.fixture
def start(
    printer: VirtualPrinter, store: SqliteSpool, changes: list[JobChange], states: list[PrinterState]
) -> Iterator[Callable[..., SpoolWorker]]:
    started: list[SpoolWorker] = []

    def begin(model: str = "epson-tm-m30") -> SpoolWorker:
        worker = SpoolWorker(
            "p1",
            printer.address,
            profile(model),
            store,
            void_mark=void(),
            on_change=changes.append,
            on_state=states.append,
            timing=FAST,
        )
        worker.start()
        started.append(worker)
        return worker

    yield begin
    for worker in started:
        worker.stop()


def wait_for(truth: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not truth():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_job_is_printed_only_after_the_printer_said_so(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    store.queue("ticket:B-021:0", ticket("B-021"))
    start()
    store.wait("ticket:B-021:0", "printed")
    assert [state for state, _cause in store.history("ticket:B-021:0")] == ["sending", "sent", "printed"]
    assert came_out(printer, "B-021") == 1
    assert len(printer.slips) == 1


def test_many_jobs_come_out_in_the_order_they_were_queued(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    numbers = [f"A-{n:03d}" for n in range(8)]
    for number in numbers:
        store.queue(f"ticket:{number}:0", ticket(number))
    start()
    store.wait(f"ticket:{numbers[-1]}:0", "printed")
    assert len(printer.slips) == 8
    assert [came_out(printer, number) for number in numbers] == [1] * 8


def test_a_new_job_wakes_an_idle_printer(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    worker = start()
    wait_for(lambda: worker.state.ready)
    store.queue("ticket:B-021:0", ticket("B-021"))
    worker.wake()
    store.wait("ticket:B-021:0", "printed")


@pytest.mark.parametrize(
    ("fault", "cure", "reason"),
    [
        ("paper_out", "load_paper", "paper_out"),
        ("open_cover", "close_cover", "cover_open"),
        ("mute", "unmute", "mute"),
        ("refuse", "accept", "unreachable"),
    ],
)
def test_before_the_first_byte_a_job_waits_with_its_reason_and_goes_by_itself(
    printer: VirtualPrinter,
    store: SqliteSpool,
    start: Callable[..., SpoolWorker],
    states: list[PrinterState],
    fault: str,
    cure: str,
    reason: str,
) -> None:
    printer.do(fault)
    store.queue("ticket:B-021:0", ticket("B-021"))
    start()
    store.wait("ticket:B-021:0", "queued", cause=reason)
    assert states[-1].condition == reason
    assert not printer.slips
    printer.do(cure)
    store.wait("ticket:B-021:0", "printed")
    assert store.history("ticket:B-021:0").count(("queued", reason)) == 1
    assert came_out(printer, "B-021") == 1


def test_paper_out_in_the_middle_interrupts_and_the_printer_finishes_by_itself(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    printer.plan("rows", 300, "paper_out")
    store.queue("ticket:B-021:0", ticket("B-021"))
    start()
    store.wait("ticket:B-021:0", "interrupted", cause="paper_out")
    time.sleep(1.2)
    assert store.job("ticket:B-021:0").state == "interrupted"
    printer.do("load_paper")
    store.wait("ticket:B-021:0", "printed", cause="resumed")
    assert [slip.torn for slip in printer.slips] == [True, False]


def test_an_open_cover_in_the_middle_loses_nothing(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    printer.plan("rows", 500, "open_cover")
    store.queue("ticket:B-021:0", ticket("B-021"))
    start()
    store.wait("ticket:B-021:0", "interrupted", cause="cover_open")
    printer.do("close_cover")
    store.wait("ticket:B-021:0", "printed", cause="resumed")
    assert came_out(printer, "B-021") == 1


def test_a_blocked_cutter_interrupts_after_the_last_row(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    printer.do("jam_cutter")
    store.queue("ticket:B-021:0", ticket("B-021"))
    start()
    store.wait("ticket:B-021:0", "interrupted", cause="cutter_error")
    printer.do("fix_cutter")
    store.wait("ticket:B-021:0", "printed", cause="resumed")
    assert came_out(printer, "B-021") == 1


def test_a_cable_pulled_in_the_middle_is_uncertain_and_the_next_slip_is_whole(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    start()
    printer.plan("bytes", 20_000, "disconnect")
    store.queue("ticket:B-021:0", ticket("B-021"))
    store.queue("ticket:B-022:0", ticket("B-022"))
    store.wait("ticket:B-021:0", "uncertain", cause="probably_not_printed")
    store.wait("ticket:B-022:0", "printed")
    assert came_out(printer, "B-021") == 0
    assert came_out(printer, "B-022") == 1
    assert len(printer.slips) == 2, "the broken slip was ended with a void mark of its own"


def test_an_uncertain_job_is_never_sent_again(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    printer.plan("bytes", 20_000, "disconnect")
    store.queue("ticket:B-021:0", ticket("B-021"))
    worker = start()
    store.wait("ticket:B-021:0", "uncertain")
    worker.wake()
    time.sleep(0.4)
    assert store.job("ticket:B-021:0").state == "uncertain"
    assert came_out(printer, "B-021") == 0


def test_when_only_the_answer_was_lost_the_counter_says_that_paper_came_out(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    printer.plan("rows", 700, "mute")
    store.queue("ticket:B-021:0", ticket("B-021"))
    start()
    store.wait("ticket:B-021:0", "uncertain", cause="probably_printed")
    printer.do("unmute")
    time.sleep(0.5)
    assert store.job("ticket:B-021:0").cause == "probably_printed"
    assert came_out(printer, "B-021") == 1
    assert len(printer.slips) == 1, "no void mark under a slip that came out whole"


def test_a_power_cut_in_the_middle_is_known_from_the_counter_and_marked_on_the_paper(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    printer.plan("rows", 400, "power_cut")
    store.queue("ticket:B-021:0", ticket("B-021"))
    start()
    store.wait("ticket:B-021:0", "uncertain", cause="probably_not_printed")
    wait_for(lambda: len(printer.slips) == 1)
    assert came_out(printer, "B-021") == 0
    assert len(printer.slips[0].rows) > 400


def test_a_person_gives_up_a_printer_that_stands_still(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    printer.plan("rows", 300, "paper_out")
    store.queue("ticket:B-021:0", ticket("B-021"))
    worker = start()
    store.wait("ticket:B-021:0", "interrupted")
    worker.abandon()
    store.wait("ticket:B-021:0", "uncertain")


def test_what_was_under_way_when_the_program_died_is_uncertain_at_the_next_start(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    for job_id in ("a", "b", "c"):
        store.queue(job_id, ticket("B-021"))
        store.mark(JobChange(job_id, "sending"))
    store.mark(JobChange("b", "sent"))
    store.mark(JobChange("c", "interrupted"))
    printer.do("refuse")
    start()
    assert store.wait("a", "uncertain").cause == "probably_not_printed"
    assert store.wait("b", "uncertain").cause == "probably_printed"
    assert store.wait("c", "uncertain").cause == "look"


def test_a_job_voided_while_it_waited_is_not_printed(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    printer.do("open_cover")
    store.queue("ticket:B-021:0", ticket("B-021"))
    start()
    store.wait("ticket:B-021:0", "queued", cause="cover_open")
    assert store.mark(JobChange("ticket:B-021:0", "void"))
    printer.do("close_cover")
    time.sleep(0.3)
    assert not printer.slips


def test_a_printer_without_process_ids_confirms_by_its_paper_sensor(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    job = payload(TICKET, profile("generic-80"), "ticket:B-021:0")
    store.queue("ticket:B-021:0", job)
    start("generic-80")
    store.wait("ticket:B-021:0", "printed")
    assert came_out(printer, "B-021") == 1


def test_a_small_buffer_and_a_slow_printer_change_nothing(tmp_path: Path, store: SqliteSpool) -> None:
    with VirtualPrinter(None, buffer=1024, speed=2_500) as slow:
        worker = SpoolWorker("p1", slow.address, PROFILE, store, timing=FAST)
        store.queue("ticket:B-021:0", ticket("B-021"))
        worker.start()
        store.wait("ticket:B-021:0", "printed")
        worker.stop()
        assert came_out(slow, "B-021") == 1


def test_a_fault_the_printer_did_not_report_by_itself_is_asked_for(
    store: SqliteSpool, changes: list[JobChange]
) -> None:
    with VirtualPrinter(None, buffer=65_536) as printer:
        worker = SpoolWorker("p1", printer.address, PROFILE, store, on_change=changes.append, timing=FAST)
        worker.start()
        store.queue("ticket:B-020:0", ticket("B-020"))
        store.wait("ticket:B-020:0", "printed")
        worker.stop()
        second = SpoolWorker("p1", printer.address, PROFILE, store, timing=FAST)
        printer.plan("bytes", 12 + 9_234 + 6 + 1, "open_cover")
        store.queue("ticket:B-021:0", ticket("B-021"))
        second.start()
        store.wait("ticket:B-021:0", "interrupted", cause="cover_open")
        printer.do("close_cover")
        store.wait("ticket:B-021:0", "printed", cause="resumed")
        second.stop()
        assert came_out(printer, "B-021") == 1


def test_a_printer_that_does_not_count_its_cuts_is_asked_once_and_prints(store: SqliteSpool) -> None:
    with VirtualPrinter(None, counter=False) as printer:
        for number in ("B-021", "B-022", "B-023"):
            store.queue(f"ticket:{number}:0", ticket(number))
        worker = SpoolWorker("p1", printer.address, PROFILE, store, timing=FAST)
        began = time.monotonic()
        worker.start()
        store.wait("ticket:B-023:0", "printed")
        worker.stop()
        assert time.monotonic() - began < 2 * FAST.answer + 1


def test_a_file_cannot_say_that_it_printed(tmp_path: Path, store: SqliteSpool) -> None:
    worker = SpoolWorker("p1", f"file:{tmp_path / 'out.bin'}", PROFILE, store, timing=FAST)
    store.queue("ticket:B-021:0", ticket("B-021"))
    worker.start()
    store.wait("ticket:B-021:0", "uncertain", cause="unconfirmed")
    worker.stop()
    assert ticket("B-021") in (tmp_path / "out.bin").read_bytes()


def test_stopping_in_the_middle_leaves_the_job_uncertain_not_lost(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker]
) -> None:
    printer.plan("rows", 300, "stall")
    store.queue("ticket:B-021:0", ticket("B-021"))
    worker = start()
    store.wait("ticket:B-021:0", "sending", "sent")
    worker.stop()
    assert store.job("ticket:B-021:0").state == "uncertain"


def test_the_spool_goes_on_after_the_store_failed_once(
    printer: VirtualPrinter, store: SqliteSpool, start: Callable[..., SpoolWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, calls = store.next_queued, []

    def locked_once(name: str) -> object:
        calls.append(name)
        if len(calls) == 1:
            raise OSError("database is locked")
        return whole(name)

    monkeypatch.setattr(store, "next_queued", locked_once)
    store.queue("ticket:B-021:0", ticket("B-021"))
    start()
    store.wait("ticket:B-021:0", "printed")
