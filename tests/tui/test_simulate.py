"""A rehearsed day: with bad lines and pulled plugs everything adds up, and a built-in fault does not go unnoticed."""

import sys
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest

from tui.simulate.day import Lived, Wanted, count, live
from tui.simulate.office import Place, opened
from tui.simulate.totals import Totals

pytestmark = [pytest.mark.postgres]
BOTH = frozenset({"net", "kill"})
SHORT = tuple(
    str(files("flows.catalog").joinpath(name)) for name in ("juminhyo-kofu.toml", "card-kofu.toml", "complaint.toml")
)
MUTANT = Path(__file__).with_name("mutant_terminal.py")


def lived(place: Place, wanted: Wanted) -> tuple[Totals, Lived]:
    day = live(place, wanted)
    return count(place, wanted, day), day


def test_a_day_with_bad_lines_and_pulled_plugs_adds_up(tmp_path: Path) -> None:
    with opened(tmp_path, 2, SHORT) as place:
        totals, day = lived(place, Wanted(visits=12, seed=7, terminals=2, faults=BOTH, name="見本 花子", patience=120))
    assert totals.problems == (), (totals, day)
    assert (totals.visits, totals.closed) == (12, 12)
    assert day.kills >= 2
    assert day.cuts > 0
    assert totals.more["handovers"] > 0
    assert totals.more["two_person"] > 0


@pytest.mark.parametrize(
    ("fault", "noticed"),
    [
        ("ack_before_send", {"lost"}),
        ("answer_dropped", {"doubled", "tickets_doubled", "fees_equal"}),
        ("version_unchecked", {"doubled", "tickets_doubled"}),
    ],
)
def test_a_fault_built_in_on_purpose_is_noticed(tmp_path: Path, fault: str, noticed: set[str]) -> None:
    command = (sys.executable, str(MUTANT), fault)
    with opened(tmp_path, 2, SHORT) as place:
        totals, day = lived(place, Wanted(visits=8, seed=5, terminals=2, command=command, patience=10.0))
    assert noticed & set(totals.problems), (totals, day)


def test_a_central_that_does_not_check_versions_is_noticed(tmp_path: Path) -> None:
    wanted = Wanted(visits=6, seed=5, terminals=2, patience=8.0)
    with opened(tmp_path, 2, SHORT) as place:
        with psycopg.connect(place.central.admin_dsn) as central:
            central.execute(
                "create or replace function madoguchi.judge(p_me madoguchi.terminal, p_kind text, p_id text,"
                " p_version bigint, p_term bigint) returns text language sql as $$ select '' $$"
            )
        totals, day = lived(place, wanted)
    assert {"chains_ok", "lost"} & set(totals.problems), (totals, day)
