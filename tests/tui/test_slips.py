"""Every slip the desk can ask for has a layout that draws, with no personal data and a code that reads back."""

import pytest

from flows import codes
from flows.catalog import load
from hardware.paper.printing import render
from hardware.printer.profile import profile
from tests.memory import MORNING
from tui.slips import Layouts

KEY = b"k" * 32
CASE = {"number": "C-003", "visit": "v1", "case": "c1", "procedure": "card-kofu", "n": 1, "cases": 2, "language": "ja"}
PAID = {
    "item": "juminhyo", "quantity": 2, "yen": 600, "method": "cash", "tendered": 1000, "change": 400, "receipt": "r-1",
}  # fmt: skip
BODIES = {
    "ticket": CASE,
    "tag": CASE,
    "intake": CASE,
    "handover": CASE,
    "bring": {**CASE, "items": ["個人番号カード"], "deadline": "令和8年12月1日(火)"},
    "receipt": {**CASE, **PAID},
    "test": {"number": ""},
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("copy", [0, 2])
def test_the_slip_is_drawn_in_the_printers_width(kind: str, copy: int) -> None:
    layouts = Layouts("市民課", load(), KEY)
    model = profile("epson-tm-m30")
    assert render(layouts.slip(kind, BODIES[kind], copy, MORNING), model).width == model.dots


@pytest.mark.parametrize(("kind", "says"), [("ticket", ("V", "v1")), ("tag", ("T", "C-003")), ("intake", ("S", "c1"))])
def test_the_code_on_the_slip_names_what_a_window_needs(kind: str, says: tuple[str, str]) -> None:
    slip = Layouts("市民課", load(), KEY).slip(kind, BODIES[kind], 0, MORNING)
    assert codes.read(slip.code, [KEY]) == says
