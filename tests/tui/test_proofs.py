"""What the prover found is remembered between starts, and nothing else is taken on trust."""

from pathlib import Path

import msgspec
import pytest

from flows.prove import Unproven
from flows.prove.prover import Verdict
from tui.config import Catalog, Kiosk, Terminal
from tui.opening import PROOFS_FILE, read_catalog
from tui.proofs import Kept, keep, recalled

LEND = """\
id = "lend"
family = "lend"
area = "admin"
profile = "base"
title = "貸し出し"
sources = []
fees = [{ item = "lending" }]

[[step]]
id = "receive"
lane = "contractor"
kind = "receive"
title = "預かる"
takes = [{ form = "貸出票" }]
slips = ["tag"]

[[step]]
id = "fetch"
lane = "contractor"
kind = "fetch"
title = "出す"
makes = [{ out = "傘", undelivered = "kept" }]

[[step]]
id = "call"
lane = "contractor"
kind = "call"
title = "呼ぶ"

[[step]]
id = "verify"
lane = "contractor"
kind = "verify_ticket"
title = "番号札を確かめる"

[[step]]
id = "fee"
lane = "contractor"
kind = "fee"
title = "受け取る"
fee = "lending"

[[step]]
id = "deliver"
lane = "contractor"
kind = "deliver"
title = "渡す"
gives = [{ item = "傘" }]

[[step]]
id = "file"
lane = "contractor"
kind = "file"
title = "綴じる"
files = [{ item = "貸出票" }]
"""
FEES = 'version = "1"\n[[fee]]\nitem = "lending"\ntitle = "貸出"\nunit = 100\nsource = "条例"\n'


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    """A terminal whose catalog is one procedure of the city's own."""
    (tmp_path / "empty").mkdir()
    own = tmp_path / "own"
    own.mkdir()
    (own / "lend.toml").write_text(LEND, "utf-8")
    (own / "fees.toml").write_text(FEES, "utf-8")
    catalog = Catalog(files=(str(tmp_path / "empty"),), own=(str(own),))
    return Kiosk(terminal=Terminal(state=str(tmp_path / "state")), catalog=catalog)


def test_an_unchanged_definition_is_explored_once(kiosk: Kiosk) -> None:
    read_catalog(kiosk)
    file = kiosk.state / PROOFS_FILE
    kept = msgspec.json.decode(file.read_bytes(), type=Kept)
    (key,) = kept.verdicts
    keep(file, {key: Verdict(4711)})
    read_catalog(kiosk)
    assert recalled(file)[key].states == 4711


def test_a_changed_definition_is_explored_again(kiosk: Kiosk, tmp_path: Path) -> None:
    read_catalog(kiosk)
    (tmp_path / "own" / "lend.toml").write_text(LEND.replace('files = [{ item = "貸出票" }]\n', ""), "utf-8")
    with pytest.raises(Unproven, match="貸出票"):
        read_catalog(kiosk)


def test_a_price_that_is_gone_is_noticed_although_no_definition_changed(kiosk: Kiosk, tmp_path: Path) -> None:
    read_catalog(kiosk)
    (tmp_path / "own" / "fees.toml").unlink()
    with pytest.raises(Unproven, match="lending"):
        read_catalog(kiosk)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"prover": "another", "verdicts": {"k": {"states": 1}}}'])
def test_what_another_prover_or_nobody_wrote_is_worth_nothing(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "proofs.json"
    file.write_bytes(body)
    assert recalled(file) == {}
    assert recalled(tmp_path / "none.json") == {}


def test_a_place_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    keep(tmp_path / "file" / "proofs.json", {"k": Verdict(1)})
    assert recalled(tmp_path / "file" / "proofs.json") == {}
