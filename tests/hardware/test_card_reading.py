"""What a clerk learns from a tap, through the real PC/SC stack, and what happens when the tap goes wrong."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import apdu, recognise
from hardware.card_types import CardFault, CardKind, CardRead, PinKind
from hardware.reading import CardReading, read_card
from hardware.virtual_card.card import make_card
from hardware.virtual_card.control import VirtualCard
from hardware.virtual_card.faults import Faults
from hardware.virtual_card.profile import profile
from tests.hardware.conftest import files_selected, present, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hardware.pcsc_private import PrivatePcscd

    Lay = Callable[..., VirtualCard]

pytestmark = [pytest.mark.device, pytest.mark.xdist_group("card")]
TODAY = date(2026, 5, 1)
READER = "Madoguchi Virtual Reader 00 00"


def _tries(found: CardRead) -> dict[PinKind, int | None]:
    return {one.kind: one.left for one in found.tries}


def test_an_ordinary_card_tells_its_dates_issuer_and_tries(lay: Lay) -> None:
    lay(today=TODAY)
    found = read_card(READER, TODAY)
    assert (found.kind, found.faults, found.issuer) == (CardKind.MY_NUMBER, (), "99001")
    assert found.expires == TODAY + timedelta(days=2400)
    assert [(one.purpose, one.not_after) for one in found.certificates] == [
        ("user", TODAY + timedelta(days=900)),
        ("signature", None),
    ]
    assert _tries(found) == {
        PinKind.USER: 3,
        PinKind.SIGNATURE: 5,
        PinKind.PROFILE: 3,
        PinKind.RESIDENT: 3,
    }


def test_a_deep_reading_adds_the_authorities(lay: Lay) -> None:
    lay(today=TODAY)
    purposes = [one.purpose for one in read_card(READER, TODAY, deep=True).certificates]
    assert purposes == ["user", "signature", "user_authority", "signature_authority"]


def test_reading_spends_no_try_and_never_touches_the_personal_number_file(lay: Lay) -> None:
    hand = lay()
    for _ in range(4):
        read_card(READER, TODAY, deep=True)
    seen = hand.status()
    assert seen.tries == {
        "user": 3,
        "signature": 5,
        "profile": 3,
        "resident": 3,
        "resident_common": 3,
        "lookup_b": 10,
    }
    assert files_selected(seen.trace, apdu.PROFILE) == {"0011"}


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("certificates-expired", (CardFault.CERTIFICATE_EXPIRED,)),
        ("expired", (CardFault.CARD_EXPIRED, CardFault.CERTIFICATE_EXPIRED)),
        ("user-pin-locked", (CardFault.PIN_LOCKED,)),
        ("signature-pin-locked", (CardFault.PIN_LOCKED,)),
        ("under-15", ()),
        ("last-try", ()),
    ],
)
def test_what_is_wrong_with_a_card_is_named(lay: Lay, name: str, faults: tuple[CardFault, ...]) -> None:
    lay(name, today=TODAY)
    assert read_card(READER, TODAY).faults == faults


def test_under_fifteen_there_is_no_signature_certificate_and_no_counter_for_it(lay: Lay) -> None:
    lay("under-15", today=TODAY)
    found = read_card(READER, TODAY)
    assert not next(one for one in found.certificates if one.purpose == "signature").present
    assert PinKind.SIGNATURE not in _tries(found)


def test_a_certificate_is_good_through_its_last_day_in_japan(lay: Lay) -> None:
    lay(today=TODAY)
    last = TODAY + timedelta(days=900)
    assert CardFault.CERTIFICATE_EXPIRED not in read_card(READER, last).faults
    assert CardFault.CERTIFICATE_EXPIRED in read_card(READER, last + timedelta(days=1)).faults


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("residence", CardKind.RESIDENCE),
        ("special-permanent", CardKind.SPECIAL_PERMANENT),
        ("licence", CardKind.LICENCE),
    ],
)
def test_other_cards_are_recognised_without_a_key(lay: Lay, name: str, kind: CardKind) -> None:
    lay(name)
    found = read_card(READER, TODAY)
    assert (found.kind, found.faults) == (kind, ())


def test_an_unknown_card_is_an_answer_not_an_error(lay: Lay) -> None:
    lay("unknown")
    assert read_card(READER, TODAY).faults == (CardFault.UNKNOWN_CARD,)


def test_a_cold_card_is_asked_twice(lay: Lay) -> None:
    lay(faults=Faults(cold_start=True))
    assert read_card(READER, TODAY).kind is CardKind.MY_NUMBER


@pytest.mark.parametrize("commands", [0, 1, 2, 5, 11, 17])
def test_a_card_taken_away_in_the_middle_is_a_removal(lay: Lay, commands: int) -> None:
    lay().inject(Faults(remove_after=commands))
    assert read_card(READER, TODAY).faults == (CardFault.REMOVED,)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_noise_is_named_garbage(lay: Lay, seed: int) -> None:
    lay().inject(Faults(garbage=True, seed=seed))
    assert read_card(READER, TODAY).faults == (CardFault.GARBAGE,)


def test_a_slow_card_ends_the_reading_in_time(lay: Lay) -> None:
    lay().inject(Faults(delay_ms=60))
    began = time.monotonic()
    found = read_card(READER, TODAY, seconds=0.3)
    assert found.faults == (CardFault.SLOW,)
    assert found.kind is CardKind.MY_NUMBER
    assert time.monotonic() - began < 1.0


def test_a_hanging_card_holds_its_thread_and_not_the_caller(lay: Lay) -> None:
    hand = lay()
    hand.inject(Faults(hang_ms=1200))
    reading = CardReading()
    began = time.monotonic()
    assert reading.read_card(READER, TODAY, seconds=0.3).faults == (CardFault.SLOW,)
    assert reading.read_card(READER, TODAY, seconds=0.3).faults == (CardFault.IN_USE,)
    assert time.monotonic() - began < 1.0
    time.sleep(1.2)
    assert reading.read_card(READER, TODAY, seconds=3).kind is CardKind.MY_NUMBER
    reading.close()


def test_many_readings_share_one_thread_a_reader(lay: Lay) -> None:
    lay()
    reading = CardReading()
    for _ in range(5):
        assert reading.read_card(READER, TODAY).certificates
    threads = [thread for thread in threading.enumerate() if thread.name == f"card {READER}"]
    reading.close()
    assert len(threads) == 1


def test_no_card_and_no_reader_are_told_apart(card: VirtualCard) -> None:
    assert card.status().inserted is False
    until(lambda: not present())
    assert read_card(READER, TODAY).faults == (CardFault.NO_CARD,)
    assert read_card("Somewhere Else 00 00", TODAY).faults == (CardFault.NO_READER,)


def test_two_cards_of_a_family_are_read_from_two_readers(lay: Lay, pcscd: PrivatePcscd) -> None:

    lay("family-father", today=TODAY)
    second = VirtualCard(pcscd.control(1))
    second.insert("family-child", today=TODAY, fresh=True)
    ends = time.monotonic() + 3
    other = READER.replace("00 00", "00 01")
    while (child := read_card(other, TODAY)).kind is CardKind.NONE and time.monotonic() < ends:
        time.sleep(0.05)
    second.remove()
    father = read_card(READER, TODAY)
    assert father.expires == TODAY + timedelta(days=2210)
    assert child.expires == TODAY + timedelta(days=1210)


@given(st.data())
def test_whatever_a_card_answers_reading_ends_with_an_answer(data: st.DataObject) -> None:
    def noise(_command: apdu.Command) -> apdu.Answer:
        sw = data.draw(st.sampled_from([0x9000, 0x9000, 0x6A82, 0x6982, 0x63C2, 0x6F00]))
        return apdu.Answer(data.draw(st.binary(max_size=40)), sw)

    assert isinstance(recognise.read(noise, READER, TODAY), CardRead)


def test_a_broken_byte_anywhere_in_the_card_never_raises(tmp_path: Path) -> None:
    card = make_card(profile("ordinary"), TODAY, tmp_path, None)
    for position in range(0, 60, 3):

        def damaged(command: apdu.Command, position: int = position) -> apdu.Answer:
            raw = bytearray(card.answer(bytes(command.encode())))
            data, sw = raw[:-2], int.from_bytes(raw[-2:], "big")
            if position < len(data):
                data[position] ^= 0xFF
            return apdu.Answer(bytes(data), sw)

        assert recognise.read(damaged, READER, TODAY).kind is CardKind.MY_NUMBER
