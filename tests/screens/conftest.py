"""A screen that logs an error has shown an excuse to the person: a test must expect that by name."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_went_wrong(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail when a screen logged an error, unless the test says ``expects_error`` in its name's fixtures."""
    yield
    if "expects_error" not in request.fixturenames:
        errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        assert errors == []


@pytest.fixture
def expects_error() -> None:
    """The test provokes an error on purpose."""
