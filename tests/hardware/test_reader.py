"""The watcher reports readers and cards, and outlives the service it watches."""

from __future__ import annotations

import logging
import queue
import time
from typing import TYPE_CHECKING

import pytest

from hardware import pcsc
from hardware.card_types import CardFault, CardFaultError
from hardware.reader import ReaderEvent, ReaderEventKind, ReaderWatcher
from tests.hardware.conftest import READER, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hardware.pcsc_private import PrivatePcscd
    from hardware.virtual_card.control import VirtualCard

    Lay = Callable[..., VirtualCard]

pytestmark = [pytest.mark.device, pytest.mark.xdist_group("card")]
Kind = ReaderEventKind


class Watched:
    """A watcher and what it said."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[ReaderEvent] = queue.SimpleQueue()
        self.watcher = ReaderWatcher(self.events.put)

    def until(self, kind: ReaderEventKind, reader: str = "", seconds: float = 6.0) -> ReaderEvent:
        """Wait for an event and return it."""
        ends = time.monotonic() + seconds
        while True:
            try:
                event = self.events.get(timeout=max(0.01, ends - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {kind} within {seconds} s")
            if event.kind is kind and reader in {"", event.reader}:
                return event


@pytest.fixture
def watched(card: VirtualCard) -> Iterator[Watched]:
    box = Watched()
    yield box
    box.watcher.stop()


def test_a_card_that_lies_there_already_is_reported_at_the_start(lay: Lay, watched: Watched) -> None:
    lay()
    watched.watcher.start()
    watched.until(Kind.READER_ADDED, READER)
    assert watched.until(Kind.CARD_INSERTED).reader == READER


def test_laying_down_and_taking_away_are_reported_each_time(watched: Watched, card: VirtualCard) -> None:
    watched.watcher.start()
    for _ in range(3):
        card.insert()
        assert watched.until(Kind.CARD_INSERTED).reader == READER
        card.remove()
        assert watched.until(Kind.CARD_REMOVED).reader == READER


def test_a_quick_swap_is_out_and_in(lay: Lay, watched: Watched) -> None:
    hand = lay("family-father")
    watched.watcher.start()
    watched.until(Kind.CARD_INSERTED)
    hand.insert("family-child")
    watched.until(Kind.CARD_REMOVED)
    watched.until(Kind.CARD_INSERTED)


def test_the_watch_survives_a_restart_of_the_service(lay: Lay, watched: Watched, pcscd: PrivatePcscd) -> None:
    lay()
    watched.watcher.start()
    watched.until(Kind.CARD_INSERTED)
    pcscd.stop_daemon()
    watched.until(Kind.CARD_REMOVED)
    watched.until(Kind.READER_REMOVED)
    assert watched.until(Kind.SERVICE_DOWN).fault is CardFault.NO_SERVICE
    pcscd.start_daemon()
    watched.until(Kind.SERVICE_UP)
    assert watched.until(Kind.CARD_INSERTED).reader == READER


def test_a_service_that_starts_later_is_found(watched: Watched, pcscd: PrivatePcscd) -> None:
    pcscd.stop_daemon()
    watched.watcher.start()
    watched.until(Kind.SERVICE_DOWN)
    pcscd.start_daemon()
    watched.until(Kind.READER_ADDED, READER)


def test_an_absent_service_is_reported_once(watched: Watched, pcscd: PrivatePcscd) -> None:
    pcscd.stop_daemon()
    watched.watcher.start()
    watched.until(Kind.SERVICE_DOWN)
    time.sleep(1.3)
    pcscd.start_daemon()
    watched.until(Kind.SERVICE_UP)


def test_stopping_takes_a_moment_not_a_slice(watched: Watched) -> None:
    watched.watcher.start()
    watched.until(Kind.READER_ADDED, READER)
    began = time.monotonic()
    watched.watcher.stop()
    assert time.monotonic() - began < 0.7


def test_a_reader_with_a_japanese_name_is_named_unusable_and_the_others_work(
    watched: Watched, card: VirtualCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = ReaderWatcher._list
    monkeypatch.setattr(ReaderWatcher, "_list", staticmethod(lambda context: [*listed(context), "窓口リーダー 00 00"]))
    watched.watcher.start()
    event = watched.until(Kind.READER_UNUSABLE)
    assert (event.reader, event.fault) == ("窓口リーダー 00 00", CardFault.BAD_READER_NAME)
    card.insert()
    watched.until(Kind.CARD_INSERTED, READER)


def test_a_receiver_that_fails_does_not_end_the_watch(card: VirtualCard, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[ReaderEvent] = []

    def receive(event: ReaderEvent) -> None:
        seen.append(event)
        raise ValueError(event.kind)

    with caplog.at_level(logging.CRITICAL, "hardware.reader"):
        watcher = ReaderWatcher(receive).start()
        card.insert()
        until(lambda: any(event.kind is Kind.CARD_INSERTED for event in seen))
        watcher.stop()


def test_a_machine_without_the_library_says_so(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    pcsc.scard.cache_clear()
    monkeypatch.setattr(pcsc, "LIBRARY", "libnothere.so.9")
    with pytest.raises(CardFaultError):
        pcsc.scard()
    watched.watcher.start()
    assert watched.until(Kind.SERVICE_DOWN).fault is CardFault.NO_LIBRARY
    watched.watcher.stop()
