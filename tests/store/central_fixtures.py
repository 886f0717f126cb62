"""One embedded PostgreSQL a worker; every test gets an office of its own in it."""

import itertools
import socket
from collections.abc import Iterator

import pytest

from store.central import schema
from store.central.provision import provision
from tests.store.central_world import Office
from tui.central.embedded import Embedded

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    state = tmp_path_factory.mktemp("central")
    with Embedded(state, port=free_port()) as server:
        schema.migrate(server.admin_dsn)
        yield server


@pytest.fixture
def office(postgres: Embedded) -> Office:
    return fresh(postgres)


@pytest.fixture
def office_next(postgres: Embedded) -> Office:
    return fresh(postgres)


def fresh(postgres: Embedded) -> Office:
    code = f"o{next(_numbers)}"
    return Office(code, postgres.admin_dsn, provision(postgres.admin_dsn, code, ["a", "b", "c"]), postgres)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
