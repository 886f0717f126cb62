"""Signing in at the counter."""

from screens.home import HomeScreen
from screens.login import LoginScreen
from screens.widgets.message import MessageLine
from tests.screens.host import Stage


def message(app) -> str:  # noqa: ANN001
    return app.screen.query_one(MessageLine).text


async def test_the_right_number_and_secret_open_home() -> None:
    stage = await Stage().staffed()
    app = stage.app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, LoginScreen)
        await pilot.press(*"1001", "enter", *"1001", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert "職員1001" in message(app)
