"""After a rehearsed day and its erasure the visitor's name is in no file; the same search finds it before."""

import base64
from pathlib import Path

import msgspec
import pytest

from tui.cli import main
from tui.simulate.search import holding, traces

NAME = "消去確認花子"
LAST_KEYS = [
    "visits", "closed", "events", "lost", "doubled", "tickets_doubled", "fees_equal", "views_equal", "chains_ok",
    "seconds",
]  # fmt: skip


@pytest.mark.postgres
def test_after_the_erasure_the_name_is_nowhere_and_a_backup_stays_closed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = tmp_path / "day"
    command = ["simulate", "--visits", "3", "--terminals", "2", "--seed", "3", "--json", "--erase"]
    assert main([*command, "--keep", str(day), "--visitor-name", NAME]) == 0
    told = msgspec.json.decode(capsys.readouterr().out)
    assert list(told)[-len(LAST_KEYS) :] == LAST_KEYS
    assert (told["visits"], told["closed"], told["lost"], told["doubled"]) == (3, 3, 0, 0)
    before, after = told["found_before"], told["found_after"]
    assert before["opened"] > 0, "the control: terminals could open the name"
    assert before["backup"] > 0, "the control: so could a restored backup, while the office key was the old one"
    assert (after["opened"], after["backup"], after["cells"], after["files"]) == (0, 0, 0, [])
    assert holding(day, NAME) == []
    assert (day / "backup-before" / "central.sql").stat().st_size > 10_000
    assert main(["--config", str(day / "T1.toml"), "journal", "verify"]) == 0


@pytest.mark.parametrize("form", sorted(traces(NAME)))
def test_the_search_finds_a_name_however_it_was_written(tmp_path: Path, form: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "page.bin").write_bytes(b"\x00\xff" * 5000 + traces(NAME)[form] + b"\x00" * 100)
    assert any(form in found for found in holding(tmp_path, NAME))


@pytest.mark.parametrize("before", range(6))
def test_the_search_finds_a_name_inside_longer_base64(tmp_path: Path, before: int) -> None:
    (tmp_path / "dump").write_bytes(base64.b64encode(b"x" * before + NAME.encode() + b"tail"))
    assert holding(tmp_path, NAME)


def test_a_name_too_short_to_mean_anything_is_not_searched(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="short"):
        holding(tmp_path, "a")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--faults", "fire"], "fire"),
        (["--visits", "0"], "--visits"),
        (["--erase", "--visitor-name", "花"], "--visitor-name"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_in_one_sentence(
    options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "--visits", "1", *options]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert sentence in told.err
    assert len(told.err.splitlines()) == 1
