"""The door of the link: what goes up stays in order, what comes down is dense, and nothing is ever dropped."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from flows.events import Draft, Stream, canonical, chain_hash
from flows.ports import Write
from store.errors import StoreError
from store.inlet import FileInlet
from store.parcel import Answer, Delivered, Parcel
from store.sync.ports import Erased, Sealed
from store.verify import verify
from tests.store.conftest import CASE, Terminal, tally

VISIT = Stream("visit", "v-1")
NAME = {"visit": {"name": "窓口花子"}}


def door(terminal: Terminal) -> FileInlet:
    return FileInlet(terminal.database, terminal.vault, terminal.journal, tally)


def types(terminal: Terminal) -> list[str]:
    return [row[0] for row in terminal.rows("SELECT type FROM event ORDER BY rowid")]


class Centre:
    """The rules of the central in a few lines: dense positions, versions per stream, a drawer."""

    def __init__(self) -> None:
        self.feed: list[Delivered] = []

    def push(self, parcels: Sequence[Parcel]) -> list[Answer]:
        return [self._take(parcel) for parcel in parcels]

    def _take(self, parcel: Parcel) -> Answer:
        for one in self.feed:
            if one.parcel.id == parcel.id:
                return Answer(seq=parcel.seq, verdict=one.verdict, pos=one.pos, reason=one.reason)
        stream = [one for one in self.feed if one.parcel.stream_id == parcel.stream_id]
        standing = sum(one.verdict == "accepted" for one in stream)
        follows = any(one.verdict == "drawer" and one.parcel.terminal == parcel.terminal for one in stream)
        reason = "follows" if follows else "" if parcel.version == standing + 1 else "version"
        verdict, pos = ("drawer" if reason else "accepted"), len(self.feed) + 1
        without = msgspec.structs.replace(parcel, sealed={})
        self.feed.append(Delivered(pos=pos, verdict=verdict, parcel=without, reason=reason))
        return Answer(seq=parcel.seq, verdict=verdict, pos=pos, reason=reason)

    def send(self, terminal: Terminal) -> None:
        parcels = door(terminal).unsent(200)
        door(terminal).acked(self.push(parcels))

    def fetch(self, terminal: Terminal) -> None:
        door(terminal).apply(self.feed[door(terminal).cursor() :])


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Terminal, Terminal]]:
    keys = tmp_path / "keys"
    with closing(Terminal(tmp_path, "T1", keys)) as one, closing(Terminal(tmp_path, "T2", keys)) as two:
        yield one, two


async def test_unsent_events_come_in_order_with_their_ciphertext(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened", "step_done", private=NAME)
    first, second = door(terminal).unsent(10)
    assert [(p.seq, p.version, p.type) for p in (first, second)] == [(1, 1, "opened"), (2, 2, "step_done")]
    assert second.hash == chain_hash(first.hash, second.raw)
    assert set(first.sealed) == {"visit"}
    assert "窓口".encode() not in first.sealed["visit"]
    assert door(terminal).unsent(1) == [first]
    assert door(terminal).last_seq() == 2


async def test_what_was_answered_is_not_sent_again_and_has_its_position(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened")
    centre = Centre()
    centre.send(terminal)
    assert door(terminal).unsent(10) == []
    assert terminal.rows("SELECT pos, verdict FROM event") == [(1, "accepted")]
    assert door(terminal).counts().unsent == 0


async def test_own_events_that_come_back_change_nothing_but_settle_a_lost_answer(terminal: Terminal) -> None:
    (event,) = await terminal.say(CASE, "opened", private=NAME)
    centre = Centre()
    centre.push(door(terminal).unsent(10))
    centre.fetch(terminal)
    assert door(terminal).unsent(10) == []
    assert await terminal.journal.read(CASE) == [event]
    assert door(terminal).cursor() == 1


async def test_another_terminals_events_are_read_but_their_names_stay_closed(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    await one.say(CASE, "opened", private=NAME)
    centre = Centre()
    centre.send(one)
    centre.fetch(two)
    (event,) = await two.journal.read(CASE)
    assert (event.type, event.private) == ("opened", {})
    assert two.rows("SELECT body FROM view_row") == one.rows("SELECT body FROM view_row")


async def test_keys_and_ciphertext_released_to_a_terminal_open_the_names(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    (event,) = await one.say(CASE, "opened", private=NAME)
    keys = door(one).keys_to_upload(10)
    sealed = Sealed(
        stream=CASE, event=event.envelope.id, retention="visit", body=door(one).unsent(1)[0].sealed["visit"]
    )
    centre = Centre()
    centre.send(one)
    centre.fetch(two)
    for _ in range(2):
        door(two).take_keys(keys, [sealed])
    assert (await two.journal.read(CASE))[0].private == NAME
    assert door(two).keys_to_upload(10) == []
    door(one).keys_uploaded(keys)
    assert door(one).keys_to_upload(10) == []


async def test_two_terminals_that_wrote_apart_keep_both_keys(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    centre = Centre()
    await one.say(CASE, "opened")
    centre.send(one)
    centre.fetch(two)
    await one.say(CASE, "noted", private={"visit": {"a": "甲"}})
    await two.say(VISIT, "opened", private={"visit": {"b": "乙"}})
    await two.say(VISIT, "noted", private={"visit": {"c": "丙"}})
    made = door(two).keys_to_upload(10)
    mine = [msgspec.structs.replace(key, stream_kind="visit", stream_id="v-1") for key in door(one).keys_to_upload(10)]
    assert len(made) == 1
    door(two).take_keys(mine, [])
    assert [event.private["visit"] for event in await two.journal.read(VISIT)] == [{"b": "乙"}, {"c": "丙"}]


async def test_ciphertext_that_the_event_does_not_vouch_for_stays_closed(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    (event,) = await one.say(CASE, "opened", private=NAME)
    keys = door(one).keys_to_upload(10)
    centre = Centre()
    centre.send(one)
    centre.fetch(two)
    door(two).take_keys(keys, [Sealed(stream=CASE, event=event.envelope.id, retention="visit", body=b"x" * 60)])
    assert (await two.journal.read(CASE))[0].private == {}


async def test_a_missing_position_is_refused_and_nothing_is_applied(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    await one.say(CASE, "opened", "step_done", "closed")
    centre = Centre()
    centre.send(one)
    with pytest.raises(StoreError, match="番号が続いていません"):
        door(two).apply([centre.feed[0], centre.feed[2]])
    assert (door(two).cursor(), await two.journal.read(CASE)) == (0, [])
    centre.fetch(two)
    door(two).apply(centre.feed)
    assert len(await two.journal.read(CASE)) == 3


async def test_bytes_that_do_not_agree_with_their_hash_are_refused(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    await one.say(CASE, "opened")
    centre = Centre()
    centre.send(one)
    (good,) = centre.feed
    other = msgspec.structs.replace(good.parcel, raw=good.parcel.raw.replace(b"opened", b"closed"))
    with pytest.raises(StoreError, match="検査に失敗"):
        door(two).apply([msgspec.structs.replace(good, parcel=other)])
    door(two).apply([good])
    again = msgspec.structs.replace(other, hash=chain_hash(other.prev, other.raw))
    with pytest.raises(StoreError):
        door(two).apply([msgspec.structs.replace(good, pos=2, parcel=again)])


async def test_of_two_that_wrote_the_same_version_one_stands_and_the_other_is_contested(
    pair: tuple[Terminal, Terminal],
) -> None:
    one, two = pair
    centre = Centre()
    await one.say(CASE, "opened")
    centre.send(one)
    centre.fetch(two)
    await one.say(CASE, "of_one")
    await two.say(CASE, "of_two", "of_two_later")
    for terminal in (one, two, one):
        centre.send(terminal)
        centre.fetch(terminal)
    for terminal in (one, two):
        assert [event.type for event in await terminal.journal.read(CASE)] == ["opened", "of_one"]
        assert terminal.rows("SELECT contested FROM view_row") == [(1,)]
        assert door(terminal).counts().contested == 1
        assert [one.parcel.type for one in door(terminal).drawer()] == ["of_two", "of_two_later"]
        assert terminal.database.read_now(lambda file: verify(file, tally)) == []


async def test_an_event_pulled_before_ours_was_pushed_takes_its_place(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    centre = Centre()
    await one.say(CASE, "of_one")
    centre.send(one)
    await two.say(CASE, "of_two", "of_two_later")
    centre.fetch(two)
    assert [event.type for event in await two.journal.read(CASE)] == ["of_one"]
    assert len(door(two).unsent(10)) == 2
    centre.send(two)
    centre.fetch(two)
    assert two.rows("SELECT type, verdict, pos FROM event ORDER BY pos") == [
        ("of_one", "accepted", 1),
        ("of_two", "drawer", 2),
        ("of_two_later", "drawer", 3),
    ]


async def test_a_named_persons_resolution_ends_the_contest_everywhere(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    centre = Centre()
    await one.say(CASE, "of_one")
    await two.say(CASE, "of_two")
    for terminal in (one, two, one):
        centre.send(terminal)
        centre.fetch(terminal)
    drawer = [event.parcel.id for event in door(one).drawer()]
    await one.say(CASE, "resolved", data={"resolves": drawer})
    centre.send(one)
    centre.fetch(two)
    for terminal in (one, two):
        assert door(terminal).counts().contested == 0
        assert door(terminal).drawer() == []
        assert terminal.rows("SELECT contested FROM view_row") == [(0,)]


async def test_an_event_of_a_newer_program_is_kept_and_holds_nothing_up(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    await one.say(CASE, "opened")
    parcel = door(one).unsent(1)[0]
    raw = b'{"from":"a newer program"}'
    newer = msgspec.structs.replace(parcel, raw=raw, hash=chain_hash(parcel.prev, raw))
    door(two).apply([Delivered(pos=1, verdict="accepted", parcel=newer)])
    assert await two.journal.read(CASE) == []
    assert two.rows("SELECT raw FROM event") == [(raw,)]
    assert (await two.say(CASE, "noted", expected=1))[0].envelope.version == 2


async def test_an_unknown_type_is_an_event_like_any_other(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    await one.say(CASE, "invented_tomorrow", data={"shape": {"deep": [1, 2]}})
    centre = Centre()
    centre.send(one)
    centre.fetch(two)
    (event,) = await two.journal.read(CASE)
    assert (event.type, event.data) == ("invented_tomorrow", {"shape": {"deep": [1, 2]}})


async def test_a_definition_that_comes_late_makes_the_rows_of_its_cases_anew(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    centre, address = Centre(), "d" * 64
    seen: list[str] = []
    two.close()
    two.open(lambda stream, events: seen.append(str(stream)) or tally(stream, events))  # type: ignore[func-returns-value]
    inlet = FileInlet(two.database, two.vault, two.journal, two.journal._project)
    await one.say(CASE, "opened", data={"definition": address})
    await one.say(Stream("definition", address), "definition_published")
    centre.push(door(one).unsent(10))
    inlet.apply(centre.feed[:1])
    inlet.apply(centre.feed[1:])
    assert seen == ["case:c-1", f"definition:{address}", "case:c-1"]


async def test_the_hybrid_clock_runs_on_after_what_was_pulled(pair: tuple[Terminal, Terminal]) -> None:
    one, two = pair
    await one.say(CASE, "opened")
    raised = msgspec.structs.replace((await one.journal.read(CASE))[0].envelope, hlc=1 << 60)
    parcel, raw = door(one).unsent(1)[0], canonical(raised)
    ahead = msgspec.structs.replace(parcel, raw=raw, hash=chain_hash(parcel.prev, raw))
    door(two).apply([Delivered(pos=1, verdict="accepted", parcel=ahead)])
    (event,) = await two.say(VISIT, "opened")
    assert event.envelope.hlc == (1 << 60) + 1


async def test_a_pulled_erasure_destroys_keys_and_ciphertext_and_a_late_copy_is_not_taken(terminal: Terminal) -> None:
    (event,) = await terminal.say(CASE, "opened", private=NAME)
    keys = door(terminal).keys_to_upload(10)
    body = door(terminal).unsent(1)[0].sealed["visit"]
    erased = [Erased(pos=9, stream=CASE, retention="visit")]
    for _ in range(2):
        door(terminal).erased(erased)
    door(terminal).take_keys(keys, [Sealed(stream=CASE, event=event.envelope.id, retention="visit", body=body)])
    assert (await terminal.journal.read(CASE))[0].private == {"visit": None}
    assert terminal.rows("SELECT count(*) FROM sealed") == terminal.rows("SELECT count(*) FROM stream_key") == [(0,)]
    assert terminal.rows("SELECT wiped FROM erasure_log") == [(1,)]


async def test_a_new_epoch_chains_unsent_work_anew_and_opens_it_as_before(terminal: Terminal) -> None:
    centre = Centre()
    await terminal.say(CASE, "opened")
    centre.send(terminal)
    (cause,) = await terminal.say(CASE, "step_done", private=NAME)
    await terminal.say(VISIT, "opened", cause=cause.envelope.id, data={"reverses": cause.envelope.id})
    assert door(terminal).new_epoch(4) == 2
    first, second = door(terminal).unsent(10)
    assert [(p.epoch, p.seq) for p in (first, second)] == [(4, 1), (4, 2)]
    assert (first.prev, second.prev) == ("0" * 64, first.hash)
    assert (await terminal.journal.read(CASE))[1].private == NAME
    (event,) = await terminal.journal.read(VISIT)
    assert event.envelope.cause == event.data["reverses"] == first.id
    assert terminal.database.read_now(lambda file: verify(file, tally, terminal="T1")) == []
    (later,) = await terminal.say(CASE, "closed")
    assert (later.envelope.epoch, later.envelope.seq) == (4, 3)
    with pytest.raises(StoreError):
        door(terminal).new_epoch(4)


async def test_a_restored_copy_loses_nothing_and_reuses_nothing(terminal: Terminal, tmp_path: Path) -> None:
    centre = Centre()
    await terminal.say(CASE, "opened", private=NAME)
    terminal.close()
    copy = terminal.path.read_bytes()
    terminal.open()
    await terminal.say(CASE, "before_the_crash")
    centre.send(terminal)
    terminal.close()
    for old in tmp_path.glob("T1.db*"):
        old.unlink()
    terminal.path.write_bytes(copy)
    terminal.open()
    await terminal.say(CASE, "after_the_restore")
    assert door(terminal).last_seq() == 2
    door(terminal).new_epoch(2)
    centre.send(terminal)
    centre.fetch(terminal)
    assert [event.type for event in await terminal.journal.read(CASE)] == ["opened", "before_the_crash"]
    assert (await terminal.journal.read(CASE))[0].private == NAME
    assert sorted(types(terminal)) == ["after_the_restore", "before_the_crash", "opened", "opened"]
    assert door(terminal).counts().contested == 1
    assert terminal.database.read_now(lambda file: verify(file, tally, terminal="T1")) == []


async def test_an_upload_is_bounded_and_goes_on_where_it_stopped(terminal: Terminal) -> None:
    drafts = tuple(Draft(type="step_done") for _ in range(7))
    await terminal.journal.append([Write(stream=CASE, expected=0, drafts=drafts)], terminal.context())
    centre, sent = Centre(), []
    while parcels := door(terminal).unsent(3):
        sent.append([parcel.seq for parcel in parcels])
        door(terminal).acked(centre.push(parcels))
    assert sent == [[1, 2, 3], [4, 5, 6], [7]]


async def test_a_drawer_answer_takes_the_event_out_of_its_row_at_once(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened", "too_late")
    door(terminal).acked(
        [Answer(seq=1, verdict="accepted", pos=1), Answer(seq=2, verdict="drawer", pos=2, reason="term")]
    )
    assert [event.type for event in await terminal.journal.read(CASE)] == ["opened"]
    assert terminal.database.read_now(lambda file: verify(file, tally, terminal="T1")) == []
    assert terminal.rows("SELECT contested FROM view_row") == [(1,)]


async def test_a_twin_in_the_feed_is_refused_and_nothing_of_the_page_is_applied(terminal: Terminal) -> None:
    centre = Centre()
    await terminal.say(CASE, "opened")
    terminal.close()
    copy = terminal.path.read_bytes()
    terminal.open()
    await terminal.say(CASE, "of_the_original")
    centre.push(door(terminal).unsent(10))
    terminal.close()
    terminal.path.write_bytes(copy)
    terminal.open()
    await terminal.say(CASE, "of_the_copy")
    with pytest.raises(StoreError, match="検査に失敗"):
        centre.fetch(terminal)
    assert door(terminal).cursor() == 0
    door(terminal).new_epoch(2)
    centre.fetch(terminal)
    assert door(terminal).cursor() == 2
