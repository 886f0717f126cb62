"""Reading a card with a promise of time: a card that hangs holds its reader's thread, never the caller."""

from __future__ import annotations

import queue
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING

import msgspec

from hardware import recognise
from hardware.card_types import CardFault, CardFaultError, CardKind, CardRead
from hardware.session import CardSession

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

READ_SECONDS = 6.0


def read_card(reader: str, today: date, *, seconds: float = READ_SECONDS, deep: bool = False) -> CardRead:
    """Read the card on ``reader`` in this thread.

    Args:
        reader: Name of the reader.
        today: The day for judging what is expired.
        seconds: No command is sent after this long; a single command may still hang (use ``CardReading``).
        deep: Read the authority certificates too.

    Returns:
        What was learnt. Faults are part of the answer; nothing is raised for a card or a reader.
    """
    began = time.monotonic()
    try:
        with CardSession(reader, seconds) as session:
            found = recognise.read(session.transmit, reader, today, deep=deep)
    except CardFaultError as error:
        kind = CardKind.NONE if error.fault is not CardFault.IN_USE else CardKind.UNKNOWN
        found = CardRead(reader, kind, (error.fault,), cause=error.cause)
    return msgspec.structs.replace(found, elapsed_ms=round((time.monotonic() - began) * 1000, 1))


class CardReading:
    """Reads cards on one thread per reader, so that PC/SC calls never run on the caller's thread.

    Args:
        read: The reading itself; replaceable for a caller that wants another depth.
    """

    def __init__(self, read: Callable[..., CardRead] = read_card) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._workers: dict[str, _Worker] = {}

    def read_card(self, reader: str, today: date, *, seconds: float = READ_SECONDS) -> CardRead:
        """Read the card on ``reader``.

        Answers SLOW after ``seconds`` whatever the card does, and IN_USE while an earlier reading still hangs.
        """
        with self._lock:
            worker = self._workers.get(reader) or self._workers.setdefault(reader, _Worker(reader))
        job = worker.offer(lambda: self._read(reader, today, seconds=seconds))
        if job is None:
            return CardRead(reader, CardKind.UNKNOWN, (CardFault.IN_USE,), cause="an earlier reading hangs")
        try:
            return job.result(seconds)
        except TimeoutError:
            return CardRead(reader, CardKind.UNKNOWN, (CardFault.SLOW,), cause=f"no answer in {seconds} s")

    def close(self) -> None:
        """Let the threads end; one that hangs in a card is a daemon and does not hold up the exit."""
        with self._lock:
            for worker in self._workers.values():
                worker.end()
            self._workers.clear()


class _Worker:
    """One thread and at most one job."""

    def __init__(self, reader: str) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[], CardRead], Future[CardRead]] | None]
        self._jobs = queue.SimpleQueue()
        self._free = threading.Semaphore(1)
        threading.Thread(target=self._run, name=f"card {reader}", daemon=True).start()

    def offer(self, work: Callable[[], CardRead]) -> Future[CardRead] | None:
        if not self._free.acquire(blocking=False):
            return None
        job: Future[CardRead] = Future()
        self._jobs.put((work, job))
        return job

    def end(self) -> None:
        self._jobs.put(None)

    def _run(self) -> None:
        while (item := self._jobs.get()) is not None:
            work, job = item
            try:
                job.set_result(work())
            except Exception as error:  # noqa: BLE001 - handed to the caller through the future
                job.set_exception(error)
            finally:
                self._free.release()
