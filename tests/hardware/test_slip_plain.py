"""A slip kept as JSON comes back as the same slip; a wrong field is named."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hardware.paper.plain import KINDS, from_plain
from tests.hardware.printing import SLIPS

NAMES = {"claim-tag": "tag", "hand-over": "handover", "day-sheet": "day"}
KEPT = sorted(kind for kind in SLIPS if kind != "void")


def body_of(kind: str) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(SLIPS[kind]))
    del body["copy"]
    return body


@pytest.mark.parametrize("kind", KEPT)
def test_a_slip_survives_being_kept_as_json(kind: str) -> None:
    assert from_plain(NAMES.get(kind, kind), body_of(kind)) == SLIPS[kind]


def test_every_kind_but_the_void_mark_can_be_kept() -> None:
    assert {NAMES.get(kind, kind) for kind in KEPT} == set(KINDS)


def test_a_reprint_is_the_same_body_with_another_copy_number() -> None:
    assert from_plain("ticket", body_of("ticket"), 2) == msgspec.structs.replace(SLIPS["ticket"], copy=2)


@pytest.mark.parametrize(
    ("kind", "change", "named"),
    [
        ("poster", {}, "poster"),
        ("ticket", {"name": "x"}, "name"),
        ("ticket", {"waiting": "five"}, "waiting"),
        ("ticket", {"number": None}, "number"),
    ],
)
def test_what_is_wrong_is_named(kind: str, change: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        from_plain(kind, {**body_of("ticket"), **change})
