"""A slip's code opens only what it names, and only in the office that signed it."""

from hypothesis import given
from hypothesis import strategies as st

from flows.codes import Code, make, read

KEY, OTHER = b"k" * 32, b"o" * 32


def test_a_code_is_read_back_by_any_window_that_holds_the_office_key() -> None:
    assert read(make("V", "0199-visit", KEY), [OTHER, KEY]) == Code("V", "0199-visit")


def test_a_code_of_another_office_is_nothing() -> None:
    assert read(make("V", "0199-visit", OTHER), [KEY]) is None


@given(st.text(max_size=60))
def test_no_scanned_text_breaks_the_reader(text: str) -> None:
    assert read(text, [KEY]) is None


@given(st.integers(0, 30), st.characters(codec="ascii", categories=("Lu", "Ll", "Nd")))
def test_changing_one_character_breaks_the_signature(at: int, to: str) -> None:
    code = make("T", "A-021", KEY)
    at %= len(code)
    changed = code[:at] + to + code[at + 1 :]
    assert changed == code or read(changed, [KEY]) is None
