"""Two terminals that write apart and meet again agree on every stream, and no event of either is missing."""

import asyncio
import shutil

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from flows.events import Stream
from store.rebuild import folded, kept
from store.verify import verify
from tests.store.conftest import Terminal, scratch, tally
from tests.store.test_local_sync_door import Centre, door

STREAMS = st.sampled_from([Stream("case", "c-1"), Stream("visit", "v-1")])
WHO = st.integers(0, 1)


class Apart(RuleBasedStateMachine):
    """Every write carries a mark; at the end both terminals must hold exactly one event of each mark that stands."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.place = scratch()
        self.terminals = [Terminal(self.place, name, self.place / "keys") for name in ("T1", "T2")]
        self.centre = Centre()
        self.marks: list[str] = []
        self.epochs = [1, 1]

    @rule(who=WHO, stream=STREAMS, count=st.integers(1, 3))
    def write(self, who: int, stream: Stream, count: int) -> None:
        marks = [f"w{len(self.marks) + n}" for n in range(count)]
        say = self.terminals[who].say(stream, *marks, private={"visit": {"name": "窓口"}})
        self.loop.run_until_complete(say)
        self.marks += marks

    @rule(who=WHO)
    def send(self, who: int) -> None:
        self.centre.send(self.terminals[who])

    @rule(who=WHO, count=st.integers(1, 3))
    def send_and_lose_the_answer(self, who: int, count: int) -> None:
        self.centre.push(door(self.terminals[who]).unsent(count))

    @rule(who=WHO, count=st.integers(1, 5))
    def fetch_some(self, who: int, count: int) -> None:
        inlet = door(self.terminals[who])
        inlet.apply(self.centre.feed[inlet.cursor() :][:count])

    @rule(who=WHO)
    def fetch_all_then_begin_a_new_epoch(self, who: int) -> None:
        self.centre.fetch(self.terminals[who])
        self.epochs[who] += 1
        waiting = len(door(self.terminals[who]).unsent(1000))
        assert door(self.terminals[who]).new_epoch(self.epochs[who]) == waiting

    @rule(who=WHO)
    def reopen(self, who: int) -> None:
        self.terminals[who].reopen()

    @invariant()
    def what_stands_has_no_gap(self) -> None:
        for terminal in self.terminals:
            for stream in ("c-1", "v-1"):
                standing = f"stream_id = '{stream}' AND (verdict IS NULL OR verdict = 'accepted')"
                versions = [row[0] for row in terminal.rows(f"SELECT version FROM event WHERE {standing} ORDER BY 1")]
                assert versions == list(range(1, len(versions) + 1))

    def teardown(self) -> None:
        for terminal in self.terminals * 2:
            self.centre.send(terminal)
            self.centre.fetch(terminal)
        one = self.terminals[0]
        pictures = [
            terminal.rows("SELECT id, raw, pos, verdict FROM event ORDER BY pos") for terminal in self.terminals
        ]
        types = sorted(row[0] for row in one.rows("SELECT type FROM event"))
        rows = [terminal.database.read_now(kept) for terminal in self.terminals]
        again = one.database.read_now(lambda file: folded(file, tally))
        found = [
            terminal.database.read_now(lambda file, name=terminal.name: verify(file, tally, terminal=name))
            for terminal in self.terminals
        ]
        for terminal in self.terminals:
            terminal.close()
        self.loop.close()
        shutil.rmtree(self.place)
        assert types == sorted(self.marks)
        assert pictures[0] == pictures[1]
        assert rows[0] == rows[1] == again
        assert found == [[], []]


TestApart = Apart.TestCase
TestApart.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
