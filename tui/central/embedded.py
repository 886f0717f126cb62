"""A real PostgreSQL as a child of this process, for a trial on one machine and for the tests.

It lives in one directory, listens on a unix socket only (a TCP port of 127.0.0.1 on request), never touches a
PostgreSQL the machine runs, and ends with us even if we are killed: a guard waits for our end of a pipe to close.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg.conninfo import make_conninfo

from store.central.errors import CentralError
from tui.central.binaries import give, prefix, usable

PORT = 5432
LONGEST_SOCKET = 107
DATABASE = "madoguchi"
# When our end of the pipe closes, whatever the reason, the server that still carries this pid is shut down quickly.
_GUARD = 'read -r _; [ "$(head -n 1 "$1")" = "$2" ] && kill -INT "$2"'


class Embedded:
    """One PostgreSQL in ``state``; use as a context manager or with ``start`` and ``stop``.

    Attributes:
        state: directory of the server: data, log, password of its administrator (readable by us only).
        port: TCP port on 127.0.0.1, or None for no TCP at all.
    """

    def __init__(
        self,
        state: Path,
        *,
        port: int | None = None,
        binaries: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.state = state.absolute()
        self.port = port
        self._bin = binaries or usable()
        self._settings = dict(settings or {})
        self._server: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return self.state / "data"

    @property
    def log(self) -> Path:
        """What the server says; statements and parameters are never in it."""
        return self.state / "log"

    @property
    def running(self) -> bool:
        """Whether the server process is alive."""
        return self._server is not None and self._server.poll() is None

    @property
    def pid(self) -> int | None:
        """Process id of the server."""
        return self._server.pid if self._server else None

    @property
    def socket_dir(self) -> Path:
        """Where the socket is: in ``state``, or in a short private place when that path is too long for a socket."""
        near = self.state / "run"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
            return near
        mark = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]
        return Path("/tmp") / f"madoguchi-{os.geteuid()}-{mark}"  # noqa: S108 - owner and mode are checked on use

    @property
    def admin_dsn(self) -> str:
        """How the administrator connects; only for provisioning and migration."""
        return self.dsn("postgres", self._password(), database=DATABASE)

    def dsn(self, user: str, password: str, *, database: str = DATABASE, tcp: bool = False) -> str:
        """Return a libpq connection string over the socket, or over TCP where that was asked for."""
        host = "127.0.0.1" if tcp else str(self.socket_dir)
        port = self.port or PORT
        return make_conninfo("", host=host, port=port, user=user, password=password, dbname=database)

    def start(self) -> Self:
        """Start the server, making its data at the first time; returns when it answers.

        Raises:
            CentralError: it cannot be made or started, or an earlier one still runs on the same data.
        """
        if self.running:
            return self
        self.stop()
        try:
            self._prepare()
        except OSError as error:
            raise CentralError("initdb_failed", str(error), place=self.state) from error
        self._await_predecessor()
        self._launch()
        self._await_ready()
        self._ensure_database()
        return self

    def stop(self) -> None:
        """Shut down and leave no process behind; harmless when it does not run."""
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None
        if self._server is not None:
            _end(self._server)
            self._server = None

    def kill(self) -> None:
        """Pull the plug: the server dies at once and recovers at the next start."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(timeout=10)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _password(self) -> str:
        return (self.state / "admin.password").read_text(encoding="ascii").strip()

    def _prepare(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        _private(self.socket_dir)
        if (self.data / "PG_VERSION").exists():
            return
        secret = self.state / "admin.password"
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(24), encoding="ascii")
        give(self.state)
        give(secret)
        self._initdb(secret)

    def _initdb(self, secret: Path) -> None:
        draft = self.state / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        options = ("-U", "postgres", "-E", "UTF8", "--no-locale", "-A", "scram-sha-256", f"--pwfile={secret}")
        command = (*prefix(), str(self._bin / "initdb"), *options, "--no-instructions", "-D", str(draft))
        done = subprocess.run(command, capture_output=True, check=False, env=_environment(), cwd="/")
        if done.returncode != 0:
            raise CentralError("initdb_failed", done.stderr.decode("utf-8", "replace"), place=self.state)
        draft.rename(self.data)

    def _await_predecessor(self) -> None:
        until = time.monotonic() + 10
        while _alive(self.data / "postmaster.pid", self.data):
            if time.monotonic() > until:
                raise CentralError("still_running")
            time.sleep(0.1)

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1" if self.port else "",
            "port": str(self.port or PORT),
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "shared_buffers": "32MB",
            "log_min_error_statement": "panic",
            "log_timezone": "UTC",
            "timezone": "UTC",
        } | self._settings
        flags = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        command = (*prefix(), str(self._bin / "postgres"), "-D", str(self.data), *flags)
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment(), cwd="/"
            )
        self._guard = subprocess.Popen(
            ("sh", "-c", _GUARD, "guard", str(self.data / "postmaster.pid"), str(self._server.pid)),
            stdin=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
        )

    def _await_ready(self) -> None:
        until = time.monotonic() + 30
        while self.running and time.monotonic() < until:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self._maintenance_dsn(), connect_timeout=5).close()
                return
            time.sleep(0.05)
        self.stop()
        raise CentralError("start_failed", log=self.log)

    def _maintenance_dsn(self) -> str:
        port = self.port or PORT
        return make_conninfo(
            "", host=str(self.socket_dir), port=port, user="postgres", password=self._password(), dbname="postgres"
        )

    def _ensure_database(self) -> None:
        with psycopg.connect(self._maintenance_dsn(), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone()
            if known is None:
                connection.execute(f"create database {DATABASE}")


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")}


def _private(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    give(place)
    facts = place.lstat()
    if not place.is_dir() or place.is_symlink() or facts.st_mode & 0o077:
        raise CentralError("initdb_failed", place=place)


def _alive(pidfile: Path, data: Path) -> bool:
    try:
        pid = int(pidfile.read_text(encoding="ascii").splitlines()[0])
        return str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return False


def _end(server: subprocess.Popen[bytes]) -> None:
    for sign, patience in ((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        if server.poll() is not None:
            return
        server.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=patience)
