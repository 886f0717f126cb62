"""The drawing in SVG: all of the procedure's words, on a sheet no wider than asked, safe to open."""

from functools import cache
from xml.etree import ElementTree as ET

import msgspec
import pytest

from flows.export.layout import picture
from flows.export.svg import BAND, folds, svg
from tests.flows.exported import drawn, everything

SVG = "{http://www.w3.org/2000/svg}"


@cache
def page(name: str) -> ET.Element:
    return ET.fromstring(svg(everything()[name]))


def words(root: ET.Element) -> str:
    return "".join(text.text or "" for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", everything())
def test_every_step_paper_and_outcome_can_be_read(name: str) -> None:
    found = words(page(name))
    for step in everything()[name].step:
        assert step.title in found
        for end in step.ends().values():
            assert end.title in found or not (end.end or end.back_to)
    for sheet in drawn(name).sheets:
        assert "".join(sheet.label.lines) in found


@pytest.mark.parametrize("name", everything())
def test_the_bands_take_every_column_once_and_fit_the_sheet(name: str) -> None:
    found = drawn(name)
    spans = folds(found, BAND)
    assert [column for span in spans for column in span] == list(range(len(found.cuts)))
    assert float(page(name).get("width", "0")) <= BAND + 100


@pytest.mark.parametrize("name", everything())
def test_every_shape_is_drawn_once(name: str) -> None:
    ids = [group.get("id") for group in page(name).iter(f"{SVG}g")]
    assert sorted(filter(None, ids)) == sorted(drawn(name).shapes)


def test_a_band_only_makes_room_for_what_it_shows() -> None:
    procedure = everything()["base/card-kofu"]
    whole = drawn("base/card-kofu")
    last = folds(whole, BAND)[-1]
    assert picture(procedure, last).pool.height < whole.pool.height


def test_words_with_markup_in_them_stay_words() -> None:
    procedure = everything()["base/photo-only"]
    steps = (msgspec.structs.replace(procedure.step[0], title="<script>&"), *procedure.step[1:])
    root = ET.fromstring(svg(msgspec.structs.replace(procedure, step=steps)))
    assert "<script>&" in words(root)
    assert root.find(f".//{SVG}script") is None


def test_nothing_is_fetched_from_elsewhere() -> None:
    text = svg(everything()["base/card-kofu"])
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
