"""The terminal as a person sees it: the first frame at once, the heavy parts behind it."""

import asyncio
import logging
import signal
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual.widget import Widget
from textual.widgets import Static

from screens.counter import Counter, Place
from tui.app import MadoguchiApp
from tui.config import Kiosk
from tui.log import note_crash, open_log
from tui.words import say

if TYPE_CHECKING:
    from flows.desk import Desk
    from tui.compose import Composition

LOG = logging.getLogger(__name__)
FRAME_SECONDS = 0.05


class Terminal(MadoguchiApp):
    """The counter terminal of a configuration; it paints first and opens store and devices behind the first frame.

    Attributes:
        fault: the sentence for the person when opening failed; the app has ended then.
    """

    CSS = "#opening { width: 100%; height: 100%; content-align: center middle; }"

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.fault = ""
        self.composition: Composition | None = None
        place = Place(office=kiosk.terminal.section, window=kiosk.terminal.name)
        # The desk arrives in on_mount, before any screen that uses it is made.
        counter = Counter(desk=cast("Desk", None), place=place)
        super().__init__(counter, idle_seconds=kiosk.screen.idle_minutes * 60, theme=kiosk.screen.theme)

    def compose(self) -> Iterable[Widget]:
        """The first frame: one calm line."""
        yield Static(say("terminal.opening"), id="opening")

    async def begin(self) -> None:
        """Let the first frame out, then open what is behind it."""
        for told in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(told, self._end)
        # The imports behind this hold the interpreter for most of a second: the frame must be out before they begin.
        self.set_timer(FRAME_SECONDS, lambda: self.run_worker(self._open_all(), group="opening", exit_on_error=False))

    def _end(self) -> None:
        """The window was closed or the machine shuts down: leave as orderly as by the key."""
        self.exit()

    async def _open_all(self) -> None:
        try:
            self.composition = await asyncio.to_thread(self._compose)
            await self.composition.start()
        except Exception as error:  # noqa: BLE001 - the person gets a sentence, the log the place
            self.fault = _sentence(error)
            self.exit(return_code=1)
            return
        self.composition.equip(self.counter)
        await super().begin()

    def meaning(self, text: str) -> str:
        """What a scanned slip of this office names; other scans mean themselves.

        Raises:
            ValueError: it looks like one of our codes and is none.
        """
        return text if self.composition is None else self.composition.read_code(text)

    def _compose(self) -> "Composition":
        from tui.compose import Composition

        return Composition(self.kiosk, self.post_message, self._viewer)

    def _viewer(self) -> str:
        session = self.counter.session
        return session.actor.operator if session is not None else ""

    def _handle_exception(self, error: Exception) -> None:
        """End with a sentence instead of a traceback; the place goes to the log, the values nowhere."""
        if not self.fault:
            self.fault = say("cli.crash", log=note_crash(error))
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    async def on_unmount(self) -> None:
        """Leave no thread, port or socket behind."""
        if self.composition is not None:
            await asyncio.to_thread(self.composition.close)


def _sentence(error: Exception) -> str:
    """Return the sentence of a failed opening; what carries none is a crash, noted in the log."""
    from flows.catalog import Refused
    from store.errors import StoreError

    if isinstance(error, StoreError | Refused | ValueError):
        LOG.warning("opening failed: %s", type(error).__name__)
        return str(error)
    return say("cli.crash", log=note_crash(error))


def run_terminal(kiosk: Kiosk) -> str:
    """Show the terminal until its person leaves.

    Returns:
        Empty, or the sentence that says why it could not open.
    """
    kiosk.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    open_log(kiosk.state)
    app = Terminal(kiosk)
    app.run(mouse=False)
    return app.fault
