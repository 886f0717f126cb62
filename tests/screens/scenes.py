"""Moments at the counter worth a picture: who is there, and which keys lead to them."""

from collections.abc import Awaitable, Callable
from datetime import date

from textual.pilot import Pilot

from flows.desk import Done
from flows.ports import CardFacts, Certificate, PadEvent, PrintState, SyncState
from flows.visit import Party
from tests.memory import actor
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


def card(stage: Stage) -> CardFacts:
    """A card whose certificates end soon, with a locked signature PIN."""
    return CardFacts(
        kind="mynumber", reader="R1", read_at=stage.clock.now(),
        signature=Certificate(present=True, expires=date(2026, 12, 14), tries=0),
        user=Certificate(present=True, expires=date(2026, 12, 14), tries=3),
        card_expires=date(2031, 12, 14), profile_tries=3, municipality="13101",
    )  # fmt: skip


async def busy_morning(code: str = "1001") -> Stage:
    """A morning with people waiting, one called, two cases at work and one handed over."""
    stage = await Stage().staffed()
    desk, clock, worker = stage.desk, stage.clock, actor(code)
    stage.counter.sync = SyncState(online=True, unsent=0)
    stage.counter.printer = PrintState(code="paper_low")
    stage.counter.pin_pad = PadEvent(kind="ready")
    arrivals = (
        ("B", "jpki-renew", (), "ja", 1), ("A", "juminhyo-kofu", (), "ja", 1),
        ("B", "jpki-renew", ("wheelchair",), "ja", 1),
        ("B", "card-ansho-saisettei", (), "ja", 1), ("A", "juminhyo-kofu", ("stroller",), "ja", 3),
        ("B", "jpki-renew", (), "en", 1), ("A", "juminhyo-kofu", (), "ja", 1), ("B", "jpki-renew", (), "ja", 2),
    )  # fmt: skip
    visits = []
    for category, want, needs, language, people in arrivals:
        parties = [Party(id=desk.ids.new(), stance="subject" if n == 0 else "companion") for n in range(people)]
        issued = await desk.issue_ticket(
            worker, category, wants=[want], needs=needs, language=language, parties=parties
        )
        assert isinstance(issued, Done)
        visits.append(str(issued.shown["visit"]))
        clock.pass_minutes(4)
    for visit, want in ((visits[0], "jpki-renew"), (visits[1], "juminhyo-kofu")):
        await desk.call(worker, visit)
        await desk.arrive(worker, visit)
        opened = await desk.open_case(worker, want, visit_id=visit)
        assert isinstance(opened, Done)
        clock.pass_minutes(3)
    return stage


async def login() -> tuple[MadoguchiApp, Play]:
    stage = await Stage().staffed()
    return stage.app(), keys("1", "0")


async def lock() -> tuple[MadoguchiApp, Play]:
    return (await busy_morning()).app(), keys(*signed_in(), "f12")


async def home() -> tuple[MadoguchiApp, Play]:
    return (await busy_morning()).app(), keys(*signed_in())


async def home_light() -> tuple[MadoguchiApp, Play]:
    return (await busy_morning()).app(theme="madoguchi-light"), keys(*signed_in(), "f3", "escape")


async def visit() -> tuple[MadoguchiApp, Play]:
    return (await busy_morning()).app(), keys(*signed_in(), "f3", "f3")


async def reception() -> tuple[MadoguchiApp, Play]:
    return (await busy_morning()).app(), keys(*signed_in(), "f2", *"koshin", "enter", *"ansho")


async def parties() -> tuple[MadoguchiApp, Play]:
    pressed = ("f2", *"koshin", "enter", "tab", "tab", "tab", "1", "a", "3", "1", "c")
    return (await busy_morning()).app(), keys(*signed_in(), *pressed)


async def issued() -> tuple[MadoguchiApp, Play]:
    return (await busy_morning()).app(), keys(*signed_in(), "f2", *"koshin", "enter", "enter")


async def search() -> tuple[MadoguchiApp, Play]:
    return (await busy_morning()).app(), keys(*signed_in(), "f4", *"ansho")


async def help_home() -> tuple[MadoguchiApp, Play]:
    return (await busy_morning()).app(), keys(*signed_in(), "f1")


async def card_view() -> tuple[MadoguchiApp, Play]:
    stage = await busy_morning()
    stage.counter.card = card(stage)
    return stage.app(), keys(*signed_in(), "f5")


SCENES: dict[str, Scene] = {
    "login": login,
    "lock": lock,
    "home": home,
    "home-light": home_light,
    "visit": visit,
    "reception": reception,
    "parties": parties,
    "issued": issued,
    "search": search,
    "help": help_home,
    "card": card_view,
}
