"""Every key passes here first: bursts of the barcode scanner are taken out, and the time of the last key is kept."""

from collections.abc import Callable, Iterable
from functools import partial

from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input

from screens.counter import Scanned
from screens.login import SignIn
from tui.ahead import KeysInOrder
from tui.wedge import Wedge


class ScannerApp(KeysInOrder):
    """An app whose screens hear the scanner as :class:`screens.counter.Scanned`.

    Args:
        scan_gap: longest time between two characters of the scanner, in seconds; 0 switches it off.
        stopwatch: seconds that only ever grow.
    """

    def __init__(self, scan_gap: float, stopwatch: Callable[[], float]) -> None:
        super().__init__()
        self._stopwatch = stopwatch
        self._last_key = stopwatch()
        self._wedge = Wedge(scan_gap)
        self._passed: list[events.Key] = []
        self._typed_in: Input | None = None

    def idle(self) -> float:
        """Return the seconds since the last key."""
        return self._stopwatch() - self._last_key

    def awake(self) -> None:
        """Somebody is there."""
        self._last_key = self._stopwatch()

    async def on_event(self, event: events.Event) -> None:
        """Keys pass the scanner's watch first."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.awake()
            if event in self._passed:
                self._passed.remove(event)
            elif self._wedge.gap and self._watched(event):
                return
        await super().on_event(event)

    def _watched(self, event: events.Key) -> bool:
        """Let the wedge see a key; whether it keeps it (for now).

        A field takes characters at once, so a burst is taken back out of it; elsewhere letters are commands, so they
        wait for one gap before they are let through.
        """
        field = self.focused if isinstance(self.focused, Input) else None
        if field is not self._typed_in:
            self._let_through()
            self._typed_in = field
        if event.key == "enter":
            return self._entered(event, field)
        if event.character is None or not event.is_printable:
            return self._follows(event, field)
        over = self._wedge.character(event.character, event.time)
        if field is not None:
            return False
        self._replay(over)
        self.set_timer(self._wedge.patience, partial(self._gap_over, event.time))
        return True

    def _entered(self, event: events.Key, field: Input | None) -> bool:
        """Enter ends a scan, or follows what is still held.

        At a sign-in no number is anybody's barcode: taking it away would let the secret be typed in its place.
        """
        text = self._wedge.enter(event.time, only_ours=field is not None and isinstance(field.parent, SignIn))
        if text:
            self.in_turn(partial(self._scanned, text, field))
            return True
        return self._follows(event, field)

    def _follows(self, event: events.Key, field: Input | None) -> bool:
        """Let a key that is no character go behind what is still held: it must not overtake a letter."""
        overtakes = field is None and bool(self._wedge.held)
        self._let_through()
        if overtakes:
            self._pass_on(events.Key(event.key, event.character))
        return overtakes

    def _gap_over(self, at: float) -> None:
        if self._wedge.last == at:
            self._let_through()

    def _let_through(self) -> None:
        """Give back what is held; what was typed into a field has arrived there and is nobody's command."""
        held = self._wedge.release()
        if self._typed_in is None:
            self._replay(held)

    def _replay(self, chars: Iterable[str]) -> None:
        for char in chars:
            self._pass_on(events.Key(_character_to_key(char), char))

    def _pass_on(self, key: events.Key) -> None:
        self._passed.append(key)
        self.post_message(key)

    def _scanned(self, text: str, field: Input | None) -> None:
        if field is not None:
            field.call_later(_take_out, field, text)
        try:
            self.screen.post_message(Scanned(self.meaning(text)))
        except ValueError as error:
            self.not_ours(str(error))

    def meaning(self, text: str) -> str:
        """Return what a scan names: our slips carry signed codes, everything else means itself.

        Raises:
            ValueError: it looks like one of our codes and is none; the message is for the person.
        """
        return text

    def not_ours(self, sentence: str) -> None:
        """Say why a scan was refused."""


def _take_out(field: Input, text: str) -> None:
    """Remove a scan from the field that took its letters; called after they have all arrived there."""
    field.value = field.value.removesuffix(text)
