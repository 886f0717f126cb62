"""The embedded PostgreSQL: private, clean, and gone when we are gone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from store.central.errors import CentralError
from tui.central.binaries import DEBIAN
from tui.central.embedded import Embedded

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("embedded")]

STARTER = """
import sys, time
from pathlib import Path
from tui.central.embedded import Embedded
server = Embedded(Path(sys.argv[1])).start()
print(server.pid, flush=True)
time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def wait_gone(pid: int) -> None:
    until = time.monotonic() + 10
    while alive(pid):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_it_stops_without_a_trace_and_starts_again_with_its_data(tmp_path: Path) -> None:
    server = Embedded(tmp_path / "central")
    with server:
        first = server.pid
        with psycopg.connect(server.admin_dsn) as admin:
            admin.execute("create table kept as select 7 as n")
    assert first is not None
    assert not alive(first)
    assert not server.running
    with server, psycopg.connect(server.admin_dsn) as admin:
        assert admin.execute("select n from kept").fetchone() == (7,)


def test_it_listens_on_no_tcp_port_and_lets_nobody_else_near_its_socket(tmp_path: Path) -> None:
    with Embedded(tmp_path / "central") as server:
        with psycopg.connect(server.admin_dsn) as admin:
            assert admin.execute("show listen_addresses").fetchone() == ("",)
        assert server.socket_dir.stat().st_mode & 0o077 == 0
        assert (server.state / "admin.password").stat().st_mode & 0o077 == 0
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.dsn("postgres", "guess"))


def test_it_ends_when_its_parent_is_killed_and_recovers(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path / "central")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.send_signal(signal.SIGKILL)
        parent.wait(timeout=10)
        parent.stdout.close()
    wait_gone(pid)
    with Embedded(tmp_path / "central") as server, psycopg.connect(server.admin_dsn) as admin:
        assert admin.execute("select 1").fetchone() == (1,)


def test_after_the_plug_was_pulled_what_was_committed_is_there(tmp_path: Path) -> None:
    server = Embedded(tmp_path / "central").start()
    with psycopg.connect(server.admin_dsn) as admin:
        admin.execute("create table kept as select 7 as n")
    server.kill()
    with server, psycopg.connect(server.admin_dsn) as admin:
        assert admin.execute("select n from kept").fetchone() == (7,)


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    with Embedded(deep / "central") as server:
        assert len(os.fsencode(server.socket_dir)) < 60
        with psycopg.connect(server.admin_dsn) as admin:
            assert admin.execute("select 1").fetchone() == (1,)
    server.socket_dir.rmdir()


def test_two_live_side_by_side(tmp_path: Path) -> None:
    with Embedded(tmp_path / "one") as one, Embedded(tmp_path / "two") as two:
        assert one.socket_dir != two.socket_dir
        assert {one.running, two.running} == {True}


def test_a_place_that_cannot_hold_it_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "central").mkdir()
    (tmp_path / "central" / "data").mkdir()
    (tmp_path / "central" / "data" / "in the way").touch()
    with pytest.raises(CentralError, match=r"初期化に失敗|起動しませんでした"):
        Embedded(tmp_path / "central").start()


def test_the_stock_postgresql_of_the_system_serves_as_well(tmp_path: Path) -> None:
    with Embedded(tmp_path / "central", binaries=DEBIAN) as server, psycopg.connect(server.admin_dsn) as admin:
        row = admin.execute("show server_version_num").fetchone()
    assert row is not None
    assert int(row[0]) // 10000 == 15
