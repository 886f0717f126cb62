"""The pieces of the pad that need no card: rules, warnings, the screen, the messages."""

from __future__ import annotations

import inspect
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_types import PinKind
from hardware.pinpad import kinds, screen, weak
from hardware.pinpad.page import LONGEST, PinPage
from hardware.pinpad.protocol import PadCancel, PadEvent, PadRequest, Program, decode
from hardware.pinpad.screen import View

BORN = date(1988, 4, 12)


def _page(text: str) -> PinPage:
    page = PinPage()
    for character in text:
        page.append(ord(character))
    return page


@given(st.text("0123456789ABCDEF", max_size=40))
def test_a_page_holds_what_was_typed_up_to_its_end(text: str) -> None:
    page = _page(text)
    assert [page[at] for at in range(len(page))] == [ord(one) for one in text[:LONGEST]]


@given(st.text("0123456789", max_size=12), st.integers(0, 15))
def test_corrections_take_back_from_the_end_and_leave_nothing(text: str, times: int) -> None:
    page = _page(text)
    for _ in range(times):
        page.backspace()
    kept = text[: max(0, len(text) - times)]
    assert page.same_as(_page(kept))
    assert not any(page._bytes[5 + len(kept) : 40])


@given(st.text("012", max_size=5), st.text("012", max_size=5))
def test_two_entries_agree_exactly_when_they_are_equal(one: str, other: str) -> None:
    assert _page(one).same_as(_page(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("7777", "same"),
        ("1234", "row"),
        ("9876", "row"),
        ("1212", "pair"),
        ("0412", "birthday"),
        ("1988", "birthday"),
        ("8804", "birthday"),
        ("8062", None),
        ("1224", None),
        ("MADO2580", None),
    ],
)
def test_easy_numbers_have_a_reason(text: str, reason: str | None) -> None:
    assert weak.reason(_page(text), BORN) == reason


@pytest.mark.parametrize(
    ("kind", "key", "character"),
    [
        (PinKind.USER, "7", "7"),
        (PinKind.USER, "a", None),
        (PinKind.SIGNATURE, "a", "A"),
        (PinKind.SIGNATURE, "Z", "Z"),
        (PinKind.SIGNATURE, "-", None),
        (PinKind.SIGNATURE, "{", None),
    ],
)
def test_which_keys_count(kind: PinKind, key: str, character: str | None) -> None:
    accepted = kinds.accept(kinds.RULES[kind], ord(key))
    assert accepted == (ord(character) if character else None)


@given(st.binary(max_size=200))
def test_noise_from_the_staff_side_is_refused_not_believed(noise: bytes) -> None:
    try:
        decode(noise)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return


def test_messages_read_back() -> None:
    for message in (
        PadRequest("p", "n", Program.READ, PinKind.PROFILE, "reader", BORN, 30.0),
        PadCancel("p"),
    ):
        assert decode(msgspec.json.encode(message)) == message


def test_no_message_has_a_place_for_a_pin() -> None:
    fields = {field.name: field.type for field in msgspec.structs.fields(PadRequest)}
    assert fields["pin"] is PinKind
    assert {field.name for field in msgspec.structs.fields(PadEvent)} == {
        "kind",
        "prompt",
        "nonce",
        "stage",
        "count",
        "weak",
        "status",
        "tries",
        "sw",
        "data",
    }
    assert "pin" not in inspect.signature(PadEvent).parameters


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 40)])
@pytest.mark.parametrize("notice", [None, "row", "mismatch"])
def test_the_screen_fits_and_shows_only_dots(size: tuple[int, int], notice: str | None) -> None:
    painted = screen.draw(View("signature", ("confirm",), 7, 6, 16, notice), *size)
    assert painted.count("●") == 7
    rows = [int(part.split(";")[0]) for part in painted.split("\x1b[")[1:] if part.split("H")[0].count(";") == 1]
    assert max(rows) <= size[1]


def test_a_fixed_length_shows_how_many_are_left() -> None:
    assert screen.dots(View("user", ("current",), 1, 4, 4)) == "● ○ ○ ○"
    assert screen.dots(View("signature", ("current",), 2, 6, 16)) == "● ●"


def test_wide_characters_count_double() -> None:
    assert screen.width("暗証番号 PIN") == 12
