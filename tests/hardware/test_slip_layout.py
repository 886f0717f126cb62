"""Slips say what they must, in glyphs that exist, on every width of paper."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.paper import fonts as fonts_module
from hardware.paper.blocks import Banner, Text
from hardware.paper.cmap import Cmap
from hardware.paper.draw import draw
from hardware.paper.fonts import FontError, find_fonts
from hardware.paper.graphemes import clean, graphemes, wrap
from hardware.paper.layouts.parts import reprint
from hardware.paper.printing import payload, render
from hardware.paper.qr import LONGEST, draw_code
from hardware.paper.slips import ReceiptLine
from hardware.printer.profile import profile, profiles
from tests.hardware.printing import BASE45, INTAKE, RECEIPT, SLIPS, TICKET

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from hardware.paper.slips import AnySlip

M30 = profile("epson-tm-m30")


def read_codes(image: Image.Image, tmp_path: Path) -> list[str]:
    """What zbar reads on a picture."""
    path = tmp_path / "slip.png"
    image.save(path)
    found = subprocess.run(
        ["zbarimg", "-q", "--raw", "--nodbus", str(path)], capture_output=True, text=True, check=False
    )
    return found.stdout.splitlines()


@pytest.mark.parametrize("model", sorted(profiles()))
@pytest.mark.parametrize("kind", sorted(SLIPS))
def test_every_slip_fits_every_paper_and_its_code_is_readable(kind: str, model: str, tmp_path: Path) -> None:
    slip = SLIPS[kind]
    image = render(slip, profile(model))
    assert image.mode == "1"
    assert image.width == profile(model).dots
    code = getattr(slip, "code", "")
    assert read_codes(image, tmp_path) == ([code] if code else [])


@pytest.mark.parametrize("kind", sorted(SLIPS))
def test_a_reprint_says_so_and_keeps_everything_else(kind: str) -> None:
    first = render(SLIPS[kind], M30)
    again = render(msgspec.structs.replace(SLIPS[kind], copy=1), M30)
    added = again.height - first.height
    assert added > 0
    assert reprint(1) == [Banner("＊＊ 再印刷 1 ＊＊　Reprint 1", 28)]
    assert (
        again.crop((0, added + 8, M30.dots, again.height)).tobytes()
        == first.crop((0, 8, M30.dots, first.height)).tobytes()
    )


def test_the_first_print_carries_no_mark() -> None:
    assert reprint(0) == []


@pytest.mark.parametrize("name", ["髙", "﨑", "𠮷", "葛\U000e0102", "邉\U000e010f", "が"])
def test_rare_name_characters_are_drawn_by_a_font_that_has_them(name: str) -> None:
    (path, run), *others = find_fonts().runs(name)
    assert run == name
    assert not others
    assert Cmap(path).has(ord(name[0]))


def test_a_variation_sequence_looks_different_from_its_base_character() -> None:
    base, chosen = (draw([Text(text, 60)], M30, find_fonts()) for text in ("葛", "葛\U000e0102"))
    assert base.tobytes() != chosen.tobytes()


@pytest.mark.parametrize("name", ["\ue000", "\U0003fffd", "葛\U000e01ef"])
def test_a_character_no_font_has_is_an_error_and_never_an_empty_box(name: str) -> None:
    with pytest.raises(FontError, match=r"U\+"):
        render(msgspec.structs.replace(INTAKE, subject=name), M30)


def test_without_the_body_font_one_sentence_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = msgspec.structs.replace(fonts_module._table(), folders=())
    monkeypatch.setattr(fonts_module, "_table", lambda: table)
    with pytest.raises(FontError, match="fonts-morisawa-bizud-gothic"):
        find_fonts((tmp_path,))


def test_control_characters_and_invisible_ones_never_reach_the_paper() -> None:
    assert clean("山\x1b@田\x00\x9b\u202e太\u200b郎\t一") == "山@田太郎 一"
    slip = msgspec.structs.replace(INTAKE, subject="山\x1d(L田")
    assert b"\x1d(L" not in payload(slip, M30, "job").replace(b"\x1d(H", b"")


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Z")), max_size=60), st.integers(5, 40)
)
def test_breaking_lines_loses_no_character(text: str, width: int) -> None:
    lines = wrap(text, width, lambda part: float(len(graphemes(part))))
    assert "".join(lines) == text


@given(st.text("あいう、。（）「」ー", max_size=40))
def test_no_line_begins_with_closing_punctuation_when_there_is_room(text: str) -> None:
    lines = wrap("文" + text, 60, lambda part: 2.0 * len(part))
    longest_run = max(
        (len(run) for run in "".join("x" if c in "、。）」ー（「" else " " for c in text).split()), default=0
    )
    if longest_run < 20:
        assert not [line for line in lines[1:] if line[0] in "、。）」ー"]


def test_latin_words_stay_whole() -> None:
    lines = wrap("Please come to the counter", 10, len)
    assert lines == ["Please", "come to", "the", "counter"]


def test_a_receipt_that_does_not_add_up_is_not_printed() -> None:
    with pytest.raises(ValueError, match="合計"):
        render(msgspec.structs.replace(RECEIPT, total=1), M30)
    with pytest.raises(ValueError, match="おつり"):
        render(msgspec.structs.replace(RECEIPT, change=1), M30)


def test_a_free_receipt_is_possible() -> None:
    free = msgspec.structs.replace(
        RECEIPT, lines=(ReceiptLine("住民票の写し", 1, 0, "免除"),), total=0, tendered=None, change=None, method="免除"
    )
    assert render(free, M30).height > 300


@pytest.mark.parametrize("payload_text", ["", "受付番号", "a\nb", "x" * (LONGEST + 1)])
def test_a_code_takes_printable_ascii_of_limited_length_only(payload_text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        draw_code(payload_text, 560, 7)


@pytest.mark.parametrize("length", [1, 100, 700, LONGEST])
def test_a_code_has_a_quiet_zone_of_four_modules(length: int) -> None:
    image = draw_code((BASE45 * 40)[:length], 560, 7)
    ink = image.convert("L").point(lambda value: 255 - value).getbbox()
    assert ink is not None
    assert image.width <= 560
    module = next(size for size in range(3, 8) if ink[0] == 4 * size)
    assert (ink[1], image.width - ink[2], image.height - ink[3]) == (4 * module,) * 3


def test_the_number_is_the_largest_thing_on_a_ticket() -> None:
    image = render(TICKET, M30)
    heights = _runs_of_ink(image)
    assert max(heights) > 100


def _runs_of_ink(image: Image.Image) -> list[int]:
    ink = image.convert("L").point(lambda value: 255 - value)
    dark = [ink.crop((0, y, image.width, y + 1)).getbbox() is not None for y in range(image.height)]
    runs, length = [], 0
    for row in dark:
        length = length + 1 if row else 0
        runs.append(length)
    return runs


@pytest.mark.parametrize("kind", ["ticket", "claim-tag"])
def test_slips_that_anyone_may_find_have_no_field_for_a_name(kind: str) -> None:
    slip: AnySlip = SLIPS[kind]
    assert not {"subject", "party", "name", "items"} & set(slip.__struct_fields__)
