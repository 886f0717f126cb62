"""The small pure pieces of the link: batches, pages, patience, and what a failure means."""

import random

import msgspec
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.events import Stream
from store.central.words import say
from store.parcel import Answer, Delivered, Parcel
from store.sync import pusher, retry
from store.sync.drawer import SETTLED, contested, drawer, settle
from store.sync.ports import Page
from store.sync.puller import check, office_wide
from tests.store.central_world import MemoryInlet

CASE = Stream("case", "k1")


def written(count: int, stream: Stream = CASE) -> list[Parcel]:
    inlet = MemoryInlet("o", "a")
    return [inlet.write(stream) for _ in range(count)]


def down(pos: int, parcel: Parcel, *, reason: str = "") -> Delivered:
    return Delivered(pos=pos, verdict="drawer" if reason else "accepted", parcel=parcel, reason=reason)


def test_a_batch_holds_at_most_200_events() -> None:
    assert len(pusher.batch(written(250))) == 200


@given(st.lists(st.integers(0, 300_000), min_size=1, max_size=12))
def test_a_batch_is_the_longest_start_within_256_kilobytes_and_never_empty(sizes: list[int]) -> None:
    parcel = written(1)[0]
    parcels = [msgspec.structs.replace(parcel, raw=bytes(size)) for size in sizes]
    chosen = pusher.batch(parcels)
    assert chosen == parcels[: len(chosen)]
    assert len(chosen) == 1 or sum(sizes[: len(chosen)]) <= pusher.MOST_BYTES
    assert len(chosen) == len(parcels) or sum(sizes[: len(chosen) + 1]) > pusher.MOST_BYTES


def test_ciphertext_counts_towards_the_size_of_a_batch() -> None:
    parcels = [msgspec.structs.replace(parcel, sealed={"visit": bytes(200_000)}) for parcel in written(3)]
    assert len(pusher.batch(parcels)) == 1


def test_a_batch_never_spans_two_epochs() -> None:
    one, two = written(2)
    assert pusher.batch([one, msgspec.structs.replace(two, epoch=2)]) == [one]


@pytest.mark.parametrize("seqs", [[], [1], [2, 1], [1, 2, 3]])
def test_an_answer_for_other_events_than_were_sent_is_refused(seqs: list[int]) -> None:
    answers = [Answer(seq=seq, verdict="accepted", pos=seq) for seq in seqs]
    with pytest.raises(retry.Inconsistent):
        pusher.check(written(2), answers)


@pytest.mark.parametrize("places", [[2], [1, 3], [1, 1], [2, 1]])
def test_a_page_with_a_hole_or_a_repeat_is_refused(places: list[int]) -> None:
    parcel = written(1)[0]
    page = Page(erased=(), events=tuple(down(pos, parcel) for pos in places), last_pos=9)
    with pytest.raises(retry.Inconsistent):
        check(0, page)


def test_only_streams_of_the_whole_office_ask_for_keys_of_themselves() -> None:
    streams = (
        Stream("operator", "o1"), CASE, Stream("definition", "d"), Stream("operator", "o1"), Stream("standard", "s"),
        Stream("question", "q"),
    )  # fmt: skip
    events = tuple(down(pos, written(1, stream)[0]) for pos, stream in enumerate(streams, 1))
    assert office_wide(Page(erased=(), events=events, last_pos=6)) == [
        Stream("definition", "d"),
        Stream("operator", "o1"),
        Stream("standard", "s"),
    ]


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_patience_grows_from_a_quarter_second_to_a_minute_and_no_further(failures: int, luck: float) -> None:
    assert retry.FIRST <= retry.delay(failures, lambda: luck) <= retry.LONGEST


def test_waiting_is_spread_so_that_terminals_do_not_come_back_together() -> None:
    dice = random.Random(1)
    waits = [retry.delay(12, dice.random) for _ in range(200)]
    assert min(waits) < 5
    assert max(waits) > 55


class Said(psycopg.Error):
    """A failure as the server says it."""

    def __init__(self, sqlstate: str | None, text: str = "") -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (None, "retry"),
        ("08006", "retry"),
        ("40001", "retry"),
        ("53300", "retry"),
        ("57P01", "retry"),
        ("25006", "retry"),
        ("28000", "refused"),
        ("28M01", "refused"),
        ("55M01", "stop"),
        ("55M11", "stop"),
        ("42501", "stop"),
        ("XX000", "stop"),
    ],
)
def test_the_class_of_a_failure_decides_what_to_do(code: str | None, remedy: str) -> None:
    assert retry.fault(Said(code)).remedy == remedy


def test_a_refused_password_is_not_mistaken_for_a_lost_network() -> None:
    assert retry.fault(Said(None, 'FATAL:  password authentication failed for user "x"')).remedy == "refused"
    assert retry.fault(Said(None, "connection refused")).remedy == "retry"


@pytest.mark.parametrize("code", [f"55M{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 10, 11)] + ["28M01", "22000"])
def test_every_failure_that_rings_has_a_sentence(code: str) -> None:
    found = retry.fault(Said(code))
    assert say(found.word, code=found.code).endswith("。")


def test_the_drawer_is_shown_by_stream_oldest_first() -> None:
    other = Stream("case", "k0")
    late = [
        down(9, written(1, other)[0], reason="version"),
        *(down(p, q, reason="follows") for p, q in enumerate(written(2), 4)),
    ]
    inlet = MemoryInlet("o", "b")
    inlet.pulled = late
    found = drawer(inlet)
    assert [(one.stream, one.terminals, len(one.events)) for one in found] == [(CASE, ("a",), 2), (other, ("a",), 1)]


def test_settling_writes_the_chosen_again_and_names_the_rest() -> None:
    waiting = written(3)
    one = contested([down(place, parcel, reason="version") for place, parcel in enumerate(waiting, 1)])[0]
    private = {waiting[1].id: {"visit": {"name": "山田"}}}
    drafts = settle(one, {waiting[1].id}, private)
    assert [(draft.type, draft.data["resolves"]) for draft in drafts] == [
        ("noted", [waiting[1].id]),
        (SETTLED, [waiting[0].id, waiting[2].id]),
    ]
    assert drafts[0].private == private[waiting[1].id]


def test_settling_with_all_chosen_leaves_nothing_to_name() -> None:
    waiting = written(2)
    one = contested([down(place, parcel, reason="version") for place, parcel in enumerate(waiting, 1)])[0]
    assert [draft.type for draft in settle(one, {parcel.id for parcel in waiting})] == ["noted", "noted"]
