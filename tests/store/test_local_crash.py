"""What was told as written survives a kill -9 and a failing disk, whole: event, outbox, view, print job, seal."""

import random
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

from store.verify import verify
from tests.store.conftest import Terminal, tally

RUNS = 6


def killed_run(place: Path, run: int, seconds: float) -> list[str]:
    """Start the writer, kill it at some moment, return what it was told as written."""
    command = [sys.executable, "-m", "tests.store.writer", str(place), str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip()]
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        told += [line.strip() for line in writer.stdout if line.endswith("\n")]
    assert told[0]
    return told


async def test_after_every_kill_all_that_was_told_is_there_and_nothing_is_half(tmp_path: Path) -> None:
    chance, told = random.Random(7), list[str]()
    for run in range(RUNS):
        told += killed_run(tmp_path, run, chance.uniform(0.02, 0.25))
        with closing(Terminal(tmp_path)) as terminal:
            sets = [
                {row[0] for row in terminal.rows(query)}
                for query in (
                    "SELECT stream_id FROM event",
                    "SELECT e.stream_id FROM outbox o JOIN event e ON e.id = o.event_id",
                    "SELECT id FROM view_row",
                    "SELECT id FROM spool_job",
                    "SELECT e.stream_id FROM sealed s JOIN event e ON e.id = s.event_id",
                    "SELECT stream_id FROM stream_key",
                )
            ]
            assert set(told) <= sets[0]
            assert all(found == sets[0] for found in sets)
            assert terminal.database.read_now(lambda file: verify(file, tally, terminal="T1")) == []
            assert terminal.rows("PRAGMA cipher_integrity_check") == []
            assert terminal.rows("PRAGMA integrity_check") == [("ok",)]
    assert len(told) > RUNS


FAILING_DISK = textwrap.dedent(
    """
    import asyncio, resource, signal, sys
    from pathlib import Path
    from flows.ports import JournalError
    from tests.store.conftest import CASE, Terminal

    async def main():
        terminal = Terminal(Path(sys.argv[1]))
        await terminal.say(CASE, "opened")
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        free = resource.getrlimit(resource.RLIMIT_FSIZE)
        full = max(path.stat().st_size for path in terminal.place.glob("T1.db*"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (full + 8192, free[1]))
        try:
            await terminal.say(CASE, "lost", expected=1, data={"long": "x" * 300_000})
        except JournalError as error:
            print("refused", error.sentence)
        print([event.type for event in await terminal.journal.read(CASE)])
        resource.setrlimit(resource.RLIMIT_FSIZE, free)
        await terminal.say(CASE, "again")
        print([event.type for event in await terminal.journal.read(CASE)])
        terminal.close()

    asyncio.run(main())
    """
)


async def test_a_disk_that_fails_in_the_middle_of_a_write_refuses_it_whole_and_work_goes_on(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FAILING_DISK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == [
        "refused 保存できませんでした。ディスクの空きと状態を確かめて、もう一度操作してください。",
        "['opened']",
        "['opened', 'again']",
    ]
    with closing(Terminal(tmp_path)) as terminal:
        assert terminal.database.read_now(lambda file: verify(file, tally, terminal="T1")) == []
