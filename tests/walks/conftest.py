"""The stage of the walks: one office for a size; whoever sits at its terminals has left before a walk begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.walks.stage import Stage
from tests.walks.theatre import office

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def house(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """An office with screens of one size."""
    with office(request.param) as place:
        yield Stage(place)


@pytest.fixture
def stage(house: Stage) -> Stage:
    """The office with nobody in front of its terminals."""
    house.clear()
    return house
