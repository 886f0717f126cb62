"""The window over the pad: what the visitor's entry ended in is said, and Enter goes back to the step."""

import pytest

from flows.ports import PadEvent
from screens.padbox import PadBox
from tests.screens.at import at
from tests.screens.host import Stage
from tests.screens.pads import ScriptedPad


async def test_after_a_good_entry_enter_goes_back_and_never_asks_again() -> None:
    stage = await Stage().staffed()
    pad = ScriptedPad(PadEvent(kind="done"))
    stage.counter.pad = pad
    async with at(stage, "1001") as walk:
        walk.app.push_screen(PadBox(stage.counter))
        await walk.settle()
        await walk.keys("3")
        assert "Enter で手順に戻り" in walk.message()
        await walk.keys("enter")
        assert not isinstance(walk.screen, PadBox)
        assert pad.asked == [("change", "signature", "ja")]


@pytest.mark.parametrize("sentence", ["入力の途中でカードが離れました。カードを置き直してください。"])
async def test_an_entry_that_could_not_be_finished_is_told_in_the_pads_own_words(sentence: str) -> None:
    stage = await Stage().staffed()
    stage.counter.pad = ScriptedPad(PadEvent(kind="failed", sentence=sentence), PadEvent(kind="done"))
    async with at(stage, "1001") as walk:
        walk.app.push_screen(PadBox(stage.counter))
        await walk.settle()
        await walk.keys("1")
        assert walk.message() == sentence
        await walk.keys("1")
        assert "終わりました" in walk.message()
