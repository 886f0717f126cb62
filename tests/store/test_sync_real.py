"""Nothing pretended: encrypted files, the real link, a real PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from zlib import crc32

import msgspec
import psycopg
import pytest

from flows.events import Stream
from flows.ports import Write
from store.central.provision import provision
from store.inlet import FileInlet
from store.sync.drawer import drawer, settle
from store.sync.uplink import Uplink
from store.verify import verify
from tests.store.central_world import FixedClock
from tests.store.conftest import Terminal, tally
from tui.central.embedded import Embedded

pytest_plugins = ["tests.store.central_fixtures"]
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("central")]

OFFICE = "13101"
NAME = {"visit": {"name": "窓口花子"}}


class Desk(msgspec.Struct):
    """A terminal with its link."""

    terminal: Terminal
    inlet: FileInlet
    link: Uplink


Opens = Callable[[str], Desk]


@pytest.fixture
def opens(tmp_path: Path, postgres: Embedded, request: pytest.FixtureRequest) -> Iterator[Opens]:
    made: list[Desk] = []
    mark = f"{crc32(request.node.name.encode()) % 10**6}"

    def open_(name: str) -> Desk:
        terminal = Terminal(tmp_path, f"{name}x{mark}", tmp_path / "keys")
        terminal._commands = count(1000 * len(made))
        inlet = FileInlet(terminal.database, terminal.vault, terminal.journal, tally)
        dsn = provision(postgres.admin_dsn, OFFICE, [terminal.name])[terminal.name]
        made.append(Desk(terminal, inlet, Uplink(dsn, inlet, FixedClock())))
        return made[-1]

    yield open_
    for one in made:
        one.link.stop()
        one.terminal.close()


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Stream:
    return Stream("case", f"c-{request.node.name}")


async def sound(*desks: Desk) -> bool:
    """Whether every file proves itself whole."""
    return not any([await one.terminal.database.read(lambda file: verify(file, tally)) for one in desks])


async def test_a_name_is_closed_to_other_windows_until_they_take_the_case(opens: Opens, case: Stream) -> None:
    here, there = opens("h"), opens("t")
    await here.terminal.say(case, "opened", private=NAME)
    here.link.once()
    there.link.once()
    assert (await there.terminal.journal.read(case))[0].private == {}
    term = await there.link.claim(case, 0)
    assert term == 1
    assert (await there.terminal.journal.read(case))[0].private == NAME
    await there.terminal.say(case, "step_done", term=term, private=NAME)
    assert there.link.once().unsent == 0
    here.link.once()
    assert [event.type for event in await here.terminal.journal.read(case)] == ["opened", "step_done"]
    assert await sound(here, there)


async def test_a_decision_is_read_at_every_window_and_a_question_only_where_it_was_claimed(
    opens: Opens, case: Stream
) -> None:
    here, there = opens("h"), opens("t")
    decided, asked = Stream("standard", case.id), Stream("question", case.id)
    words = {"register": {"standard": "続柄を確かめる"}}
    await here.terminal.say(decided, "standard_set", private=words)
    await here.terminal.say(asked, "question_asked", private={"register": {"question": "孫の分"}})
    here.link.once()
    there.link.once()
    assert (await there.terminal.journal.read(decided))[0].private == words
    assert (await there.terminal.journal.read(asked))[0].private == {}
    assert await there.link.claim(asked, 0) == 1
    assert (await there.terminal.journal.read(asked))[0].private == {"register": {"question": "孫の分"}}
    await there.terminal.say(asked, "question_answered", term=1, private={"register": {"answer": "よい"}})
    await there.terminal.say(decided, "standard_ended")
    assert (there.link.once().unsent, here.link.once().contested) == (0, 0)
    assert (await here.terminal.journal.read(asked))[1].private == {}
    assert await sound(here, there)


async def test_two_windows_that_wrote_apart_are_settled_by_a_person_and_agree(opens: Opens, case: Stream) -> None:
    here, there = opens("h"), opens("t")
    await here.terminal.say(case, "opened")
    here.link.once()
    there.link.once()
    await here.terminal.say(case, "noted", data={"n": 1})
    await there.terminal.say(case, "fee", "receipt", data={"yen": 300})
    here.link.once()
    assert there.link.once().contested == 1
    here.link.once()
    assert here.link.state().contested == 1
    term = await here.link.claim(case, 0)
    found = drawer(here.inlet)
    drafts = settle(found[0], {found[0].events[0].parcel.id})
    drafts = tuple(msgspec.structs.replace(draft, term=term) for draft in drafts)
    write = Write(stream=case, expected=2, drafts=drafts)
    await here.terminal.journal.append([write], here.terminal.context())
    for one in (here, there):
        state = one.link.once()
        assert (state.contested, state.unsent, state.alarm) == (0, 0, "")
        assert [e.type for e in await one.terminal.journal.read(case)] == ["opened", "noted", "fee", "drawer_settled"]
    assert await sound(here, there)


async def test_an_erasure_at_one_window_closes_the_name_everywhere(
    opens: Opens, case: Stream, postgres: Embedded
) -> None:
    here, there = opens("h"), opens("t")
    await here.terminal.say(case, "opened", private=NAME)
    here.link.once()
    await there.link.claim(case, 0)
    assert (await there.terminal.journal.read(case))[0].private == NAME
    data = {"stream_kind": case.kind, "stream_id": case.id, "classes": ["visit"], "rule": "test"}
    await here.terminal.say(Stream("register", case.id), "erase", data=data)
    here.link.once()
    there.link.once()
    assert (await there.terminal.journal.read(case))[0].private == {"visit": None}
    with psycopg.connect(postgres.admin_dsn) as admin:
        for table in ("sealed", "stream_key"):
            query = f"select count(*) from madoguchi.{table} where office = %s and id = %s".encode()
            assert admin.execute(query, (OFFICE, case.id)).fetchone() == (0,)
    assert await sound(here, there)


async def test_a_file_restored_from_a_copy_is_noticed_and_its_new_work_salvaged(opens: Opens, case: Stream) -> None:
    one = opens("r")
    await one.terminal.say(case, "opened")
    one.link.once()
    one.terminal.close()
    copy = shutil.copy(one.terminal.path, one.terminal.path.with_suffix(".copy"))
    later = opens("r")
    await later.terminal.say(case, "lost later")
    later.link.once()
    later.terminal.close()
    shutil.copy(copy, one.terminal.path)
    restored = opens("r")
    await restored.terminal.say(Stream("case", f"{case.id}-new"), "opened")
    state = restored.link.once()
    assert "複製" in state.alarm
    assert state.unsent == 1
    assert await restored.link.salvage() == 1
    state = restored.link.state()
    assert (state.alarm, state.unsent) == ("", 0)
    assert [event.type for event in await restored.terminal.journal.read(case)] == ["opened", "lost later"]
    assert await sound(restored)
