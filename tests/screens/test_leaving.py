"""Leaving the seat: the visitor's data goes off the screen, the work stays where it was."""

from flows.desk import Done
from flows.events import Stream
from screens.counter import CardChanged
from screens.home import HomeScreen
from screens.login import LoginScreen
from screens.reception import ReceptionScreen
from screens.visitcard import VisitCard
from tests.memory import actor
from tests.screens.at import at, log_in, write
from tests.screens.host import Stage
from tests.screens.scenes import busy_morning, card


async def test_f12_takes_every_number_off_the_screen_and_says_who_is_away() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        assert "B-002" in walk.text()
        await walk.keys("f12")
        assert isinstance(walk.screen, LoginScreen)
        assert "B-0" not in walk.text()
        assert "職員1001 さんが席を離れています" in walk.text()
        assert stage.counter.session is None


async def test_who_comes_back_finds_the_screen_as_it_was_left() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await walk.keys("f2")
        await write(walk, "koshin")
        await walk.keys("enter")
        await walk.keys("f12")
        await log_in(walk, "1001")
        assert isinstance(walk.screen, ReceptionScreen)
        assert walk.screen.told.wants == ["jpki-renew"]


async def test_f12_works_inside_a_window_too() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await walk.keys("f3", "f3", "f12")
        assert isinstance(walk.screen, LoginScreen)
        assert "B-002" not in walk.text()
        await log_in(walk, "1001")
        assert isinstance(walk.screen, VisitCard)


async def test_ctrl_q_ends_the_program_only_at_the_front_door() -> None:
    async with at(await busy_morning(), "1001") as walk:
        await walk.keys("ctrl+q")
        assert "席を離れてから" in walk.message()
        await walk.keys("f12")
        await walk.pilot.press("ctrl+q")
        assert walk.app._exit


async def test_another_person_gets_their_own_screens_and_the_first_keeps_theirs() -> None:
    stage = await busy_morning()
    async with at(stage, "1001") as walk:
        await walk.keys("f2", "f12")
        stage.clock.pass_minutes(5)
        await log_in(walk, "3001")
        assert isinstance(walk.screen, HomeScreen)
        assert "職員3001（市職員）" in walk.text()
        await walk.keys("f12")
        assert "職員1001 さんが席を離れています（9:38 から）" in walk.text()
        assert "職員3001 さんが席を離れています（9:43 から）" in walk.text()
        await log_in(walk, "1001")
        assert isinstance(walk.screen, ReceptionScreen)


async def test_an_idle_terminal_hides_itself_and_a_key_keeps_it_open() -> None:
    stage = await busy_morning()
    async with at(stage, "1001", idle_seconds=180) as walk:
        stage.stopwatch.seconds += 170
        await walk.keys("tab")
        stage.stopwatch.seconds += 170
        walk.app.tick()  # type: ignore[attr-defined]
        assert isinstance(walk.screen, HomeScreen)
        stage.stopwatch.seconds += 20
        walk.app.tick()  # type: ignore[attr-defined]
        await walk.settle()
        assert isinstance(walk.screen, LoginScreen)
        assert "操作がなかったため" in walk.message()


async def test_a_card_left_in_the_reader_keeps_the_seat() -> None:
    stage = await busy_morning()
    stage.counter.card = card(stage)
    async with at(stage, "1001") as walk:
        await walk.keys("f12")
        assert isinstance(walk.screen, HomeScreen)
        assert "カードが残っています" in walk.message()
        walk.app.post_message(CardChanged(None))
        await walk.settle()
        await walk.keys("f12")
        assert isinstance(walk.screen, LoginScreen)


async def test_the_shift_ends_only_when_no_papers_are_held() -> None:
    stage = await Stage().staffed()
    desk, worker = stage.desk, actor("1001")
    issued = await desk.issue_ticket(worker, "A", wants=["juminhyo-kofu"])
    assert isinstance(issued, Done)
    async with at(stage, "1001") as walk:
        await walk.keys("f4")
        await write(walk, "sainauto")
        await walk.keys("enter")
        assert isinstance(walk.screen, LoginScreen)
        assert walk.message() == "終業しました。"
        assert "席を離れています" not in walk.text()
        events = await desk.journal.read(Stream("operator", "1001@T1"))
        assert [event.type for event in events] == ["signed_out"]
