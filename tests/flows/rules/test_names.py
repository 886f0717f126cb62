"""Names are compared by a key and kept as they are (domain rules 7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import names


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("やまだ　はなこ", "ヤマダ ハナコ"),
        ("ﾔﾏﾀﾞﾊﾅｺ", "ヤマダハナコ"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("𠮷田", "吉田"),
        ("渡邊", "渡辺"),
        ("\ufa19田", "神田"),
        ("葛\U000e0100城", "葛城"),
        ("SMITH John", "ｓｍｉｔｈ　ｊｏｈｎ"),
        ("か\u3099", "が"),
    ],
)
def test_writings_of_one_name_have_one_key(left: str, right: str) -> None:
    assert names.same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("ショウ", "シヨウ"), ("齋藤", "斉藤"), ("サトウ", "サド"), ("はは", "ぱぱ"), ("一郎", "二郎")],
)
def test_different_names_keep_different_keys(left: str, right: str) -> None:
    assert not names.same(left, right)


@given(st.text(max_size=40))
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    assert names.fold_key(names.fold_key(text)) == names.fold_key(text)


@given(st.text(max_size=30), st.text(" 　", max_size=3))
def test_spaces_never_matter(text: str, gap: str) -> None:
    assert names.fold_key(text + gap) == names.fold_key(text)


def test_outside_characters_are_listed_once_and_shown_as_geta() -> None:
    name = "山\ue000田\ue000\x07"
    assert names.unprintable(name) == ["\ue000", "\x07"]
    assert names.drawable(name) == "山〓田〓〓"


def test_kanji_variants_and_shape_selectors_can_be_drawn() -> None:
    assert names.unprintable("髙﨑𠮷㐂\ufa19葛\U000e0100") == []


def test_a_cp932_export_reports_what_it_cannot_carry() -> None:
    assert names.outside_cp932("髙﨑") == []
    assert names.outside_cp932("𠮷田㐂𠮷") == ["𠮷", "㐂"]


@given(st.text(max_size=30))
def test_drawing_keeps_the_length_and_leaves_nothing_undrawable(text: str) -> None:
    shown = names.drawable(text)
    assert len(shown) == len(text)
    assert names.unprintable(shown) == []
