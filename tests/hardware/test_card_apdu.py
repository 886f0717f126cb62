"""Commands show themselves without their secrets."""

from __future__ import annotations

import pytest

from hardware import apdu
from hardware.apdu import Command
from hardware.jpki import PIN_FILES


@pytest.mark.parametrize(
    "header", ["00200080", "00240180", "80320080", "00820000", "ffc20106"], ids=lambda text: f"INS {text[2:4]}"
)
def test_a_command_that_carries_a_pin_hides_it_from_every_representation(header: str) -> None:
    command = Command(bytes.fromhex(header), b"MADO2580")
    assert "MADO2580" not in f"{command!r} {command}"
    assert b"MADO2580".hex() not in f"{command!r} {command}"


@pytest.mark.parametrize(("sw", "left"), [(0x63C3, 3), (0x63C0, 0), (0x6984, 0), (0x9000, None), (0x6300, None)])
def test_tries_left_are_read_from_the_status_word(sw: int, left: int | None) -> None:
    assert apdu.tries_left(sw) == left


def test_asking_for_tries_has_no_data_so_it_cannot_spend_one() -> None:
    assert apdu.ask_tries().encode() == [0x00, 0x20, 0x00, 0x80]


def test_applications_are_selected_by_their_full_name() -> None:
    names = {application for application, _ in PIN_FILES.values()}
    assert {len(name) for name in names} == {10}
