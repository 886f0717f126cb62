"""Which seals can be registered (domain rules 1.2 rows 13a and 13d)."""

from datetime import date
from fractions import Fraction

import pytest

from flows.rules.seal import Imprint, old_enough, problems

GOOD = Imprint(width=13.5, height=13.5)


def test_an_ordinary_seal_can_be_registered() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("imprint", "word"),
    [
        (Imprint(width=8, height=8), "8mm"),
        (Imprint(width=25.1, height=10), "25mm"),
        (Imprint(width=12, height=12, shows_name=False), "氏名"),
        (Imprint(width=12, height=12, firm=False), "ゴム印"),
        (Imprint(width=12, height=12, clear=False), "はっきり"),
        (Imprint(width=12, height=12, chipped=Fraction(1, 3)), "3分の1"),
        (Imprint(width=12, height=12, taken=True), "同じ世帯"),
    ],
)
def test_each_fault_has_its_sentence(imprint: Imprint, word: str) -> None:
    assert [word in line for line in problems(imprint)] == [True]
    assert len(problems(imprint, "en")) == 1


@pytest.mark.parametrize(
    "imprint",
    [
        Imprint(width=8.1, height=8),
        Imprint(width=6, height=20),
        Imprint(width=25, height=25),
        Imprint(width=12, height=12, chipped=Fraction(1, 4)),
    ],
)
def test_at_the_edge_it_still_can(imprint: Imprint) -> None:
    assert problems(imprint) == []


def test_a_seal_is_registered_from_fifteen() -> None:
    born = date(2011, 11, 20)
    assert not old_enough(born, date(2026, 11, 19))
    assert old_enough(born, date(2026, 11, 20))
