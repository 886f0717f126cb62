"""Every fault, status and kind has its one Japanese sentence."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from hardware.card_types import CardFault, CardKind
from hardware.pinpad import screen
from hardware.pinpad.protocol import PadStatus


@pytest.mark.parametrize("fault", list(CardFault))
def test_every_fault_says_what_to_do_next(fault: CardFault) -> None:
    assert fault.sentence.endswith("。")


@pytest.mark.parametrize("status", list(PadStatus))
def test_every_result_of_the_pad_has_a_sentence(status: PadStatus) -> None:
    assert status.sentence(2).endswith("。")


def test_every_kind_of_card_has_a_name() -> None:
    assert {kind.word for kind in CardKind} >= {"個人番号カード", "在留カード", "特別永住者証明書"}


def test_the_pad_speaks_both_languages_completely() -> None:
    text = resources.files("hardware.pinpad").joinpath("words.toml").read_text(encoding="utf-8")
    words = tomllib.loads(text)
    assert words["ja"].keys() == words["en"].keys()
    assert screen.word("en", "form_range", shortest=6, longest=16).startswith("6 to 16")
