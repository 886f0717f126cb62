"""Questions and standing decisions on the real file: sealed words, and rows that rebuild."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from flows import protected
from flows.catalog import load
from flows.desk import Answer, Desk, Done
from flows.events import Event, Stream
from flows.rows import Row, project
from store.erase import Eraser
from store.rebuild import folded, kept
from store.rows import FileRows
from store.verify import verify
from tests.memory import CountingIds, HandClock, MemoryJournal, MemoryOffice, PlainSecrets, actor
from tests.store.conftest import Terminal

SATO, TAKAHASHI, TANAKA = actor("1001"), actor("2001"), actor("3001")
CATALOG = load()


def shown(stream: Stream, events: Sequence[Event]) -> Row | None:
    return project(stream, events, CATALOG.hashes.get)


def done(answer: Answer) -> Done:
    assert isinstance(answer, Done), answer
    return answer


@pytest.fixture
def desk(terminal: Terminal) -> Desk:
    terminal.close()
    terminal.open(shown)  # type: ignore[arg-type]
    clock = HandClock()
    return Desk(
        journal=terminal.journal, rows=FileRows(terminal.database, terminal.vault, clock, lambda: "3001"),
        catalog=CATALOG, clock=clock, ids=CountingIds(), secrets=PlainSecrets(),
        claims=MemoryJournal(MemoryOffice(CATALOG)), bands={"A": (1, 99)}, list_days=1,
    )  # fmt: skip


async def asked(desk: Desk) -> str:
    visit = str(done(await desk.issue_ticket(SATO, "A")).shown["visit"])
    done(await desk.call(SATO, visit))
    done(await desk.arrive(SATO, visit))
    case = str(done(await desk.open_case(SATO, "juminhyo-kofu", visit_id=visit)).shown["case"])
    return str(done(await desk.ask_city(TAKAHASHI, case, "entitled", text="川島様の件")).shown["question"])


async def test_an_answer_and_a_decision_come_back_from_the_file_and_its_rows_rebuild(
    terminal: Terminal, desk: Desk
) -> None:
    question = await asked(desk)
    assert done(await desk.read_question(TANAKA, question)).shown["question"] == "川島様の件"
    done(await desk.answer_question(TANAKA, question, "go_on", text="戸籍で確認"))
    made = done(await desk.decide_standing(TANAKA, "続柄を戸籍で確かめる。", question_id=question))
    done(await desk.refresh_protected_list(TANAKA, desk.today() - timedelta(days=1)))
    (found,) = await desk.standards_for("juminhyo-kofu")
    assert await desk.standard_texts([found]) == {str(made.shown["standard"]): "続柄を戸籍で確かめる。"}
    assert done(await desk.read_question(TAKAHASHI, question)).shown["answer"] == "戸籍で確認"
    assert await desk.questions() == ()
    assert not await desk.list_stale()
    before = terminal.database.read_now(kept)
    assert terminal.database.read_now(lambda file: folded(file, shown)) == before
    assert {kind for kind, _ in before} >= {"question", "standard", protected.ROW}
    assert terminal.database.read_now(lambda file: verify(file, shown)) == []


async def test_erasing_a_visit_takes_the_words_of_its_question_and_leaves_the_decision(
    terminal: Terminal, desk: Desk
) -> None:
    question = await asked(desk)
    done(await desk.answer_question(TANAKA, question, "go_on", text="戸籍で確認"))
    done(await desk.decide_standing(TANAKA, "続柄を戸籍で確かめる。", question_id=question))
    visit = (await desk.question(question)).visit
    assert visit is not None
    eraser = Eraser(terminal.database, terminal.vault, terminal.journal, {})
    await eraser.erase_visit(visit, terminal.context())
    assert dict(done(await desk.read_question(TAKAHASHI, question)).shown) == {"question": "", "answer": ""}
    assert (await desk.question(question)).answer == "go_on"
    assert list((await desk.standard_texts(await desk.standards())).values()) == ["続柄を戸籍で確かめる。"]


async def test_the_words_lie_in_the_file_only_sealed(terminal: Terminal, desk: Desk) -> None:
    question = await asked(desk)
    done(await desk.answer_question(TANAKA, question, "go_on"))
    done(await desk.decide_standing(TANAKA, "川島の例に従う。", question_id=question))
    plain = b"".join(row[0] for row in terminal.rows("SELECT CAST(raw AS BLOB) FROM event"))
    plain += b"".join(row[0] for row in terminal.rows("SELECT CAST(body AS BLOB) FROM view_row"))
    assert "川島".encode() not in plain
    sealed = {tuple(row) for row in terminal.rows("SELECT stream_kind, retention FROM stream_key")}
    assert {("question", "register"), ("standard", "register")} <= sealed
    assert (await desk.rows.names(Stream("question", question)))["question"] == "川島様の件"
