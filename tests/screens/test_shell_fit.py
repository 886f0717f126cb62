"""Lines break where they should, the search is ready before anybody asks, and a card left lying stops the next call."""

import asyncio

from rich.cells import cell_len
from textual.content import Content

from flows.ports import CardFacts
from screens.columns import fold
from screens.counter import StepAway
from screens.widgets.checklist import checklist_lines
from screens.widgets.keys import wrapped
from tests.pictures import mended
from tests.screens.at import at
from tests.screens.carried import residence_record
from tests.screens.host import Stage
from tests.screens.scenes import busy_morning
from tests.screens.walk import Walk
from tui.app import MadoguchiApp


def test_a_key_and_its_word_never_part() -> None:
    keys = [Content(f" {key} {word}") for key, word in zip("EPSTQWZKO", ["書類", "暗証番号入力機"] * 5, strict=False)]
    for cells in range(20, 100):
        lines = wrapped(keys, cells)
        assert all(line.cell_length <= cells for line in lines)
        assert "".join(line.plain for line in lines).replace(" ", "") == "".join(key.plain for key in keys).replace(
            " ", ""
        )
        assert all(any(line.plain.startswith(key.plain) for key in keys) for line in lines)


def test_a_warning_sign_never_stands_alone_on_its_line() -> None:
    for text in ("▲ A-001-" + "B" * 30, "▲ ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        assert fold(text, 20)[0] != "▲"
    sentence = "▲ ご本人の確認書類として、資格確認書・年金手帳・学生証などの書類1点が必要です。"
    for cells in range(12, 90):
        lines = fold(sentence, cells)
        assert "".join(lines) == sentence
        assert lines[0].strip() != "▲"
        assert all(cell_len(line) <= cells for line in lines)
    assert fold("番号 A-001 の方", 8) == ["番号", "A-001 の", "方"]


def test_a_picture_writes_an_apostrophe_as_itself() -> None:
    drawn = mended('<text class="terminal-r1" x="0" y="20" textLength="1">it&#x27;s</text>')
    assert "&#x27;" not in drawn
    assert ">'<" in drawn


async def test_a_narrow_checklist_gives_its_cells_to_the_titles() -> None:
    stage = await Stage().staffed()
    _, case_id = await residence_record(stage, until="compare")
    case = await stage.desk.case(case_id)
    for cells in (24, 26, 44):
        lines = list(checklist_lines(case, stage.desk.definition(case), cells, "compare"))
        texts = [line.left.plain if isinstance(line.left, Content) else line.left for line in lines]
        for text in "\n".join(texts).split("\n"):
            assert cell_len(text) <= cells
        cut = next(text for text in texts if "~" in text)
        assert cell_len(cut.partition("~")[0]) >= cells - (10 if cells > 34 else 6)


async def test_the_search_is_ready_before_anybody_searches() -> None:
    stage = await Stage().staffed()
    app = MadoguchiApp(stage.counter, scan_gap=0.0, idle_seconds=0.0, warm_after=0.01)
    async with app.run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        for _ in range(100):
            if stage.counter.findable is not None:
                break
            await asyncio.sleep(0.05)
        assert stage.counter.findable is not None
        assert len(stage.counter.findable) == len(stage.counter.catalog.procedures)


def left_card(stage: Stage) -> CardFacts:
    return CardFacts(kind="mynumber", reader="R", read_at=stage.clock.now())


async def test_nobody_is_called_while_a_card_lies_in_the_reader() -> None:
    stage = await busy_morning()
    stage.counter.card = left_card(stage)
    async with at(stage, "1001") as walk:
        await walk.keys("f3")
        assert "カードが残っています" in walk.message()
        rows = await stage.counter.rows.visits(stage.clock.now().date())
        assert {row.state for row in rows} & {"called"} == set()
        waiting = next(row.id for row in rows if row.state == "waiting")
        await walk.go("visit", visit=waiting)
        await walk.keys("1")
        assert "カードが残っています" in walk.message()
        assert (await stage.desk.visit(waiting)).state == "waiting"


async def test_nobody_ends_the_shift_while_a_card_lies_in_the_reader() -> None:
    stage = await Stage().staffed()
    stage.counter.card = left_card(stage)
    async with at(stage, "1001") as walk:
        walk.screen.post_message(StepAway(for_good=True))
        await walk.settle()
        assert walk.message() == "カードリーダーにカードが残っています。お返ししてから終えてください。"
        assert stage.counter.session is not None
