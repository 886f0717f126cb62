"""Moments at the counter worth a picture: who is there, and which keys lead to them."""

from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from tests.screens.host import Stage
from tui.app import MadoguchiApp

Play = Callable[[Pilot[None]], Awaitable[None]]
Scene = Callable[[], Awaitable[tuple[MadoguchiApp, Play]]]


def keys(*pressed: str) -> Play:
    async def play(pilot: Pilot[None]) -> None:
        for key in pressed:
            await pilot.press(key)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()

    return play


def signed_in(code: str = "1001") -> tuple[str, ...]:
    return (*code, "enter", *code, "enter")


async def login() -> tuple[MadoguchiApp, Play]:
    stage = await Stage().staffed()
    return stage.app(), keys("1", "0")


async def home() -> tuple[MadoguchiApp, Play]:
    stage = await Stage().staffed()
    return stage.app(), keys(*signed_in())


SCENES: dict[str, Scene] = {"login": login, "home": home}
