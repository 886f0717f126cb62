"""Keys that come in a batch, because the machine was busy for a moment, do what they would have done one by one."""

import asyncio
from collections.abc import Sequence

import pytest
from textual import events

from flows.codes import make
from flows.ports import CaseRow
from screens.casework import CaseScreen
from screens.draft import POINT_KEYS
from screens.find import of_procedures
from screens.intake import IntakeScreen
from screens.login import LoginScreen
from screens.reception import ReceptionScreen
from screens.search import SearchScreen
from screens.widgets.choice import ChoiceList
from screens.widgets.text import JaInput
from tests.screens.at import at
from tests.screens.hands import Hands
from tests.screens.host import Stage
from tests.screens.scenes import busy_morning
from tests.screens.walk import Walk, served
from tui.ahead import LONGEST

GAP = 0.03
CODE = make("V", "A-001", b"k" * 32)


def key(name: str, at_time: float) -> events.Key:
    """A key by its name or by the character it types, pressed at a time in seconds."""
    pressed = events.Key(name if name.isalnum() else "minus", name if len(name) == 1 else None)
    pressed.time = at_time
    return pressed


async def batch(walk: Walk, *names: str, apart: float = 0.0001) -> None:
    """Let the machine hand over all of these keys at once."""
    for n, name in enumerate(names):
        walk.app.post_message(key(name, 100 + n * apart))
    await walk.settle()
    await walk.pilot.pause(GAP * 2)
    await walk.settle()


async def test_what_is_typed_behind_f4_stands_in_the_field_and_commands_nothing_of_the_step() -> None:
    stage = await Stage().staffed()
    _, case_id = await served(stage, "juminhyo-kofu")
    async with at(stage, "1001") as walk:
        await walk.go("intake", case=case_id)
        assert isinstance(walk.screen, IntakeScreen)
        draft = walk.screen.draft
        await batch(walk, "f4", "k", "a", "1")
        assert isinstance(walk.screen, SearchScreen)
        assert walk.screen.query_one(JaInput).value == "ka1"
        assert (draft.answers, draft.points) == ({}, set())


async def test_a_letter_is_not_overtaken_by_the_key_behind_it() -> None:
    async with at(await Stage().staffed(), "1001", scan_gap=GAP) as walk:
        await walk.keys("f2")
        reception = walk.screen
        assert isinstance(reception, ReceptionScreen)
        reception.query_one("#about", ChoiceList).focus()
        await walk.settle()
        await batch(walk, "3", "f4")
        assert reception.told.language == "en"
        assert isinstance(walk.screen, SearchScreen)


async def test_number_and_secret_in_one_batch_sign_in_and_are_no_barcodes() -> None:
    async with at(await Stage().staffed(), scan_gap=GAP) as walk:
        assert isinstance(walk.screen, LoginScreen)
        await batch(walk, *"1001", "enter", *"1001", "enter")
        assert walk.stage.counter.session is not None


async def test_a_word_in_small_letters_is_typed_however_fast() -> None:
    stage = await Stage().staffed()
    await of_procedures(stage.counter)
    async with at(stage, "1001", scan_gap=GAP) as walk:
        await batch(walk, "f2", *"juuminhyou", "enter")
        assert isinstance(walk.screen, ReceptionScreen)
        assert walk.screen.told.wants
        assert walk.screen.query_one("#query", JaInput).value == ""


async def heard(walk: Walk, names: list[str], stall_after: int) -> list[str]:
    """What the screen hears when the machine is busy in the middle of a code."""
    told: list[str] = []
    walk.screen.scanned = told.append  # type: ignore[attr-defined]
    for n, name in enumerate(names):
        walk.app.post_message(key(name, 100 + n * 0.001 + (0.2 if n >= stall_after else 0)))
        if n == stall_after:
            await walk.pilot.pause(GAP * 3)
    await walk.settle()
    return told


async def test_a_code_of_ours_stays_whole_when_the_machine_is_busy_in_the_middle_of_it() -> None:
    for stall_after in (1, 3, 9, len(CODE) - 1, len(CODE)):
        async with at(await Stage().staffed(), "1001", scan_gap=GAP) as walk:
            await walk.keys("f2")
            assert await heard(walk, [*CODE, "enter"], stall_after) == [CODE]
            assert walk.screen.query_one("#query", JaInput).value == ""
        async with at(await Stage().staffed(), "1001", scan_gap=GAP) as walk:
            assert await heard(walk, [*CODE, "enter"], stall_after) == [CODE]


async def test_keys_go_on_when_a_screen_never_answers_for_one() -> None:
    async with at(await Stage().staffed(), "1001", scan_gap=GAP) as walk:
        walk.app._follow = lambda *_: None  # type: ignore[attr-defined]
        walk.app.post_message(key("f2", 100))
        walk.app.post_message(key("f4", 100))
        await walk.pilot.pause(LONGEST * 1.5)
        assert isinstance(walk.screen, SearchScreen)


async def test_f6_pressed_before_the_next_step_is_read_offers_that_one_to_its_role(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)
    stage = await Stage().staffed()
    _, case_id = await served(stage, "jpki-renew")
    async with at(stage, "1001") as walk:
        hands = Hands(walk, case_id, {}, stop_at="inspect")
        await walk.go("intake", case=case_id)
        await hands.carry()
        await walk.second("2001")
        step = hands.step()
        assert step is not None
        await walk.keys(*POINT_KEYS[: len(step.points)])
        assert isinstance(walk.screen, IntakeScreen)
        read, held = walk.screen.reload, asyncio.Event()

        async def slowly() -> None:
            await held.wait()
            await read()

        monkeypatch.setattr(walk.screen, "reload", slowly)
        await walk.pilot.press("enter")
        await walk.pilot.pause()
        assert "済" in walk.message()
        await walk.pilot.press("f6")
        held.set()
        await walk.settle()
        assert (await walk.case(case_id)).offered == "city", walk.text()


async def test_a_visit_never_shows_its_new_state_above_the_choices_of_the_old_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await walk.keys("enter")
        read, held = stage.counter.rows.cases, asyncio.Event()

        async def slowly() -> Sequence[CaseRow]:
            await held.wait()
            return await read()

        monkeypatch.setattr(stage.counter.rows, "cases", slowly)
        await walk.pilot.press("1")
        await walk.pilot.pause(GAP)
        assert ("呼出中" in walk.text()) == ("もう一度呼び出す" in walk.text()), walk.text()
        held.set()
        await walk.settle()
        assert "呼出中" in walk.text()
        assert "もう一度呼び出す" in walk.text()
