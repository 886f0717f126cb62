"""The TLV of Japanese cards: what is written reads back, and nothing malformed gets through quietly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.tlv import TlvError, find, items, write

TAGS = st.sampled_from([0xC0, 0xC1, 0x0C, 0xFF20, 0xDF21, 0xDF22, 0xDF25])


@given(st.lists(st.tuples(TAGS, st.binary(max_size=400)), max_size=5), st.integers(0, 40))
def test_what_is_written_reads_back_whatever_filler_follows(objects: list[tuple[int, bytes]], filler: int) -> None:
    data = b"".join(write(tag, value) for tag, value in objects)
    assert list(items(data + b"\xff" * filler)) == objects


@given(TAGS, st.binary(min_size=1, max_size=300), st.data())
def test_a_cut_object_is_refused(tag: int, value: bytes, data: st.DataObject) -> None:
    whole = write(tag, value)
    cut = whole[: data.draw(st.integers(2, len(whole) - 1))]
    with pytest.raises(TlvError):
        list(items(cut))


@given(st.binary(max_size=64))
def test_noise_never_does_worse_than_a_tlv_error(noise: bytes) -> None:
    try:
        list(items(noise))
    except TlvError:
        return


def test_a_missing_tag_is_none() -> None:
    assert find(write(0xC0, b"0001"), 0xC1) is None
