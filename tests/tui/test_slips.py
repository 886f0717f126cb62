"""Every slip the desk can ask for has a layout that draws, with no personal data and a code that reads back."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from flows import codes
from flows.catalog import load
from flows.guide import Chosen, entries
from flows.report.figures import Figures
from hardware.paper.printing import render
from hardware.paper.slips import GuideSlip
from hardware.printer.profile import profile
from tests.memory import MORNING
from tui.reports.paper import sheet
from tui.slips import Layouts

KEY = b"k" * 32
CASE = {"number": "C-003", "visit": "v1", "case": "c1", "procedure": "card-kofu", "n": 1, "cases": 2, "language": "ja"}
PAID = {
    "item": "juminhyo", "quantity": 2, "yen": 600, "method": "cash", "tendered": 1000, "change": 400, "receipt": "r-1",
}  # fmt: skip
CHOSEN = Chosen(procedures=("jpki-renew",), errands=("insurance", "card-lost"), places=("water",))
GUIDED = {
    "number": "D-007", "visit": "v1", "language": "en", "receipt": "1",
    "parts": entries(load(profile="city"), CHOSEN, MORNING.date()),
}  # fmt: skip
COUNTED = Figures(
    counts={"visits": {("A",): 41}, "ended_as": {("card-kofu", "completed"): 12}, "net": {("cash",): 12_300}},
    spans={"wait": {("A",): {720: 40, 1500: 1}}},
)
BODIES: dict[str, dict[str, Any]] = {
    "ticket": CASE,
    "tag": CASE,
    "intake": CASE,
    "handover": CASE,
    "bring": {**CASE, "items": ["個人番号カード"], "deadline": "令和8年12月1日(火)"},
    "receipt": {**CASE, **PAID},
    "guide": GUIDED,
    "test": {"number": ""},
    "day": sheet(COUNTED, load(), MORNING.date()),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("copy", [0, 2])
def test_the_slip_is_drawn_in_the_printers_width(kind: str, copy: int) -> None:
    layouts = Layouts("市民課", load(), KEY)
    model = profile("epson-tm-m30")
    assert render(layouts.slip(kind, BODIES[kind], copy, MORNING), model).width == model.dots


@pytest.mark.parametrize(("kind", "says"), [("ticket", ("V", "v1")), ("tag", ("T", "C-003")), ("intake", ("S", "c1")),
                          ("guide", ("V", "v1"))])  # fmt: skip
def test_the_code_on_the_slip_names_what_a_window_needs(kind: str, says: tuple[str, str]) -> None:
    slip = Layouts("市民課", load(), KEY).slip(kind, BODIES[kind], 0, MORNING)
    assert codes.read(getattr(slip, "code", ""), [KEY]) == says


def test_a_guide_sheet_is_found_by_zbar_and_speaks_the_visitors_language(tmp_path: Path) -> None:
    layouts, model = Layouts("市民課", load(), KEY), profile("epson-tm-m30")
    heights = {}
    for language in ("ja", "en"):
        slip = layouts.slip("guide", {**GUIDED, "language": language}, 0, MORNING)
        image = render(slip, model)
        heights[language] = image.height
        image.save(tmp_path / "slip.png")
        command = ["zbarimg", "-q", "--raw", "--nodbus", str(tmp_path / "slip.png")]
        read = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        assert codes.read(read, [KEY]) == ("V", "v1")
    assert heights["ja"] < heights["en"]


def test_the_guide_sheet_names_counter_101_and_the_branches() -> None:
    slip = Layouts("市民課", load(), KEY).slip("guide", GUIDED, 0, MORNING)
    assert isinstance(slip, GuideSlip)
    renewal, _, lost, water = slip.stops
    assert [place.title.ja for place in renewal.places[1:]] == ["千里出張所", "千里丘出張所", "山田出張所"]
    assert lost.places[0].title.ja == "市民課 101番窓口"
    assert water.bring == ()


def test_the_day_sheet_adds_up_and_carries_no_code() -> None:
    body = BODIES["day"]
    strong = {row["label"]: row.get("count", row.get("yen")) for row in body["rows"] if row.get("strong")}
    assert list(strong.values()) == [41, 12, 0, 12_300]
    assert any("12.0" in note for note in body["notes"])
