"""The barcode scanner is told from a person by time alone."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from textual import events

from screens import home
from screens.counter import Scanned
from screens.home import HomeScreen
from screens.widgets.choice import ChoiceList
from screens.widgets.text import JaInput
from tests.screens.at import at
from tests.screens.host import Stage
from tests.screens.walk import Walk
from tui.wedge import SHORTEST, Wedge

GAP = 0.03
CODES = st.text(alphabet="ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-", min_size=SHORTEST, max_size=40)


@given(CODES, st.floats(0, GAP))
def test_a_burst_ending_in_enter_is_a_scan(code: str, gap: float) -> None:
    wedge, at_time = Wedge(GAP), 10.0
    for char in code:
        assert not wedge.character(char, at_time)
        at_time += gap
    assert wedge.enter(at_time - gap) == code


@given(CODES, st.floats(GAP * 1.01, 2))
def test_a_person_is_never_a_scanner_and_loses_no_letter(code: str, gap: float) -> None:
    wedge, at_time, through = Wedge(GAP), 10.0, ""
    for char in code:
        through += "".join(wedge.character(char, at_time))
        at_time += gap
    assert wedge.enter(at_time) == ""
    assert through + "".join(wedge.release()) == code


def test_a_short_burst_is_a_person_with_quick_fingers() -> None:
    wedge = Wedge(GAP)
    for n, char in enumerate("ab"):
        wedge.character(char, 1 + n / 1000)
    assert wedge.enter(1.003) == ""


class Ear(HomeScreen):
    """Home that remembers what was scanned."""

    CSS_PATH = str(Path(home.__file__).with_suffix(".tcss"))
    heard: tuple[str, ...] = ()

    def scanned(self, text: str) -> None:
        self.heard = (*self.heard, text)


async def scan(walk: Walk, text: str) -> None:
    for n, char in enumerate(text):
        key = events.Key(char.lower() if char.isalnum() else "minus", char)
        key.time = 100 + n / 1000
        walk.app.post_message(key)
    enter = events.Key("enter", "\r")
    enter.time = 100 + len(text) / 1000
    walk.app.post_message(enter)
    await walk.settle()


async def test_the_focused_screen_hears_the_scan_and_its_letters_do_nothing_else() -> None:
    async with at(await Stage().staffed(), "1001", scan_gap=GAP) as walk:
        ear = Ear(walk.stage.counter)
        walk.app.push_screen(ear)
        await walk.settle()
        await scan(walk, "B-021")
        assert ear.heard == ("B-021",)


async def test_a_scan_into_a_field_is_taken_out_of_it_again() -> None:
    async with at(await Stage().staffed(), "1001", scan_gap=GAP) as walk:
        await walk.keys("f2")
        await scan(walk, "B-021")
        assert walk.screen.query_one("#query", JaInput).value == ""
        assert "この画面では使いません" in walk.message()


async def test_single_letters_come_through_after_one_gap() -> None:
    async with at(await Stage().staffed(), "1001", scan_gap=GAP) as walk:
        await walk.keys("f3", "enter")
        await walk.keys("f2", "tab", "tab", "tab", "3")
        await walk.pilot.pause(GAP * 3)
        assert walk.screen.told.language == "en"  # type: ignore[attr-defined]


async def test_what_was_typed_into_a_field_is_no_command_later() -> None:
    async with at(await Stage().staffed(), "1001", scan_gap=GAP) as walk:
        await walk.keys("f2", "2", "enter")
        walk.screen.query_one("#about", ChoiceList).focus()
        await walk.keys("3")
        await walk.pilot.pause(GAP * 3)
        assert type(walk.screen).__name__ == "ReceptionScreen"
        assert walk.screen.told.language == "en"  # type: ignore[attr-defined]


async def test_enter_never_overtakes_the_letter_before_it() -> None:
    async with at(await Stage().staffed(), "1001", scan_gap=GAP) as walk:
        await walk.keys("f2", "tab", "tab", "tab")
        await scan(walk, "3")
        await walk.pilot.pause(GAP * 3)
        assert type(walk.screen).__name__ == "ReceptionScreen"


def test_a_scan_is_told_to_screens_and_not_back_to_the_app() -> None:
    assert Scanned.bubble is False
