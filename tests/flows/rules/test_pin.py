"""What a PIN may look like (domain rules 3)."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import pin
from flows.rules.words import say

FOUR_DIGIT_KINDS = ["user", "resident", "profile"]


@pytest.mark.parametrize("good", ["ABC123", "A1A1A1", "1234567890ABCDEF", "Z9Z9Z9Z9"])
def test_a_signature_pin_has_six_to_sixteen_capitals_and_digits(good: str) -> None:
    assert pin.problems("signature", good) == []


@pytest.mark.parametrize(
    ("bad", "keys"),
    [
        ("AB123", ["length_signature"]),
        ("1234567890ABCDEFG", ["length_signature"]),
        ("ABCDEF", ["digit_missing"]),
        ("123456", ["letter_missing"]),
        ("abc123", ["lowercase"]),
        ("ABC-123", ["characters_signature"]),
        ("ABC 123", ["characters_signature"]),
        ("ＡＢＣ１２３", ["fullwidth"]),
        ("", ["length_signature", "letter_missing", "digit_missing"]),
    ],
)
def test_each_fault_of_a_signature_pin_has_its_sentence(bad: str, keys: list[str]) -> None:
    assert pin.problems("signature", bad) == [say("pin", key) for key in keys]


@pytest.mark.parametrize("kind", FOUR_DIGIT_KINDS)
def test_the_other_pins_are_four_digits(kind: str) -> None:
    assert pin.problems(kind, "4071") == []
    for bad in ("407", "40711", "40A1", "", "４０７１", "40 1", "٤٠٧١"):
        assert pin.problems(kind, bad)


def test_the_card_locks_after_five_or_three_wrong_entries() -> None:
    assert dict(pin.MAX_TRIES) == {"signature": 5, "user": 3, "resident": 3, "profile": 3}


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="種類"):
        pin.problems("bank", "4071")
    with pytest.raises(ValueError, match="種類"):
        pin.warnings("bank", "4071")


BORN = date(1990, 3, 25)


@pytest.mark.parametrize(
    ("weak", "key"),
    [
        ("1111", "weak_repeat"),
        ("1234", "weak_run"),
        ("9876", "weak_run"),
        ("8901", "weak_run"),
        ("0325", "weak_birthday"),
        ("1990", "weak_birthday"),
        ("9003", "weak_birthday"),
    ],
)
def test_easy_pins_are_warned_about_and_still_allowed(weak: str, key: str) -> None:
    assert say("pin", key) in pin.warnings("user", weak, BORN)
    assert pin.problems("user", weak) == []


def test_a_signature_pin_is_warned_about_for_the_full_birth_date_only() -> None:
    assert pin.warnings("signature", "A19900325", BORN) == [say("pin", "weak_birthday")]
    assert pin.warnings("signature", "A0325BZ", BORN) == []


def test_an_ordinary_pin_raises_no_warning() -> None:
    assert pin.warnings("user", "4071", BORN) == []
    assert pin.warnings("user", "0325") == []
    assert pin.warnings("signature", "K4071M", BORN) == []


@given(st.sampled_from(["signature", "user", "resident", "profile"]), st.text(max_size=20))
def test_no_sentence_depends_on_the_digits_typed(kind: str, typed: str) -> None:
    """Sentences come from a fixed list, so a PIN cannot appear in one."""
    fixed = {say("pin", key, language) for key in KEYS for language in ("ja", "en")}
    for language in ("ja", "en"):
        assert set(pin.problems(kind, typed, language)) <= fixed
        assert set(pin.warnings(kind, typed, BORN, language)) <= fixed


KEYS = [
    "length_signature",
    "characters_signature",
    "lowercase",
    "fullwidth",
    "letter_missing",
    "digit_missing",
    "four_digits",
    "weak_repeat",
    "weak_run",
    "weak_birthday",
]


@given(st.text(string.ascii_uppercase + string.digits, min_size=6, max_size=16))
def test_capitals_and_digits_pass_when_both_are_there(typed: str) -> None:
    both = any(c.isalpha() for c in typed) and any(c.isdigit() for c in typed)
    assert (pin.problems("signature", typed) == []) == both


def test_the_holder_sets_every_pin_and_a_legal_representative_all_but_the_signature() -> None:
    assert all(pin.may_set(kind, "self") for kind in pin.MAX_TRIES)
    assert not pin.may_set("signature", "legal")
    assert all(pin.may_set(kind, "legal") for kind in FOUR_DIGIT_KINDS)


@pytest.mark.parametrize("kind", sorted(pin.MAX_TRIES))
def test_a_voluntary_representative_sets_none_without_the_sealed_reply(kind: str) -> None:
    assert not pin.may_set(kind, "voluntary")
    assert pin.may_set(kind, "voluntary", reply=True)


def test_for_a_child_or_ward_only_the_legal_representative_sets_the_four_digit_pins() -> None:
    assert not any(pin.may_set(kind, "self", minor=True) for kind in pin.MAX_TRIES)
    assert not pin.may_set("signature", "legal", minor=True)
    assert all(pin.may_set(kind, "legal", minor=True) for kind in FOUR_DIGIT_KINDS)


def test_which_pins_are_set_follows_the_certificates() -> None:
    assert pin.kinds_to_set(signature=True, user=True) == ("signature", "user", "resident", "profile")
    assert pin.kinds_to_set(signature=False, user=False) == ("resident", "profile")
    assert pin.kinds_to_set(signature=True, user=True, minor=True) == ("user", "resident", "profile")
    assert pin.kinds_to_set(signature=False, user=True, face_card=True) == ()


def test_a_card_without_pin_identifies_and_insures_and_nothing_online() -> None:
    assert pin.face_card_works_for("identity")
    assert pin.face_card_works_for("insurance")
    assert not any(pin.face_card_works_for(use) for use in pin.table().face_card.not_usable)
    with pytest.raises(ValueError, match="顔認証カード"):
        pin.face_card_works_for("flying")
