"""Every command of the design exists; errors are one sentence on stderr and a non-zero exit, never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

KIOSK = """
[terminal]
state = "{home}/state"
[reader]
enabled = false
[bands]
A = [1, 3]
"""


@pytest.fixture
def kiosk(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(KIOSK.format(home=tmp_path), "utf-8")
    return path


def run(kiosk: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui.cli", "--config", str(kiosk), *words]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr + done.stdout
    return done


@pytest.mark.parametrize("words", [("report", "stage"), ("report", "stocktake"), ("journal", "export")])
def test_what_comes_later_says_so_and_exits_2(kiosk: Path, words: tuple[str, ...]) -> None:
    done = run(kiosk, *words)
    assert done.returncode == 2
    assert done.stderr.strip().endswith("まだありません。")


def test_the_list_of_procedures_is_one_json_document(kiosk: Path) -> None:
    found = json.loads(run(kiosk, "flows", "list", "--json").stdout)
    assert {"id", "family", "title", "title_en", "area", "profile", "sources", "steps", "covers"} <= set(found[0])
    shown = json.loads(run(kiosk, "flows", "show", found[0]["id"], "--json").stdout)
    wanted = {"id", "n", "lane", "kind", "title", "documents_in", "documents_out", "when", "not_by", "fee", "register"}
    assert wanted <= set(shown["steps"][0])


def test_an_unknown_procedure_is_one_sentence(kiosk: Path) -> None:
    done = run(kiosk, "flows", "show", "no-such")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


def test_a_wrong_definition_is_refused_with_file_line_and_key(kiosk: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('id = "x"\nfamly = "x"\n', "utf-8")
    done = run(kiosk, "flows", "check", str(bad))
    assert done.returncode == 1
    assert f"{bad}:2: famly" in done.stderr


def test_a_citys_own_procedure_is_listed_checked_and_written_out(kiosk: Path, tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "procedures.md"
    text = page.read_text("utf-8").partition("# kasa-kashidashi.toml\n")[2].partition("```")[0]
    own = tmp_path / "procedures"
    own.mkdir()
    (own / "kasa-kashidashi.toml").write_text(text, "utf-8")
    kiosk.write_text(f'{kiosk.read_text("utf-8")}[catalog]\nown = ["{own}"]\n', "utf-8")
    listed = json.loads(run(kiosk, "flows", "list", "--json").stdout)
    assert "kasa-kashidashi" in [one["id"] for one in listed]
    assert "貸出票" in run(kiosk, "flows", "export", "kasa-kashidashi", "--format", "markdown").stdout
    assert run(kiosk, "flows", "check", str(own)).returncode == 0


def test_a_finding_names_file_line_key_and_fix(kiosk: Path, tmp_path: Path) -> None:
    packaged = Path(__file__).parents[2] / "flows" / "catalog" / "juminhyo-kofu.toml"
    text = packaged.read_text("utf-8").replace('not_by = ["provisional"]\n', "", 1)
    spoilt = tmp_path / "juminhyo-kofu.toml"
    spoilt.write_text(text, "utf-8")
    done = run(kiosk, "flows", "check", str(spoilt))
    assert done.returncode == 1
    line = text.count("\n", 0, text.index('id = "compare"'))
    assert f"{spoilt}:{line}: step.7.not_by:" in done.stdout
    assert "not_by に加えてください" in done.stdout


def test_a_procedure_that_fails_the_proof_keeps_the_terminal_shut_with_its_place(kiosk: Path, tmp_path: Path) -> None:
    packaged = Path(__file__).parents[2] / "flows" / "catalog" / "juminhyo-kofu.toml"
    text = packaged.read_text("utf-8").replace('not_by = ["provisional"]\n', "", 1)
    own = tmp_path / "procedures"
    own.mkdir()
    (own / "juminhyo-kofu.toml").write_text(text, "utf-8")
    kiosk.write_text(f'{kiosk.read_text("utf-8")}[catalog]\nown = ["{own}"]\n', "utf-8")
    done = run(kiosk, "operator", "add", "1001", stdin="secret\n")
    assert done.returncode == 1
    assert f"{own / 'juminhyo-kofu.toml'}:" in done.stderr
    assert "step.7.not_by" in done.stderr


def test_a_profile_that_does_not_exist_is_one_sentence(kiosk: Path) -> None:
    done = run(kiosk, "flows", "list", "--profile", "wrad")
    assert done.returncode == 1
    assert "ward" in done.stderr


def test_accounts_are_opened_locked_and_reset(kiosk: Path) -> None:
    assert run(kiosk, "operator", "add", "1001", "--name", "試験", stdin="secret\n").returncode == 0
    assert "使われています" in run(kiosk, "operator", "add", "1001", stdin="secret\n").stderr
    assert run(kiosk, "operator", "lock", "1001").returncode == 0
    assert run(kiosk, "operator", "reset", "1001", stdin="other\n").returncode == 0
    assert "ありません" in run(kiosk, "operator", "lock", "4711").stderr
    assert run(kiosk, "journal", "verify").returncode == 0
    assert json.loads(run(kiosk, "journal", "rebuild", "--json").stdout)["rows"] == 1


def test_without_a_central_the_work_stays_here(kiosk: Path) -> None:
    run(kiosk, "operator", "add", "1001", stdin="secret\n")
    status = json.loads(run(kiosk, "sync", "status", "--json").stdout)
    assert (status["online"], status["unsent"]) == (False, 1)
    assert run(kiosk, "sync", "once").returncode == 1


def test_a_wrong_passphrase_is_one_sentence_and_changes_nothing(kiosk: Path, tmp_path: Path) -> None:
    run(kiosk, "operator", "add", "1001", stdin="secret\n")
    passphrase = tmp_path / "state" / "passphrase"
    right = passphrase.read_bytes()
    passphrase.write_text("wrong", "utf-8")
    done = run(kiosk, "journal", "verify")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    passphrase.write_bytes(right)
    assert run(kiosk, "journal", "verify").returncode == 0


def test_a_ticket_without_a_printer_says_where_to_look(kiosk: Path) -> None:
    done = run(kiosk, "ticket", "print", "--category", "A")
    assert done.returncode == 1
    assert "プリンタが設定されていません" in done.stderr


def test_doctor_answers_in_json_with_a_fix_for_each_fault(kiosk: Path) -> None:
    checks = json.loads(run(kiosk, "doctor", "--json").stdout)["checks"]
    assert {check["name"] for check in checks} >= {"state", "catalog", "store", "central", "fonts", "clock"}
    assert all(check["ok"] or check["fix"] for check in checks)


def test_a_report_of_an_empty_day_has_all_its_tables(kiosk: Path, tmp_path: Path) -> None:
    done = run(kiosk, "report", "day", "--on", "2026-11-20", "--format", "json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert (found["from"], found["to"]) == ("2026-11-20", "2026-11-20")
    assert "outcomes" in found["tables"]
    sheet = tmp_path / "out" / "month.csv"
    assert run(kiosk, "report", "month", "--on", "2026-11-20", "--format", "csv", "--out", str(sheet)).returncode == 0
    assert sheet.read_text("utf-8-sig").startswith("表,")


def test_a_report_on_no_day_is_refused_in_one_sentence(kiosk: Path) -> None:
    done = run(kiosk, "report", "year", "--on", "2026-13-01")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
