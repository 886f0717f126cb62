"""``kiosk.toml`` is refused with file, line, key and what to do."""

from pathlib import Path

import pytest

from tui.commands.demo import room_for_pad, write_kiosk
from tui.config import ConfigError, Guard, Kiosk, load, parse


def test_the_shipped_file_is_good() -> None:
    kiosk = load(Path(__file__).parents[2] / "kiosk.toml")
    assert kiosk.bands["A"] == (701, 749)


def test_an_empty_file_gives_every_default() -> None:
    assert parse("") == Kiosk()


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        ('[printer]\nadress = "x"\n', 2, "printer.adress", "address"),
        ("[terminal]\nwindow = 3\n", 2, "terminal.window", "str"),
        ('[catalog]\nprofile = "wrad"\n', 2, "catalog.profile", "ward"),
        ("[bands]\nA = [5, 1]\n", 2, "bands.A", "1 から 999"),
        ("\n[prnter]\n", 2, "prnter", "printer"),
        ("[guard]\nlist_days = -1\n", 2, "guard.list_days", "0"),
        ("a = = 1", 1, "", "TOML"),
    ],
)
def test_a_wrong_line_is_named(text: str, line: int, key: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse(text)
    assert (refused.value.line, refused.value.key) == (line, key)
    assert said in str(refused.value)


def test_the_age_of_the_list_of_protected_persons_is_a_number_of_days_or_nothing() -> None:
    assert parse("[guard]\nlist_days = 2\n").guard.list_days == 2
    assert Kiosk().guard.list_days is None


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="設定ファイルを読めません"):
        load(tmp_path / "none.toml")


def test_what_the_demo_writes_is_read_back_the_same(tmp_path: Path) -> None:
    for kiosk in (Kiosk(), Kiosk(guard=Guard(list_days=1), bands={"A": (1, 9)})):
        write_kiosk(kiosk, tmp_path / "kiosk.toml")
        assert load(tmp_path / "kiosk.toml") == kiosk


def test_the_pad_of_the_demo_never_takes_the_terminals_eighty_columns() -> None:
    assert [columns for columns in (80, 120, 121, 200) if room_for_pad(columns)] == [121, 200]
