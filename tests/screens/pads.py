"""A PIN pad as the screens see it: it answers what the test says, and never holds a PIN."""

from collections import deque

from flows.ports import PadEvent


class ScriptedPad:
    """Answers each question with the next event of its script."""

    def __init__(self, *events: PadEvent) -> None:
        self.events = deque(events)
        self.asked: list[tuple[str, str, str]] = []
        self.cancelled = 0

    async def ask(self, program: str, kind: str, *, language: str = "ja") -> PadEvent:
        self.asked.append((program, kind, language))
        return self.events.popleft()

    async def cancel(self) -> None:
        self.cancelled += 1
