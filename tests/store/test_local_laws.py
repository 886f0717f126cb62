"""Whatever is written, repeated, refused, pulled, erased and reopened in any order: the laws of the journal hold."""

import asyncio
import shutil
from collections.abc import Coroutine
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flows.events import Draft, Stream, decode
from flows.ports import Conflict, Write
from store.erase import Eraser
from store.rebuild import folded, kept
from store.verify import verify
from tests.store.conftest import Terminal, later, scratch, tally
from tests.store.test_local_sync_door import Centre, door

STREAMS = st.sampled_from([Stream("case", "c-1"), Stream("case", "c-2"), Stream("visit", "v-1"), Stream("till", "t")])
TYPES = st.lists(st.sampled_from(["opened", "step_done", "closed", "gone"]), min_size=1, max_size=3)


class Laws(RuleBasedStateMachine):
    """Model: for each stream the types written; for each command the ids it wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.place = scratch()
        self.terminal = Terminal(self.place)
        self.streams: dict[Stream, list[str]] = {}
        self.erased: set[Stream] = set()
        self.commands: list[tuple[Write, str, list[str]]] = []
        self.centre = Centre()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def nothing_yet(self) -> None:
        assert self.terminal.rows("SELECT count(*) FROM event") == [(0,)]

    @rule(stream=STREAMS, types=TYPES, personal=st.booleans(), minutes=st.integers(-600, 600))
    def append(self, stream: Stream, types: list[str], personal: bool, minutes: int) -> None:
        before = self.streams.setdefault(stream, [])
        private = {"visit": {"name": "窓口"}} if personal and stream not in self.erased else {}
        drafts = tuple(Draft(type=kind, private=private, visit="v-1") for kind in types)
        write = Write(stream=stream, expected=len(before), drafts=drafts)
        context = self.terminal.context(now=later(minutes))
        events = self.run(self.terminal.journal.append([write], context))
        assert [event.envelope.version for event in events] == [len(before) + n for n in range(1, len(types) + 1)]
        before += types
        self.commands.append((write, context.command, [event.envelope.id for event in events]))

    @rule(stream=STREAMS, ahead=st.sampled_from([-1, 1, 5]))
    def conflict(self, stream: Stream, ahead: int) -> None:
        write = Write(stream=stream, expected=len(self.streams.get(stream, [])) + ahead, drafts=(Draft(type="x"),))
        try:
            self.run(self.terminal.journal.append([write], self.terminal.context()))
        except Conflict:
            return
        raise AssertionError("a write at the wrong version was taken")

    @rule(choice=st.integers(0, 10_000))
    def repeat_a_command(self, choice: int) -> None:
        if self.commands:
            write, command, ids = self.commands[choice % len(self.commands)]
            again = self.run(self.terminal.journal.append([write], self.terminal.context(command)))
            assert [event.envelope.id for event in again] == ids

    @rule()
    def send_and_fetch(self) -> None:
        self.centre.send(self.terminal)
        self.centre.fetch(self.terminal)
        assert door(self.terminal).unsent(200) == []
        assert door(self.terminal).cursor() == len(self.centre.feed)

    @rule()
    def erase(self) -> None:
        eraser = Eraser(self.terminal.database, self.terminal.vault, self.terminal.journal, {})
        held = {Stream(*row) for row in self.terminal.rows("SELECT DISTINCT stream_kind, stream_id FROM stream_key")}
        self.run(eraser.erase_visit("v-1", self.terminal.context()))
        self.erased |= {stream for stream in held if stream.kind != "till"}

    @rule()
    def rotate(self) -> None:
        self.run(Eraser(self.terminal.database, self.terminal.vault, self.terminal.journal, {}).rotate())

    @rule()
    def reopen(self) -> None:
        self.terminal.reopen()

    @invariant()
    def streams_read_as_written_and_open_unless_erased(self) -> None:
        for stream, types in self.streams.items():
            events = self.run(self.terminal.journal.read(stream))
            assert [event.type for event in events] == types
            for event in events:
                for retention in event.envelope.seals:
                    expected = None if stream in self.erased else {"name": "窓口"}
                    assert event.private[retention] == expected

    @invariant()
    def rows_equal_a_rebuild(self) -> None:
        read = self.terminal.database.read_now
        assert read(kept) == read(lambda file: folded(file, tally))

    @invariant()
    def order_never_goes_backwards(self) -> None:
        raws = [row[0] for row in self.terminal.rows("SELECT raw FROM event ORDER BY seq")]
        clocks = [decode(raw).hlc for raw in raws]
        assert clocks == sorted(set(clocks))

    def teardown(self) -> None:
        found = self.terminal.database.read_now(lambda file: verify(file, tally, terminal="T1"))
        self.terminal.close()
        self.loop.close()
        shutil.rmtree(self.place)
        assert found == []


TestLaws = Laws.TestCase
TestLaws.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
