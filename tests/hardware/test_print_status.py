"""What a printer sends back is understood in any pieces, and every condition has a sentence and a next step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer.jobs import ALLOWED, UNFINISHED
from hardware.printer.status import (
    MUTE,
    UNREACHABLE,
    Asb,
    Block,
    PrinterState,
    ProcessId,
    RealTime,
    StatusParser,
    Transmitted,
    from_asb,
    from_realtime,
    words,
)

REPLIES = {
    b"\x12": RealTime(0x12),
    b"\x1a": RealTime(0x1A),
    b"\x72": RealTime(0x72),
    b"\x10\x00\x00\x0f": Asb(b"\x10\x00\x00\x0f"),
    b"\x38\x00\x0c\x0f": Asb(b"\x38\x00\x0c\x0f"),
    b"\x37\x220A7Z\x00": ProcessId(b"0A7Z"),
    b"\x5f1042\x00": Block(b"1042"),
    b"\x0c": Transmitted(0x0C),
}


@given(st.lists(st.sampled_from(sorted(REPLIES)), max_size=30), st.lists(st.integers(1, 9), min_size=1))
def test_replies_are_the_same_in_whatever_pieces_they_arrive(sent: list[bytes], sizes: list[int]) -> None:
    data, parser, heard, at, turn = b"".join(sent), StatusParser(), [], 0, 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        heard += parser.feed(data[at : at + size])
        at, turn = at + size, turn + 1
    assert heard == [REPLIES[one] for one in sent]
    assert parser.stray == 0


@given(st.binary(max_size=200))
def test_any_garbage_is_survived_and_a_process_id_is_found_after_it(garbage: bytes) -> None:
    parser = StatusParser()
    parser.feed(garbage + b"\x00" * 100)
    assert ProcessId(b"ABCD") in parser.feed(b"\x37\x22ABCD\x00")


@pytest.mark.parametrize(
    ("answers", "condition"),
    [
        ({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}, "ready"),
        ({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x1E}, "near_end"),
        ({1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x7E}, "paper_out"),
        ({1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12}, "cover_open"),
        ({1: 0x1A, 2: 0x52, 3: 0x1A, 4: 0x12}, "cutter_error"),
        ({1: 0x1A, 2: 0x52, 3: 0x32, 4: 0x12}, "error"),
        ({1: 0x1A, 2: 0x12, 3: 0x12, 4: 0x12}, "offline"),
        ({1: 0x12, 2: 0x12}, "mute"),
    ],
)
def test_real_time_answers_become_one_condition(answers: dict[int, int], condition: str) -> None:
    state = from_realtime(answers)
    assert state.condition == condition
    assert state.ready is (condition in {"ready", "near_end"})


@pytest.mark.parametrize(
    ("data", "condition"),
    [
        (b"\x10\x00\x00\x0f", "ready"),
        (b"\x10\x00\x03\x0f", "near_end"),
        (b"\x18\x00\x0f\x0f", "paper_out"),
        (b"\x38\x00\x00\x0f", "cover_open"),
        (b"\x18\x08\x00\x0f", "cutter_error"),
        (b"\x18\x20\x00\x0f", "error"),
    ],
)
def test_automatic_status_becomes_one_condition(data: bytes, condition: str) -> None:
    assert from_asb(data).condition == condition


def test_a_silent_printer_is_never_ready() -> None:
    assert not MUTE.ready
    assert not UNREACHABLE.ready
    assert not PrinterState(answers=False).ready


@pytest.mark.parametrize(
    "key",
    [
        *("near_end", "paper_out", "cover_open", "cutter_error", "error", "offline", "mute", "unreachable"),
        *("probably_printed", "probably_not_printed", "look", "unconfirmed", "resumed", "unprintable"),
    ],
)
def test_every_condition_and_cause_has_one_sentence_and_a_next_step(key: str) -> None:
    assert words(key).say.endswith("。")
    assert words(key).next.endswith("。")


def test_no_state_leads_back_to_the_queue_and_the_spool_alone_ends_nothing_uncertain() -> None:
    assert [state for state, after in ALLOWED.items() if "queued" in after] == ["queued"]
    assert all("uncertain" in ALLOWED[state] for state in UNFINISHED)
    assert "sending" not in ALLOWED["uncertain"]
