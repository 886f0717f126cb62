"""Two terminals and the central against a model of a few lines: whatever order things happen in, both say the same."""

from contextlib import ExitStack

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from flows.events import Stream
from store.parcel import Parcel
from store.sync.doors import Doors
from store.sync.puller import pull_once
from store.sync.pusher import push_once
from tests.store.central_world import MemoryInlet, Office, problems

pytest_plugins = ["tests.store.central_fixtures"]
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("storm")]

TERMINALS = st.sampled_from(["a", "b"])
STREAMS = st.sampled_from([Stream("case", "k1"), Stream("case", "k2")])


class Head(msgspec.Struct):
    """What the model knows of a stream."""

    version: int = 0
    term: int = 0
    drawer: dict[str, list[tuple[int, int]]] = msgspec.field(default_factory=dict)
    claims: dict[int, tuple[str, int]] = msgspec.field(default_factory=dict)


class Model:
    """The rules of verdicts, said once more in Python."""

    def __init__(self) -> None:
        self.heads: dict[Stream, Head] = {}
        self.feed: list[tuple[str, str]] = []

    def take(self, parcel: Parcel) -> None:
        stream = Stream(parcel.stream_kind, parcel.stream_id)
        head = self.heads.get(stream, Head())
        fits = parcel.version == head.version + 1 and parcel.term >= head.term
        accepted = fits and not self._follows(head, parcel)
        self.feed.append((parcel.hash, "accepted" if accepted else "drawer"))
        if accepted:
            head.version, head.term = parcel.version, max(head.term, parcel.term)
            self.heads[stream] = head
        else:
            head.drawer.setdefault(parcel.terminal, []).append((parcel.term, len(self.feed)))
            self.heads[stream] = head

    def _follows(self, head: Head, parcel: Parcel) -> bool:
        claimer, at = head.claims.get(parcel.term, ("", 0))
        fallen = head.drawer.get(parcel.terminal, [])
        return any(not (claimer == parcel.terminal and parcel.term > term and at >= pos) for term, pos in fallen)

    def claim(self, terminal: str, stream: Stream, term: int) -> int | None:
        head = self.heads.get(stream)
        if head is None or not head.version:
            return None
        if head.term == term + 1 and head.claims.get(head.term, ("", 0))[0] == terminal:
            return head.term
        if head.term != term:
            return None
        head.term = term + 1
        head.claims[head.term] = (terminal, len(self.feed))
        return head.term


class TwoTerminals(RuleBasedStateMachine):
    """Writes, sends, loses answers, takes and claims, in any order."""

    office: Office
    connections: dict[str, psycopg.Connection[tuple[object, ...]]]

    def __init__(self) -> None:
        super().__init__()
        with psycopg.connect(self.office.admin, autocommit=True) as admin:
            for table in ("event", "event_key", "drawer", "claim", "stream", "sealed", "stream_key", "erasure"):
                admin.execute(f"delete from madoguchi.{table} where office = %s".encode(), (self.office.code,))
            admin.execute("update madoguchi.office_head set last_pos = 0 where office = %s", (self.office.code,))
            admin.execute(
                "update madoguchi.terminal_head set epoch = 0, last_seq = 0, last_hash = default where office = %s",
                (self.office.code,),
            )
        self.central = {name: Doors(connection) for name, connection in self.connections.items()}
        self.inlets = {name: MemoryInlet(self.office.code, name) for name in self.central}
        self.sent = dict.fromkeys(self.central, 0)
        self.terms: dict[tuple[str, Stream], int] = {}
        self.model = Model()
        for central in self.central.values():
            central.hello(1, 0)

    @rule(name=TERMINALS, stream=STREAMS, slip=st.sampled_from([0, 0, 0, 1]))
    def write(self, name: str, stream: Stream, slip: int) -> None:
        inlet = self.inlets[name]
        inlet.write(stream, version=inlet.version(stream) + 1 + slip, term=self.terms.get((name, stream), 1))

    def _model_push(self, name: str) -> None:
        inlet = self.inlets[name]
        for parcel in inlet.written[self.sent[name] :]:
            self.model.take(parcel)
        self.sent[name] = len(inlet.written)

    @rule(name=TERMINALS)
    def push(self, name: str) -> None:
        self._model_push(name)
        push_once(self.inlets[name], self.central[name])

    @rule(name=TERMINALS)
    def push_and_lose_the_answer(self, name: str) -> None:
        self._model_push(name)
        self.central[name].push(1, self.inlets[name].unsent(200))

    @rule(name=TERMINALS)
    def pull(self, name: str) -> None:
        pull_once(self.inlets[name], self.central[name])

    @rule(name=TERMINALS, stream=STREAMS, behind=st.sampled_from([0, 0, 1]))
    def claim(self, name: str, stream: Stream, behind: int) -> None:
        head = self.model.heads.get(stream, Head())
        term = max(0, head.term - behind)
        won = self.central[name].claim(stream, term)
        assert won == self.model.claim(name, stream, term)
        if won is not None:
            self.terms[name, stream] = won

    @invariant()
    def the_feed_is_the_models(self) -> None:
        page = self.central["a"].pull(0, 1000, 0)
        assert [(event.parcel.hash, event.verdict) for event in page.events] == self.model.feed

    @invariant()
    def what_was_taken_is_the_beginning_of_the_feed(self) -> None:
        for inlet in self.inlets.values():
            got = [(event.parcel.hash, event.verdict) for event in inlet.pulled]
            assert got == self.model.feed[: len(got)]

    def teardown(self) -> None:
        for name, inlet in self.inlets.items():
            self.push(name)
            assert not inlet.unsent(200)
        for name in self.inlets:
            self.pull(name)
        assert not problems(self.inlets["a"].pulled, self.inlets.values())


def test_two_terminals_and_the_central_agree_with_the_model(office: Office) -> None:
    with ExitStack() as open_:
        TwoTerminals.office = office
        TwoTerminals.connections = {
            name: open_.enter_context(psycopg.connect(office.dsn[name], autocommit=True)) for name in ("a", "b")
        }
        run_state_machine_as_test(
            TwoTerminals,
            settings=settings(
                max_examples=25,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
