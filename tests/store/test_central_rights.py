"""A terminal may call seven functions and touch nothing else; every key begins with the office."""

import psycopg
import pytest
from psycopg import sql

from store.central import schema
from store.central.errors import CentralError
from store.central.provision import provision
from tests.store.central_world import Office
from tui.central.embedded import Embedded

pytest_plugins = ["tests.store.central_fixtures"]
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("central")]

DOORS = {"hello", "push", "pull", "claim", "lease_numbers", "keys", "bootstrap"}
IN_SCHEMA = "n.nspname = 'madoguchi'"


def tables(admin: psycopg.Connection[tuple[str]]) -> list[str]:
    rows = admin.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'madoguchi' and c.relkind in ('r', 'p') order by 1"
    )
    return [name for (name,) in rows.fetchall()]


def test_a_terminal_has_no_right_on_any_table(office: Office) -> None:
    with psycopg.connect(office.admin) as admin, psycopg.connect(office.dsn["a"], autocommit=True) as terminal:
        names = tables(admin)
        assert {"event", "stream_key", "sealed", "terminal"} <= set(names)
        for name in names:
            place = sql.Identifier("madoguchi", name)
            for words in ("select * from {}", "delete from {}", "truncate {}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    terminal.execute(sql.SQL(words).format(place))


def test_exactly_the_seven_doors_open_for_a_terminal(office: Office) -> None:
    with psycopg.connect(office.admin) as admin:
        rows = admin.execute(
            "select p.proname, p.prosecdef, coalesce(p.proconfig::text, ''),"
            " has_function_privilege('madoguchi_terminal', p.oid, 'execute'),"
            " has_function_privilege('public', p.oid, 'execute')"
            " from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'madoguchi'"
        ).fetchall()
    assert {name for name, _, _, open_, _ in rows if open_} == DOORS
    assert not [name for name, _, _, _, public in rows if public]
    for name, definer, config, _, _ in rows:
        if name in DOORS:
            assert definer
            assert "search_path=madoguchi, pg_temp" in config


def test_the_doors_run_as_an_owner_that_can_neither_log_in_nor_rule(office: Office) -> None:
    with psycopg.connect(office.admin) as admin:
        row = admin.execute(
            "select distinct r.rolcanlogin, r.rolsuper, r.rolcreaterole, r.rolbypassrls from pg_proc p"
            " join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner"
            " where n.nspname = 'madoguchi'"
        ).fetchall()
    assert row == [(False, False, False, False)]


@pytest.mark.parametrize("words", ["set role madoguchi_{o}_b", "set session authorization madoguchi_{o}_b"])
def test_a_terminal_cannot_become_another(office: Office, words: str) -> None:
    with (
        psycopg.connect(office.dsn["a"], autocommit=True) as terminal,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        terminal.execute(words.format(o=office.code))


def test_a_terminal_cannot_make_things_that_would_mislead_the_doors(office: Office) -> None:
    with psycopg.connect(office.dsn["a"], autocommit=True) as terminal:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            terminal.execute("create table madoguchi.terminal2 (x int)")
        terminal.execute("create temp table terminal (office text, terminal text, db_role text)")
        terminal.execute("set search_path = pg_temp, madoguchi")
        row = terminal.execute("select office, terminal from madoguchi.hello(1, 0)").fetchone()
    assert row == (office.code, "a")


def test_a_role_that_is_no_terminal_is_turned_away(office: Office) -> None:
    with psycopg.connect(office.admin) as admin, pytest.raises(psycopg.Error) as error:
        admin.execute("select * from madoguchi.pull(0, 10)")
    assert error.value.sqlstate == "28M01"


def test_every_key_begins_with_the_office(office: Office) -> None:
    with psycopg.connect(office.admin) as admin:
        rows = admin.execute(
            "select c.relname, i.relname, a.attname from pg_index x"
            " join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid"
            " join pg_namespace n on n.oid = c.relnamespace"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]"
            " where n.nspname = 'madoguchi'"
        ).fetchall()
        keyed = {table for table, _, _ in rows}
        assert set(tables(admin)) <= keyed
    assert [row for row in rows if row[2] != "office"] == []


def test_bytes_are_kept_as_bytes_and_the_json_is_only_derived(office: Office) -> None:
    with psycopg.connect(office.admin) as admin:
        rows = admin.execute(
            "select column_name, data_type from information_schema.columns"
            " where table_schema = 'madoguchi' and table_name = 'event'"
            " and column_name in ('raw', 'hash', 'prev', 'body')"
        ).fetchall()
    assert dict(rows) == {"raw": "bytea", "hash": "bytea", "prev": "bytea", "body": "jsonb"}


def test_provisioning_again_keeps_the_ordinal_and_changes_the_password(office: Office) -> None:
    again = provision(office.admin, office.code, ["b"])
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(office.dsn["b"])
    with psycopg.connect(again["b"], autocommit=True) as terminal:
        assert terminal.execute("select ordinal from madoguchi.hello(1, 0)").fetchone() == (2,)


@pytest.mark.parametrize("code", ["", "a_b", "a b", "x" * 21, "窓口"])
def test_codes_that_a_role_name_cannot_carry_are_refused_with_a_sentence(office: Office, code: str) -> None:
    with pytest.raises(CentralError, match="英数字とハイフン"):
        provision(office.admin, office.code, [code])


def test_migrating_again_changes_nothing_and_the_way_back_removes_all(postgres: Embedded) -> None:
    with psycopg.connect(postgres.admin_dsn, autocommit=True) as admin:
        admin.execute("create database side")
    side = psycopg.conninfo.make_conninfo(postgres.admin_dsn, dbname="side")
    assert schema.revision(side) == ""
    schema.migrate(side)
    schema.migrate(side)
    assert schema.revision(side) == schema.newest() == "0001"
    schema.remove(side)
    assert schema.revision(side) == ""
    with psycopg.connect(side) as admin:
        assert tables(admin) == []
