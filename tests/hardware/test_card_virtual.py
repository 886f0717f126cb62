"""The virtual card behaves as the published descriptions of the real one say."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hardware import apdu
from hardware.virtual_card.build import build, lookup_number_b, pins_of
from hardware.virtual_card.card import Card, decode, make_card
from hardware.virtual_card.pins import PinBook, open_book
from hardware.virtual_card.profile import MAXIMUM_TRIES, Holder, Profile, ProfileError, profile, profiles

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 5, 1)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


def _send(card: Card, command: apdu.Command) -> apdu.Answer:
    answer = card.answer(bytes(command.encode()))
    return apdu.Answer(answer[:-2], int.from_bytes(answer[-2:], "big"))


@pytest.fixture
def card(keys: Path) -> Card:
    return make_card(profile("ordinary"), TODAY, keys, None)


def test_only_full_application_names_are_known(card: Card) -> None:
    assert _send(card, apdu.select_application(apdu.JPKI)).ok
    assert _send(card, apdu.select_application(apdu.JPKI[:6])).sw == apdu.NOT_FOUND


@pytest.mark.parametrize("pin_file", [0x0018, 0x001B])
def test_tries_are_told_at_every_moment(card: Card, pin_file: int) -> None:
    _send(card, apdu.select_application(apdu.JPKI))
    _send(card, apdu.select_file(pin_file))
    for guess in (b"", b"0000", b"0000", b"0000", b"0000", b"0000", b"0000"):
        _send(card, apdu.Command(bytes.fromhex("00200080"), guess))
        assert _send(card, apdu.ask_tries()).sw & 0xFFF0 == 0x63C0


def test_a_verified_pin_outlives_a_reset_but_not_power_off(card: Card) -> None:
    def read() -> int:
        _send(card, apdu.select_application(apdu.JPKI))
        _send(card, apdu.select_file(0x0001))
        return _send(card, apdu.read_binary(0)).sw

    _send(card, apdu.select_application(apdu.JPKI))
    _send(card, apdu.select_file(0x001B))
    assert _send(card, apdu.Command(bytes.fromhex("00200080"), b"MADO2580")).ok
    assert read() == apdu.OK
    card.reset()
    assert read() == apdu.OK
    card.power_off()
    assert read() == apdu.NOT_ALLOWED


def test_a_change_needs_a_verify_first(card: Card) -> None:
    _send(card, apdu.select_application(apdu.JPKI))
    _send(card, apdu.select_file(0x0018))
    assert _send(card, apdu.Command(bytes.fromhex("00240180"), b"1357")).sw == apdu.NOT_ALLOWED


def test_the_personal_number_file_refuses_whatever_is_verified(card: Card) -> None:
    _send(card, apdu.select_application(apdu.PROFILE))
    _send(card, apdu.select_file(0x0011))
    assert _send(card, apdu.Command(bytes.fromhex("00200080"), b"1470")).ok
    assert _send(card, apdu.select_file(0x0001)).ok
    assert _send(card, apdu.read_binary(0)).sw == apdu.NOT_ALLOWED


@pytest.mark.parametrize("name", sorted(profiles()))
def test_no_card_holds_twelve_digits_in_a_row(name: str, keys: Path) -> None:
    applications, master = build(profile(name), TODAY, keys)
    for application in (master, *applications.values()):
        records = [record for file in application.records.values() for record in file.values()]
        for content in [*application.files.values(), *records]:
            assert not re.search(rb"(?<!\d)\d{12}(?![\dZ])", content)


def test_the_signature_certificate_carries_the_basic_data_and_a_code_as_subject(keys: Path) -> None:
    applications, _ = build(profile("ordinary"), TODAY, keys)
    certificate = x509.load_der_x509_certificate(applications[apdu.JPKI].files[0x0001].rstrip(b"\xff"))
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    values = {other.type_id.dotted_string.rpartition(".")[2]: other.value[2:].decode() for other in names}
    assert values == {
        "1": "窓口　花子",
        "3": "2",
        "4": "319880412",
        "5": "架空県見本市仮町１丁目２番３号",
    }
    assert "窓口" not in certificate.subject.rfc4514_string()


def test_the_look_up_number_counts_the_year_in_its_era() -> None:
    holder = Holder("例", "れい", "架空", date(1980, 2, 17), "1")
    assert lookup_number_b(holder, date(2035, 2, 17)) == "55021720350417"


def test_tries_and_changed_pins_outlive_the_process(tmp_path: Path) -> None:
    pins = pins_of(profile("ordinary"), TODAY)
    first = open_book(pins, {}, tmp_path / "card.json")
    first.verify("user", b"0000")
    first.verify("signature", b"MADO2580")
    first.change("signature", b"NEWER77")
    again = open_book(pins, {}, tmp_path / "card.json")
    assert again.states["user"].left == 2
    assert again.verify("signature", b"NEWER77") == apdu.OK
    assert b"NEWER77" not in (tmp_path / "card.json").read_bytes()


def test_the_trace_keeps_no_command_data_but_selections(card: Card) -> None:
    _send(card, apdu.select_application(apdu.JPKI))
    _send(card, apdu.select_file(0x0018))
    _send(card, apdu.Command(bytes.fromhex("00200080"), b"2580"))
    assert list(card.trace)[-1] == "00200080"


@pytest.mark.parametrize(
    ("command", "le"),
    [("00B00000", None), ("00B0000000", 256), ("00B00000000000", 65536), ("00A4040C02AABB", None)],
)
def test_short_and_extended_commands_are_decoded(command: str, le: int | None) -> None:
    order = decode(bytes.fromhex(command))
    assert order is not None
    assert order.le == le


def test_a_command_that_lies_about_its_length_is_refused() -> None:
    assert decode(bytes.fromhex("00A4040C05AABB")) is None


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ProfileError, match="ordinary"):
        profile("nobody")


def test_a_malformed_table_is_refused_with_its_file_and_key(tmp_path: Path) -> None:
    table = tmp_path / "mine.toml"
    table.write_text('[x]\ntitle = "x"\nkind = "my_number"\ncolour = "red"\n')
    with pytest.raises(ProfileError, match=r"mine\.toml.*colour"):
        profiles(table)


class PinMachine(RuleBasedStateMachine):
    """Whatever is typed in whatever order: the counter falls by one a mistake and only the right PIN resets it."""

    def __init__(self) -> None:
        super().__init__()
        self.pin, self.left, self.verified = "2580", 3, False
        self.book: PinBook = open_book({"user": self.pin}, {})

    @rule(guess=st.sampled_from(["2580", "0000", "1357", ""]))
    def verify(self, guess: str) -> None:
        answer = self.book.verify("user", guess.encode())
        if self.left == 0:
            assert answer == apdu.BLOCKED
        elif guess == self.pin:
            self.left, self.verified = MAXIMUM_TRIES["user"], True
            assert answer == apdu.OK
        else:
            self.left, self.verified = self.left - 1, False
            assert answer == 0x63C0 | self.left

    @rule(new=st.sampled_from(["2580", "1357"]))
    def change(self, new: str) -> None:
        answer = self.book.change("user", new.encode())
        assert (answer == apdu.OK) == self.verified
        if self.verified:
            self.pin, self.left = new, MAXIMUM_TRIES["user"]

    @precondition(lambda self: self.verified)
    @rule()
    def power_off(self) -> None:
        self.book.power_off()
        self.verified = False

    @invariant()
    def the_counter_is_true(self) -> None:
        assert self.book.tries("user") == 0x63C0 | self.left


PinMachine.TestCase.settings = settings(max_examples=40, deadline=None)
TestPinMachine = PinMachine.TestCase


def test_a_profile_without_a_holder_has_no_applications(keys: Path) -> None:
    assert build(Profile("空", "unknown"), TODAY, keys)[0] == {}
