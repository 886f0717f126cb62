"""Watching the readers: one thread on raw PC/SC that outlives its daemon.

pyscard's own monitors die with a traceback on the screen when pcscd stops and never come back, so this module
waits with ``SCardGetStatusChange`` itself, in slices, and starts over whenever the service is gone.
"""

from __future__ import annotations

import logging
import threading
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from hardware.card_types import CardFault, CardFaultError
from hardware.pcsc import CANCELLED, TIMEOUT, check, scard

if TYPE_CHECKING:
    from collections.abc import Callable

_PLUG = "\\\\?PnP?\\Notification"
_SLICE_MS = 1000
_RETRY_SECONDS = 0.5
_log = logging.getLogger(__name__)


class ReaderEventKind(StrEnum):
    """What may happen around readers."""

    SERVICE_UP = "service_up"
    SERVICE_DOWN = "service_down"
    READER_ADDED = "reader_added"
    READER_REMOVED = "reader_removed"
    READER_UNUSABLE = "reader_unusable"
    CARD_INSERTED = "card_inserted"
    CARD_REMOVED = "card_removed"


class ReaderEvent(msgspec.Struct, frozen=True):
    """One thing that happened. ``fault`` says why for SERVICE_DOWN and READER_UNUSABLE."""

    kind: ReaderEventKind
    reader: str = ""
    fault: CardFault | None = None


class ReaderWatcher:
    """Delivers reader and card events until stopped. Cards and readers already there are reported at the start.

    Args:
        deliver: Called on the watcher's thread; must only hand the event on (a queue, ``call_soon_threadsafe``).
    """

    def __init__(self, deliver: Callable[[ReaderEvent], object]) -> None:
        self._deliver = deliver
        self._stopping = threading.Event()
        self._context: int | None = None
        self._states: dict[str, int] = {}
        self._unusable: set[str] = set()
        self._down: CardFault | None = None
        self._thread = threading.Thread(target=self._run, name="readers", daemon=True)

    def start(self) -> ReaderWatcher:
        """Begin watching and return self."""
        self._thread.start()
        return self

    def stop(self, seconds: float = 5.0) -> None:
        """End the thread. A cancel is lost between two waits, so it is repeated until the thread has ended."""
        self._stopping.set()
        tries = max(1, int(seconds / 0.05))
        for _ in range(tries):
            context = self._context
            if context is not None:
                scard().SCardCancel(context)
            self._thread.join(0.05)
            if not self._thread.is_alive():
                return

    def _tell(self, kind: ReaderEventKind, reader: str = "", fault: CardFault | None = None) -> None:
        try:
            self._deliver(ReaderEvent(kind, reader, fault))
        except Exception:  # noqa: BLE001 - a receiver's mistake must not end the watch
            _log.exception("the receiver of reader events failed")

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch()
            except CardFaultError as error:
                self._lost(error)
            self._stopping.wait(_RETRY_SECONDS)

    def _lost(self, error: CardFaultError) -> None:
        """Forget readers and cards, and say once that the service is away."""
        for reader in list(self._states):
            self._forget(reader)
        self._unusable.clear()
        fault = CardFault.NO_LIBRARY if error.fault is CardFault.NO_LIBRARY else CardFault.NO_SERVICE
        if self._down is not fault:
            self._down = fault
            _log.warning("card service is away: %s", error.cause)
            self._tell(ReaderEventKind.SERVICE_DOWN, fault=fault)

    def _watch(self) -> None:
        pcsc = scard()
        code, context = pcsc.SCardEstablishContext(pcsc.SCARD_SCOPE_USER)
        check(code, "establish context")
        self._context = context
        try:
            self._down = None
            self._tell(ReaderEventKind.SERVICE_UP)
            while not self._stopping.is_set():
                self._take_stock(context)
                self._wait(context)
        finally:
            self._context = None
            pcsc.SCardReleaseContext(context)

    def _take_stock(self, context: int) -> None:
        """Compare the readers that exist with those known."""
        present = self._list(context)
        for reader in [known for known in self._states if known not in present]:
            self._forget(reader)
        self._unusable &= set(present)
        for reader in present:
            if reader not in self._states and reader not in self._unusable:
                self._welcome(reader)

    @staticmethod
    def _list(context: int) -> list[str]:
        code, readers = scard().SCardListReaders(context, [])
        if code & 0xFFFFFFFF == 0x8010002E:
            return []
        check(code, "list readers")
        return list(readers)

    def _welcome(self, reader: str) -> None:
        if not reader.isascii():
            self._unusable.add(reader)
            self._tell(ReaderEventKind.READER_UNUSABLE, reader, CardFault.BAD_READER_NAME)
            return
        self._states[reader] = scard().SCARD_STATE_UNAWARE
        self._tell(ReaderEventKind.READER_ADDED, reader)

    def _forget(self, reader: str) -> None:
        if self._states.pop(reader) & scard().SCARD_STATE_PRESENT:
            self._tell(ReaderEventKind.CARD_REMOVED, reader)
        self._tell(ReaderEventKind.READER_REMOVED, reader)

    def _wait(self, context: int) -> None:
        pcsc = scard()
        asked = [*self._states.items(), (_PLUG, pcsc.SCARD_STATE_UNAWARE)]
        code, answers = pcsc.SCardGetStatusChange(context, _SLICE_MS, asked)
        if code & 0xFFFFFFFF in {TIMEOUT, CANCELLED}:
            return
        if code & 0xFFFFFFFF in {0x80100009, 0x80100017}:
            return
        check(code, "wait for a change")
        for reader, state, _atr in answers:
            if reader in self._states and state & pcsc.SCARD_STATE_CHANGED:
                self._changed(reader, state & ~pcsc.SCARD_STATE_CHANGED)

    def _changed(self, reader: str, state: int) -> None:
        """Report in and out; the counter in the upper half shows a swap that was too quick to be seen."""
        pcsc = scard()
        before, self._states[reader] = self._states[reader], state
        was, now = bool(before & pcsc.SCARD_STATE_PRESENT), bool(state & pcsc.SCARD_STATE_PRESENT)
        swapped = was and now and before >> 16 != state >> 16
        if was and (not now or swapped):
            self._tell(ReaderEventKind.CARD_REMOVED, reader)
        if now and (not was or swapped):
            self._tell(ReaderEventKind.CARD_INSERTED, reader)
