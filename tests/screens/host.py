"""The real app over a desk in memory, for tests and pictures."""

from functools import cache

from flows.catalog import Catalog, load
from screens.counter import Counter, Place
from tests.memory import HandClock, MemoryOffice, desk_on, with_staff
from tui.app import MadoguchiApp


@cache
def offered() -> Catalog:
    """The packaged procedures, read once."""
    return load()


class Stopwatch:
    """Seconds moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Stage:
    """One terminal of a test office."""

    def __init__(self, office: MemoryOffice | None = None, *, terminal: str = "T1", window: str = "3") -> None:
        self.clock = HandClock()
        self.desk = desk_on(office, terminal=terminal, window=window, clock=self.clock, catalog=offered)
        self.counter = Counter(desk=self.desk, place=Place(office="市民課", window=f"{window}番窓口"))
        self.stopwatch = Stopwatch()

    async def staffed(self) -> "Stage":
        await with_staff(self.desk)
        return self

    def app(self, *, scan_gap: float = 0.0, idle_seconds: float = 0.0, theme: str = "madoguchi-dark") -> MadoguchiApp:
        return MadoguchiApp(
            self.counter,
            scan_gap=scan_gap,
            idle_seconds=idle_seconds,
            stopwatch=self.stopwatch,
            theme=theme,
            warm_after=0.0,
        )
