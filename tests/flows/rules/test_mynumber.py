"""The guard against 個人番号 (domain rules 5.1)."""

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import mynumber

ELEVEN = st.text("0123456789", min_size=11, max_size=11)
WIDE = str.maketrans("0123456789- ", "０１２３４５６７８９－　")
VALID = ["123456789018", "987654321093", "111111111118", "000000000000"]


def grouped(number: str, joint: str) -> str:
    return joint.join((number[:4], number[4:8], number[8:]))


@pytest.mark.parametrize("number", VALID)
def test_the_published_check_digits_are_refused(number: str) -> None:
    assert mynumber.contains(number)
    assert not mynumber.suspicious(number)


@pytest.mark.parametrize("number", VALID)
@pytest.mark.parametrize("joint", ["-", " ", "　", "－", "‐", "−", "ー", " - ", "\t", "  "])
def test_groups_of_four_are_refused_however_they_are_joined(number: str, joint: str) -> None:
    assert mynumber.contains(f"番号は{grouped(number, joint)}です")


@pytest.mark.parametrize("number", VALID)
def test_full_width_digits_are_refused(number: str) -> None:
    assert mynumber.contains(number.translate(WIDE))
    assert mynumber.contains(grouped(number, "-").translate(WIDE))


@given(ELEVEN)
def test_exactly_one_of_ten_last_digits_is_refused_and_the_others_are_suspicious(first: str) -> None:
    answers = [mynumber.contains(first + last) for last in "0123456789"]
    assert sum(answers) == 1
    assert [mynumber.suspicious(first + last) for last in "0123456789"] == [not a for a in answers]


@given(st.text("0123456789", min_size=13, max_size=40) | st.text("0123456789", max_size=11))
def test_longer_and_shorter_runs_pass(run: str) -> None:
    assert not mynumber.contains(run)
    assert not mynumber.suspicious(run)


def test_every_application_id_of_23_digits_passes() -> None:
    numbers = random.Random(23)
    for _ in range(2000):
        run = "".join(numbers.choices("0123456789", k=23))
        assert not mynumber.contains(f"申請書ID {run}")
        assert not mynumber.contains(" ".join(re.findall(".{1,4}", run)))


@pytest.mark.parametrize(
    "text",
    [
        "1234-5678-9018-1234",
        "1234 5678 9018 1234",
        "12345678 9018",
        "090-1234-5678",
        "03-1234-5678 内線9018",
        "2026-11-20 09:30",
        "0123456789018",
        "1234567890182",
        "令和8年11月20日",
        "",
    ],
)
def test_other_numbers_of_the_counter_pass(text: str) -> None:
    assert not mynumber.contains(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 1234-5678-9018",
        "窓口3 1234 5678 9018 3人",
        "A123456789018B",
        "123456789018,987654321093",
        "電話 090-1234-5678 番号 123456789018",
        "1234\u200b5678\u200b9018",
        "一行目\n123456789018\n三行目",
    ],
)
def test_a_number_is_found_among_other_text(text: str) -> None:
    assert mynumber.contains(text)


@given(st.text(max_size=60), st.sampled_from(VALID), st.text(max_size=60))
def test_a_number_set_apart_by_letters_is_never_missed(before: str, number: str, after: str) -> None:
    assert mynumber.contains(f"{before}\n{number}\n{after}")


@given(st.text(alphabet="0123456789 -ー－　あ", max_size=80))
def test_every_text_gets_an_answer_and_a_refused_one_has_twelve_digits(text: str) -> None:
    if mynumber.contains(text):
        assert sum(char.isdigit() for char in text) >= 12


def test_a_long_hostile_text_is_judged_quickly() -> None:
    hostile = ("1234" + " " * 50 + "-") * 2000
    started = time.perf_counter()
    mynumber.contains(hostile)
    assert time.perf_counter() - started < 2
