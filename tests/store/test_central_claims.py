"""Who may write next, which numbers are whose, and who may open what."""

import threading
from datetime import date

import psycopg
import pytest

from flows.events import Stream
from store.parcel import WrappedKey
from tests.store.central_world import MemoryInlet, Office, doors, send

pytest_plugins = ["tests.store.central_fixtures"]
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("central")]

CASE = Stream("case", "k1")
CLERK = Stream("operator", "o1")
DAY = date(2026, 4, 1)


def key(stream: Stream, retention: str = "visit", generation: int = 1, wrapped: bytes = b"w") -> WrappedKey:
    return WrappedKey(
        stream_kind=stream.kind, stream_id=stream.id, retention=retention, generation=generation, wrapped=wrapped
    )


def opened(inlet: MemoryInlet, stream: Stream) -> MemoryInlet:
    """Write one sealed event and its key."""
    inlet.write(stream, sealed={"visit": b"name", "contact": b"phone"})
    inlet.keys += [key(stream, "visit", wrapped=b"k1"), key(stream, "contact", wrapped=b"k2")]
    return inlet


def test_of_two_claims_at_once_one_wins(office: Office) -> None:
    inlet = MemoryInlet(office.code, "c")
    with doors(office.dsn["c"]) as central:
        for number in range(20):
            inlet.write(Stream("case", f"r{number}"))
        send(inlet, central)
    ready = threading.Barrier(2)
    won: dict[str, list[int | None]] = {"a": [], "b": []}

    def race(terminal: str) -> None:
        with doors(office.dsn[terminal]) as central:
            for number in range(20):
                ready.wait(timeout=10)
                won[terminal].append(central.claim(Stream("case", f"r{number}"), 1))

    racers = [threading.Thread(target=race, args=(terminal,)) for terminal in ("a", "b")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(timeout=30)
    assert [sorted(pair, key=str) for pair in zip(won["a"], won["b"], strict=True)] == [[2, None]] * 20


def test_claiming_again_after_a_lost_answer_gives_the_same_term(office: Office) -> None:
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(opened(MemoryInlet(office.code, "a"), CASE), mine)
        assert [theirs.claim(CASE, 1), theirs.claim(CASE, 1), mine.claim(CASE, 1)] == [2, 2, None]
        assert mine.claim(CASE, 2) == 3
        assert theirs.claim(CASE, 1) is None


def test_a_stream_the_central_does_not_know_cannot_be_claimed(office: Office) -> None:
    with doors(office.dsn["a"]) as central:
        assert central.claim(Stream("case", "nowhere"), 0) is None


def test_pulled_events_carry_no_ciphertext(office: Office) -> None:
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(opened(MemoryInlet(office.code, "a"), CASE), mine)
        assert theirs.pull(0, 10, 0).events[0].parcel.sealed == {}


def test_keys_and_ciphertext_go_to_the_holder_only(office: Office) -> None:
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(opened(MemoryInlet(office.code, "a"), CASE), mine)
        assert theirs.keys([CASE, Stream("case", "*")]) == ([], [])
        wrapped, sealed = mine.keys([CASE])
    assert [(k.retention, k.wrapped) for k in wrapped] == [("contact", b"k2"), ("visit", b"k1")]
    assert {(s.event, s.retention, s.body) for s in sealed} == {
        ("a-1-1", "visit", b"name"),
        ("a-1-1", "contact", b"phone"),
    }


def test_a_claim_moves_the_right_to_open(office: Office) -> None:
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(opened(MemoryInlet(office.code, "a"), CASE), mine)
        theirs.claim(CASE, 1)
        assert len(theirs.keys([CASE])[0]) == 2
        assert mine.keys([CASE]) == ([], [])


def test_a_standing_decision_is_open_to_the_whole_office_and_a_question_only_to_who_claims_it(office: Office) -> None:
    standard, question = Stream("standard", "s1"), Stream("question", "q1")
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(opened(opened(MemoryInlet(office.code, "a"), standard), question), mine)
        assert len(theirs.keys([standard])[0]) == 2
        assert theirs.keys([question]) == ([], [])
        theirs.claim(question, 1)
        assert len(theirs.keys([question])[0]) == 2


def test_operators_and_definitions_are_open_to_the_whole_office(office: Office) -> None:
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(opened(MemoryInlet(office.code, "a"), CLERK), mine)
        assert len(theirs.keys([Stream("operator", "*"), Stream("definition", "*")])[0]) == 2


def test_another_office_sees_nothing(office: Office, office_next: Office) -> None:
    with doors(office.dsn["a"]) as mine, doors(office_next.dsn["a"]) as theirs:
        send(opened(MemoryInlet(office.code, "a"), CLERK), mine)
        assert theirs.pull(0, 10, 0).events == ()
        assert theirs.keys([CLERK]) == ([], [])
        assert theirs.claim(CLERK, 1) is None


def test_keys_may_be_handed_in_alone_and_a_newer_generation_replaces_the_old(office: Office) -> None:
    with doors(office.dsn["a"]) as central:
        send(opened(MemoryInlet(office.code, "a"), CASE), central)
        central.push(1, [], [key(CASE, "visit", 2, b"new")])
        central.push(1, [], [key(CASE, "visit", 1, b"old")])
        wrapped, _ = central.keys([CASE])
    assert [(k.retention, k.generation, k.wrapped) for k in wrapped] == [("contact", 1, b"k2"), ("visit", 2, b"new")]


def test_ciphertext_the_event_does_not_vouch_for_is_refused(office: Office) -> None:
    inlet = opened(MemoryInlet(office.code, "a"), CASE)
    sealed = inlet.written[0].sealed
    assert isinstance(sealed, dict)
    sealed["visit"] = b"swapped"
    with doors(office.dsn["a"]) as central, pytest.raises(psycopg.Error) as error:
        send(inlet, central)
    assert error.value.sqlstate == "55M04"


def test_an_erasure_destroys_keys_and_ciphertext_in_the_same_breath(office: Office) -> None:
    inlet = opened(MemoryInlet(office.code, "a"), CASE)
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        send(inlet, mine)
        data = {"stream_kind": "case", "stream_id": "k1", "classes": ["visit"]}
        inlet.write(Stream("register", "r1"), type_="erase", data=data)
        send(inlet, mine)
        wrapped, sealed = mine.keys([CASE])
        page = theirs.pull(0, 1, 0)
    assert [k.retention for k in wrapped] == ["contact"]
    assert [s.retention for s in sealed] == ["contact"]
    assert [(e.pos, e.stream, e.retention) for e in page.erased] == [(2, CASE, "visit")]
    assert [event.pos for event in page.events] == [1]


def test_what_was_erased_never_comes_back(office: Office) -> None:
    inlet = opened(MemoryInlet(office.code, "a"), CASE)
    with doors(office.dsn["a"]) as central:
        send(inlet, central)
        data = {"stream_kind": "case", "stream_id": "k1", "classes": ["visit", "contact"]}
        inlet.write(Stream("register", "r1"), type_="erase", data=data)
        send(inlet, central)
        inlet.write(CASE, sealed={"visit": b"late name"})
        central.push(1, inlet.written, inlet.keys)
        assert central.keys([CASE]) == ([], [])
    with psycopg.connect(office.admin) as admin:
        assert admin.execute("select count(*) from madoguchi.sealed where office = %s", (office.code,)).fetchone() == (
            0,
        )


def test_an_erasure_in_the_drawer_destroys_nothing(office: Office) -> None:
    inlet = opened(MemoryInlet(office.code, "a"), CASE)
    data = {"stream_kind": "case", "stream_id": "k1", "classes": ["visit"]}
    inlet.write(Stream("register", "r1"), type_="erase", data=data, version=5)
    with doors(office.dsn["a"]) as central:
        send(inlet, central)
        assert len(central.keys([CASE])[0]) == 2


def test_bands_of_numbers_never_overlap_and_the_same_request_gets_the_same_band(office: Office) -> None:
    with doors(office.dsn["a"]) as mine, doors(office.dsn["b"]) as theirs:
        bands = [
            mine.lease_numbers(DAY, "C", 20, "first"),
            theirs.lease_numbers(DAY, "C", 20, "first"),
            mine.lease_numbers(DAY, "C", 20, "first"),
            mine.lease_numbers(DAY, "C", 10, "second"),
            mine.lease_numbers(DAY, "D", 10, "third"),
        ]
    assert bands == [(1, 20), (21, 40), (1, 20), (41, 50), (1, 10)]


def test_a_new_terminal_without_a_published_base_starts_at_the_beginning(office: Office) -> None:
    with doors(office.dsn["a"]) as central:
        send(opened(MemoryInlet(office.code, "a"), CASE), central)
        base = central.bootstrap()
    assert (base.pos, base.body, base.last_pos) == (0, b"", 1)


def test_a_new_terminal_gets_the_newest_base(office: Office) -> None:
    with psycopg.connect(office.admin) as admin:
        for pos in (3, 9):
            admin.execute(
                "insert into madoguchi.base (office, pos, body, signature) values (%s, %s, 'views', 'signed')",
                (office.code, pos),
            )
    with doors(office.dsn["b"]) as central:
        base = central.bootstrap()
    assert (base.pos, base.body, base.signature) == (9, b"views", b"signed")


def test_positions_stay_dense_while_three_terminals_push_at_once(office: Office) -> None:
    inlets = {name: MemoryInlet(office.code, name) for name in office.dsn}

    def work(name: str) -> None:
        with doors(office.dsn[name]) as central:
            for number in range(25):
                inlets[name].write(Stream("case", f"{name}{number % 4}"))
                inlets[name].write(Stream("day", "shared"))
                send(inlets[name], central)

    workers = [threading.Thread(target=work, args=(name,)) for name in inlets]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    with doors(office.dsn["a"]) as central:
        events = [event for start in (0, 100) for event in central.pull(start, 100, 0).events]
    assert [event.pos for event in events] == list(range(1, 151))
    assert {event.parcel.hash for event in events} == {p.hash for inlet in inlets.values() for p in inlet.written}
    for name, inlet in inlets.items():
        assert [e.parcel.seq for e in events if e.parcel.terminal == name] == [p.seq for p in inlet.written]
    accepted = [e.parcel.version for e in events if e.parcel.stream_id == "shared" and e.verdict == "accepted"]
    assert accepted == list(range(1, len(accepted) + 1))
