"""Registering offices and terminals: done by an administrator, never by a terminal.

In production a terminal proves itself with a TLS client certificate whose name is its role (``hostssl … cert`` in
``pg_hba.conf``); the password made here serves the embedded central and the first contact.
"""

import re
import secrets
from collections.abc import Iterable

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from store.central.errors import CentralError

_CODE = re.compile(r"[A-Za-z0-9-]{1,20}")


def role_name(office: str, terminal: str) -> str:
    """Return the database role of a terminal; the office is read back from it by the doors.

    Raises:
        CentralError: a code holds more than letters, digits and hyphens.
    """
    for code in (office, terminal):
        if not _CODE.fullmatch(code):
            raise CentralError("bad_code", name=code)
    return f"madoguchi_{office}_{terminal}"


def provision(dsn_admin: str, office: str, terminals: Iterable[str]) -> dict[str, str]:
    """Register terminals of an office and return a connection string for each.

    A terminal that is known keeps its history and gets a new password; a revoked one stays revoked.

    Returns:
        ``{terminal: dsn}``; the only place where the passwords are ever seen.

    Raises:
        CentralError: a code is not usable.
        psycopg.Error: the database refuses.
    """
    roles = {terminal: role_name(office, terminal) for terminal in terminals}
    made = {}
    with psycopg.connect(dsn_admin) as connection:
        connection.execute("insert into madoguchi.office_head (office) values (%s) on conflict do nothing", (office,))
        for terminal, role in roles.items():
            password = secrets.token_urlsafe(24)
            _login(connection, role, password)
            _register(connection, office, terminal, role)
            made[terminal] = _dsn(dsn_admin, role, password)
    return made


def revoke(dsn_admin: str, office: str, terminal: str) -> None:
    """Shut a terminal out at once: no door opens for it any more; what it sent stays."""
    role = role_name(office, terminal)
    with psycopg.connect(dsn_admin) as connection:
        connection.execute(
            "update madoguchi.terminal set revoked_at = now() where office = %s and terminal = %s", (office, terminal)
        )
        connection.execute(sql.SQL("alter role {} nologin").format(sql.Identifier(role)))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", (role,))


def _login(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    if connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone() is None:
        connection.execute(sql.SQL("create role {} in role madoguchi_terminal").format(sql.Identifier(role)))
    words = sql.SQL("alter role {} login password {}")
    connection.execute(words.format(sql.Identifier(role), sql.Literal(password)))


def _register(connection: psycopg.Connection[tuple[object, ...]], office: str, terminal: str, role: str) -> None:
    connection.execute(
        """
        insert into madoguchi.terminal (office, terminal, ordinal, db_role)
        select %(office)s, %(terminal)s, coalesce(max(ordinal), 0) + 1, %(role)s
          from madoguchi.terminal where office = %(office)s
        on conflict (office, terminal) do nothing
        """,
        {"office": office, "terminal": terminal, "role": role},
    )
    connection.execute(
        "insert into madoguchi.terminal_head (office, terminal) values (%s, %s) on conflict do nothing",
        (office, terminal),
    )


def _dsn(dsn_admin: str, role: str, password: str) -> str:
    return make_conninfo(dsn_admin, user=role, password=password)
