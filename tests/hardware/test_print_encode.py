"""A picture becomes ESC/POS bytes that put the same dots on paper, in low bands, with one cut and one question."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from hardware.printer.encode import BAND_ROWS, encode, process_id
from hardware.printer.profile import PrinterProfile, profile, profiles
from hardware.virtual_printer import Machine, Slip
from hardware.virtual_printer.paper import Roll

PROFILE = profile("epson-tm-m30")


def on_paper(data: bytes, model: PrinterProfile) -> tuple[Machine, list[Slip]]:
    """Let the software printer's works do a job."""
    slips: list[Slip] = []
    machine = Machine(Roll(model.dots), model.dpi, on_slip=slips.append)
    machine.receive(data)
    machine.work(1_000_000)
    return machine, slips


def dots(rows: list[bytes]) -> bytes:
    return b"".join(rows)


@st.composite
def pictures(draw: st.DrawFn) -> Image.Image:
    """White paper with a few black bars and dots anywhere."""
    image = Image.new("1", (576, draw(st.integers(1, 700))), 1)
    for _bar in range(draw(st.integers(0, 6))):
        x, y = draw(st.integers(0, 575)), draw(st.integers(0, image.height - 1))
        image.paste(0, (x, y, x + draw(st.integers(1, 300)), y + draw(st.integers(1, 300))))
    return image


@settings(deadline=None, max_examples=40)
@given(pictures())
def test_the_paper_shows_exactly_the_picture(image: Image.Image) -> None:
    machine, slips = on_paper(encode(image, PROFILE, "job"), PROFILE)
    assert machine.unknown == 0
    assert dots(slips[0].rows) == ImageOps.invert(image.convert("L")).convert("1").tobytes()


@pytest.mark.parametrize("name", [name for name, model in profiles().items() if model.cutter])
def test_feeds_are_in_dots_on_every_model_whatever_its_density(name: str) -> None:
    model = profile(name)
    image = Image.new("1", (model.dots, 600), 1)
    image.paste(0, (0, 590, 8, 600))
    _machine, slips = on_paper(encode(image, model, "job"), model)
    assert len(slips[0].rows) == 600


def test_no_band_is_higher_than_the_recovery_prefix_can_fill() -> None:
    data = encode(Image.new("1", (576, 900), 0), PROFILE, "job")
    bands = [data[at + 6] + data[at + 7] * 256 for at in range(len(data)) if data[at : at + 4] == b"\x1dv0\x00"]
    assert sum(bands) == 900
    assert max(bands) <= BAND_ROWS


def test_a_job_begins_with_a_reset_and_ends_with_a_cut_and_its_id() -> None:
    data = encode(Image.new("1", (576, 8), 0), PROFILE, "ticket:B-021:0")
    assert data.startswith(b"\x1b@")
    assert data.endswith(b"\x1dV\x42\x00" + b"\x1d(H\x06\x0000" + process_id("ticket:B-021:0"))


def test_a_printer_without_cutter_feeds_the_slip_out_instead() -> None:
    data = encode(Image.new("1", (384, 8), 0), profile("generic-58"), "job")
    assert b"\x1dV" not in data
    assert b"\x1bJ\xa0" in data


def test_a_picture_wider_than_the_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="wide"):
        encode(Image.new("1", (584, 8), 1), PROFILE, "job")


def test_process_ids_are_four_printable_characters_and_differ() -> None:
    ids = {process_id(f"ticket:{n}:0") for n in range(500)}
    assert len(ids) > 495
    assert all(len(one) == 4 and all(32 <= byte <= 126 for byte in one) for one in ids)


def test_loading_the_encoder_leaves_the_log_and_stdout_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = list(logging.getLogger().handlers)
    encode(Image.new("1", (576, 8), 0), PROFILE, "job")
    assert logging.getLogger().handlers == before
    assert capsys.readouterr().out == ""


def test_an_unknown_model_is_refused_with_the_models_there_are() -> None:
    with pytest.raises(ValueError, match="epson-tm-m30"):
        profile("laser")
