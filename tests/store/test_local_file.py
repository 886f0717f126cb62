"""The file is encrypted, belongs to one program, and refuses in one sentence without losing anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from store import upgrade as upgrades
from store.engine import Database, check_header, check_library, connect
from store.errors import DiskRefused, StoreError
from store.schema import LOCAL
from store.words import say
from tests.store.conftest import CASE, KEY, Terminal


def names(connection: Connection) -> set[str]:
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {row[0] for row in rows}


async def test_the_file_is_encrypted_from_the_first_byte(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened", data={"step": "marker-of-the-test"})
    for path in terminal.place.glob("T1.db*"):
        body = path.read_bytes()
        assert b"marker-of-the-test" not in body
        assert not body.startswith(b"SQLite format 3")
    assert oct(terminal.path.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("cipher_status", "1"),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
    ],
)
def test_every_connection_has_the_pragmas_the_store_relies_on(terminal: Terminal, pragma: str, value: object) -> None:
    for run in (terminal.database.read_now, terminal.database.write_now):
        assert run(lambda file: file.exec_driver_sql(f"PRAGMA {pragma}").scalar()) == value


def test_the_reader_cannot_write(terminal: Terminal) -> None:
    with pytest.raises(DiskRefused):
        terminal.database.read_now(lambda file: file.exec_driver_sql("DELETE FROM event"))


def test_an_sqlite_that_can_corrupt_a_shared_wal_is_refused() -> None:
    check_library((3, 51, 3))
    with pytest.raises(StoreError, match=r"3\.51\.2"):
        check_library((3, 51, 2))


async def test_a_wrong_key_is_refused_in_one_sentence_and_nothing_is_lost(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened")
    terminal.close()
    before = terminal.path.read_bytes()
    with pytest.raises(StoreError) as refused:
        Database(terminal.path, os.urandom(32))
    assert refused.value.sentence == say("error.unreadable")
    assert KEY.hex() not in refused.value.cause
    assert terminal.path.read_bytes() == before
    terminal.open()
    assert len(await terminal.journal.read(CASE)) == 1


def test_a_damaged_file_is_refused_and_left_as_it_is(terminal: Terminal) -> None:
    terminal.close()
    body = bytearray(terminal.path.read_bytes())
    body[100:200] = bytes(100)
    terminal.path.write_bytes(body)
    with pytest.raises(StoreError, match="壊れています"):
        terminal.open()
    assert terminal.path.read_bytes() == body


def test_a_plain_file_is_refused(tmp_path: Path) -> None:
    plain = tmp_path / "plain.db"
    connection = dbapi2.connect(str(plain))
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(StoreError, match="暗号化されていません"):
        Database(plain, KEY)
    with pytest.raises(StoreError):
        check_header(plain)


def test_a_second_program_on_the_same_file_is_refused(terminal: Terminal) -> None:
    with pytest.raises(StoreError, match="別の窓口プログラム"):
        Database(terminal.path, KEY)


def test_a_second_process_is_refused_and_may_open_when_the_first_has_died(terminal: Terminal) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom store.engine import Database\nfrom store.errors import StoreError\n"
        "try:\n    kept = Database(Path(sys.argv[1]), bytes(range(32)))\n"
        "except StoreError as error:\n    sys.exit(error.code)\n"
        "print('open', flush=True)\nsys.stdin.read()\n"
    )
    run = [sys.executable, "-c", script, str(terminal.path)]
    refused = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stderr) == (1, "busy\n")
    terminal.close()
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StoreError):
            terminal.open()
        other.kill()
        other.wait()
    terminal.open()


def test_the_tables_of_a_new_file_are_those_of_the_models(terminal: Terminal) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), LOCAL))

    assert [one for one in terminal.database.read_now(differences) if "alembic_version" not in str(one)] == []
    assert terminal.database.read_now(names) >= set(LOCAL.tables)


def test_the_outbox_never_uses_a_place_twice(terminal: Terminal) -> None:
    terminal.execute("INSERT INTO outbox (event_id) VALUES ('a'), ('b')")
    terminal.execute("DELETE FROM outbox")
    terminal.execute("INSERT INTO outbox (event_id) VALUES ('c')")
    assert terminal.rows("SELECT seq FROM outbox") == [(3,)]


def test_the_program_knows_its_newest_revision() -> None:
    assert ScriptDirectory(str(upgrades.SCRIPTS)).get_heads() == [upgrades.HEAD]


def test_a_file_of_a_newer_program_is_not_opened(terminal: Terminal) -> None:
    terminal.execute("UPDATE alembic_version SET version_num = '9999'")
    terminal.close()
    with pytest.raises(StoreError, match="新しい版"):
        terminal.open()


def destructive_scripts(place: Path) -> Path:
    scripts = place / "local"
    shutil.copytree(upgrades.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "r0002_drop.py").write_text(
        "from alembic import op\nrevision = '0002'\ndown_revision = '0001'\ndestructive = True\n"
        "def upgrade():\n    op.execute('ALTER TABLE event DROP COLUMN reason')\n"
    )
    return scripts


async def test_a_destructive_revision_waits_until_everything_is_sent(terminal: Terminal, tmp_path: Path) -> None:
    await terminal.say(CASE, "opened", "step_done")
    scripts = destructive_scripts(tmp_path)
    with pytest.raises(StoreError, match="未送信の記録が 2 件"):
        terminal.database.write_now(lambda file: upgrades.upgrade(file, scripts, "0002"))
    assert terminal.rows("SELECT version_num FROM alembic_version") == [("0001",)]
    terminal.execute("UPDATE outbox SET sent_at = 'x'")
    terminal.database.write_now(lambda file: upgrades.upgrade(file, scripts, "0002"))
    assert terminal.rows("SELECT version_num FROM alembic_version") == [("0002",)]


def test_a_revision_that_fails_leaves_the_file_as_it_was(terminal: Terminal, tmp_path: Path) -> None:
    scripts = destructive_scripts(tmp_path)
    script = scripts / "versions" / "r0002_drop.py"
    script.write_text(script.read_text() + "    op.execute('DROP TABLE nothing')\n")
    with pytest.raises(DiskRefused):
        terminal.database.write_now(lambda file: upgrades.upgrade(file, scripts, "0002"))
    assert terminal.rows("SELECT count(reason) FROM event") == [(0,)]


def test_a_wrong_key_prints_nothing_on_the_terminal_we_draw_on(
    terminal: Terminal, capfd: pytest.CaptureFixture[str]
) -> None:
    terminal.close()
    with pytest.raises(StoreError):
        connect(terminal.path, os.urandom(32), writer=False)
    assert capfd.readouterr() == ("", "")


async def test_a_full_disk_refuses_the_write_whole_and_the_next_one_works(terminal: Terminal) -> None:
    await terminal.say(CASE, "opened")
    terminal.execute(f"PRAGMA max_page_count = {terminal.rows('PRAGMA page_count')[0][0]}")
    with pytest.raises(DiskRefused, match="ディスクの空き"):
        await terminal.say(CASE, "step_done", data={"long": "x" * 200_000})
    assert len(await terminal.journal.read(CASE)) == 1
    assert (await terminal.say(CASE, "step_done"))[0].envelope.seq == 2


def test_a_closed_store_says_so(terminal: Terminal) -> None:
    terminal.close()
    with pytest.raises(StoreError, match="閉じられています"):
        terminal.rows("SELECT 1")
