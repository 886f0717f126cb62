"""The real card stack for every test of this room: private pcscd, vpcd, pyscard, virtual cards."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardware.pcsc import scard as load_scard
from hardware.pcsc_private import PrivatePcscd, start_private_pcscd
from hardware.virtual_card.control import VirtualCard
from tests.hardware.pad_rig import PadRig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READER = "Madoguchi Virtual Reader 00 00"


@pytest.fixture(scope="session")
def pcscd() -> Iterator[PrivatePcscd]:
    """One daemon for the session; a machine that cannot start it fails these tests."""
    with tempfile.TemporaryDirectory(prefix="mdg-") as place, start_private_pcscd(Path(place)) as daemon:
        daemon.use()
        yield daemon


@pytest.fixture
def card(pcscd: PrivatePcscd) -> Iterator[VirtualCard]:
    """The hand over slot 0; the slot is empty before and after."""
    pcscd.use()
    hand = VirtualCard(pcscd.control(0))
    hand.remove()
    yield hand
    hand.remove()


def present(reader: str = READER) -> bool:
    """Whether pcscd sees a card on ``reader``."""
    scard = load_scard()
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, answers = scard.SCardGetStatusChange(context, 0, [(reader, scard.SCARD_STATE_UNAWARE)])
    scard.SCardReleaseContext(context)
    return bool(answers[0][1] & scard.SCARD_STATE_PRESENT)


def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for a condition of a real device, or fail."""
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            pytest.fail(f"did not happen within {seconds} s: {condition}")
        time.sleep(0.01)


@pytest.fixture
def pad(pcscd: PrivatePcscd, tmp_path: Path) -> Iterator[PadRig]:
    """A PIN pad process on a pseudo terminal."""
    with PadRig(tmp_path, pcscd) as rig:
        yield rig


@pytest.fixture
def lay(card: VirtualCard) -> Callable[..., VirtualCard]:
    """Lay a card on the reader and wait until pcscd sees it."""

    def put(profile: str = "ordinary", **options: object) -> VirtualCard:
        card.remove()
        until(lambda: not present())
        card.insert(profile, fresh=True, **options)  # type: ignore[arg-type]
        until(present)
        return card

    return put


def files_selected(trace: list[str], application: bytes) -> set[str]:
    """Files that were selected inside one application, from the card's own trace."""
    current, files = "", set()
    for line in trace:
        header, _, data = line.partition(" ")
        if header.startswith("00a404"):
            current = data
        elif header.startswith("00a402") and current == application.hex():
            files.add(data)
    return files
