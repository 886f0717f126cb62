"""Home: who waits, what is mine, what waits for my role, how the day goes."""

from screens.base import CounterScreen


class HomeScreen(CounterScreen):
    """Stub."""
