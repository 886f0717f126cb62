"""Every drawing can be read: nothing lies on anything else, every arrow arrives; tomorrow's definitions too."""

import pytest
from hypothesis import given, settings

from flows.export.layout import picture
from flows.procedure import Procedure
from tests.flows.exported import drawn, everything
from tests.flows.geometry import CHECKS
from tests.flows.random_definition import definitions


@pytest.mark.parametrize("name", everything())
def test_a_drawing_of_the_catalog_has_no_fault(name: str) -> None:
    assert {check.__name__: check(drawn(name)) for check in CHECKS if check(drawn(name))} == {}


@settings(max_examples=150, deadline=None)
@given(definitions())
def test_whatever_a_city_writes_is_drawn_without_fault(procedure: Procedure) -> None:
    found = picture(procedure)
    assert {check.__name__: check(found) for check in CHECKS if check(found)} == {}


@pytest.mark.parametrize("name", everything())
def test_the_same_definition_gives_the_same_drawing(name: str) -> None:
    assert picture(everything()[name]) == drawn(name)
