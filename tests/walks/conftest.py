"""The stage of the walks: one office for a size; whoever sits at its terminals has left before a walk begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.walks.stage import Stage
from tests.walks.theatre import office

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A walk that failed shows what stood on every screen and what the logs said last."""
    report = yield
    house = getattr(item, "funcargs", {}).get("house")
    if report.failed and isinstance(house, Stage):
        report.sections.append(("what everybody saw last", house.office.seen()))
    return report
