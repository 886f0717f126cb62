"""``make bench``: every number beside its floor, measured in the same run, written to ``bench/RESULTS.md``."""

import asyncio
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from bench.pseudo import Pseudo

HERE = Path(__file__).parent
ROUNDS = 7


class Ratio(msgspec.Struct, frozen=True):
    """One measurement and its floor, both in milliseconds (median)."""

    what: str
    floor_what: str
    ours: float
    floor: float

    @property
    def times(self) -> float:
        return self.ours / self.floor


def median(measure: Callable[[], float], rounds: int = ROUNDS) -> float:
    return statistics.median(measure() for _ in range(rounds))


def first_frame() -> list[Ratio]:
    """Process start to first frame, and to the sign-in screen, beside a bare Textual app."""
    floor = [sys.executable, "-m", "bench.floor_app"]
    frames, ready, floors = [], [], []
    with tempfile.TemporaryDirectory() as home:
        config = Path(home) / "kiosk.toml"
        config.write_text(f'[terminal]\nstate = "{home}/state"\n[reader]\nenabled = false\n', "utf-8")
        ours = [str(Path(sys.executable).with_name("madoguchi")), "--config", str(config)]
        for _ in range(ROUNDS):
            floors.append(_timed(floor, "FLOOR-READY"))
            program = Pseudo(ours)
            frames.append(program.until("起動しています"))
            ready.append(program.until("職員番号"))
            program.end()
    bare = statistics.median(floors)
    return [
        Ratio("start to first frame", "bare Textual app", statistics.median(frames), bare),
        Ratio("start to sign-in (store open)", "bare Textual app", statistics.median(ready), bare),
    ]


def _timed(command: Sequence[str], words: str) -> float:
    program = Pseudo(command)
    try:
        return program.until(words)
    finally:
        program.end()


def key_to_paint() -> list[Ratio]:
    """One letter into the field of the sign-in screen, beside a bare field."""
    with tempfile.TemporaryDirectory() as home:
        config = Path(home) / "kiosk.toml"
        config.write_text(f'[terminal]\nstate = "{home}/state"\n[reader]\nenabled = false\n', "utf-8")
        ours = Pseudo([str(Path(sys.executable).with_name("madoguchi")), "--config", str(config)])
        floor = Pseudo([sys.executable, "-m", "bench.floor_app"])
        ours.until("職員番号")
        floor.until("FLOOR-READY")
        for program in (ours, floor):
            program.settle()
        mine, bare = [], []
        for letter in b"abcdefghijklmnopqrst":
            mine.append(ours.key_to_paint(bytes([letter])))
            bare.append(floor.key_to_paint(bytes([letter])))
        ours.end()
        floor.end()
    return [Ratio("key to paint", "bare Input", statistics.median(mine), statistics.median(bare))]


def commit() -> list[Ratio]:
    """One verb of the desk (event, outbox, view; SQLCipher, FULL) beside a raw one-row SQLite commit."""
    with tempfile.TemporaryDirectory() as home:
        floor = median(_raw_commits(Path(home)), 200)
        ours = asyncio.run(_verbs(Path(home)))
    return [Ratio("one verb of the desk, committed", "raw SQLite commit, synchronous FULL", ours, floor)]


def _raw_commits(home: Path) -> Callable[[], float]:
    file = sqlite3.connect(home / "raw.db", isolation_level=None)
    file.executescript(
        "pragma journal_mode=wal; pragma synchronous=full; create table t (id integer primary key, b blob)"
    )

    def once() -> float:
        began = time.perf_counter()
        file.execute("begin immediate")
        file.execute("insert into t (b) values (?)", (os.urandom(700),))
        file.execute("commit")
        return (time.perf_counter() - began) * 1000

    return once


async def _verbs(home: Path) -> float:
    from flows.events import Actor
    from tui.config import Kiosk, Terminal
    from tui.opening import open_store

    opened = open_store(Kiosk(terminal=Terminal(state=str(home / "state"))))
    desk, who = opened.desk(), Actor(operator="1", person="1", role="contractor")
    times = []
    for n in range(200):
        if n % 20 == 0:  # a visit's stream is some tens of events long
            ticket = await desk.issue_ticket(who, "A")
        began = time.perf_counter()
        await desk.set_needs(who, str(ticket.shown["visit"]), ())
        times.append((time.perf_counter() - began) * 1000)
    opened.close()
    return statistics.median(times)


def tap() -> list[Ratio]:
    """Card on the reader to facts in Python, beside the raw PC/SC event alone."""
    from hardware.pcsc_private import start_private_pcscd
    from hardware.virtual_card.control import VirtualCard

    with tempfile.TemporaryDirectory(prefix="mb") as home, start_private_pcscd(Path(home)) as pcsc:
        pcsc.use()
        card = VirtualCard(pcsc.control(0))
        facts, events = _taps(card, read=True), _taps(card, read=False)
    return [Ratio("tap to facts", "tap to raw PC/SC event", statistics.median(facts), statistics.median(events))]


def _taps(card: object, *, read: bool) -> list[float]:
    import queue
    from datetime import date

    from hardware.reader import ReaderEvent, ReaderEventKind, ReaderWatcher
    from hardware.reading import read_card

    events: queue.Queue[ReaderEvent] = queue.Queue()
    watcher = ReaderWatcher(events.put).start()
    times = []
    for _ in range(9):
        began = time.perf_counter()
        card.insert("ordinary")  # type: ignore[attr-defined]
        while (event := events.get(timeout=5)).kind is not ReaderEventKind.CARD_INSERTED:
            pass
        if read:
            read_card(event.reader, date(2026, 11, 20))
        times.append((time.perf_counter() - began) * 1000)
        card.remove()  # type: ignore[attr-defined]
        while events.get(timeout=5).kind is not ReaderEventKind.CARD_REMOVED:
            pass
    watcher.stop()
    return times


def main() -> None:
    found = [*first_frame(), *key_to_paint(), *commit(), *tap()]
    lines = [
        "# Ratios against the floor", "", "Both sides measured in the same run (medians); only the ratio travels.", "",
        "| what | ours ms | floor | floor ms | ratio |", "|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [f"| {r.what} | {r.ours:.1f} | {r.floor_what} | {r.floor:.1f} | {r.times:.1f} |" for r in found]
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
