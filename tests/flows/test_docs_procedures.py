"""What ``docs/procedures.md`` tells a city worker works as written, and every slip on the way is answered in place."""

import re
from pathlib import Path

import pytest

from flows.catalog import load, read
from flows.prove import prove
from flows.prove.finding import words
from flows.prove.locate import located
from flows.rules.fees import fee
from tests.flows.counter import SATO, Counter, done
from tests.memory import MORNING, MemoryOffice, desk_on

PAGE = Path(__file__).parents[2] / "docs" / "procedures.md"
FILES = dict(re.findall(r"```toml\n# (\S+)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))


def followed(directory: Path, **changed: str) -> Path:
    """Write every file of the page; a changed one in its place."""
    for name, text in FILES.items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(changed.get(Path(name).stem.replace("-", "_"), text), "utf-8")
    return directory


def test_the_page_has_all_kinds_of_files() -> None:
    assert {"mibun-shomei.toml", "kasa-kashidashi.toml", "fees.toml", "city/mibun-shomei.toml"} <= FILES.keys()


@pytest.mark.parametrize("profile", ["base", "city"])
def test_what_the_page_shows_is_proven_beside_everything_that_ships(tmp_path: Path, profile: str) -> None:
    own = followed(tmp_path)
    catalog = load(None, profile, [own])
    mine = load([], profile, [own])
    assert prove(mine, known=catalog.procedures).findings == ()
    assert {"mibun-shomei", "kasa-kashidashi"} <= catalog.procedures.keys()
    steps = [step.id for step in catalog.find("mibun-shomei").step]
    assert ("look-up-notices" in steps) is (profile == "base")


def test_the_citys_own_fee_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    table = load(None, own=[followed(tmp_path)]).fees
    assert fee("mibun-shomei", 2, MORNING.date(), table=table).yen == 800
    assert fee("juminhyo", 1, MORNING.date(), table=table).yen == 300


async def test_the_added_procedure_is_carried_through_the_desk(tmp_path: Path) -> None:
    here = Counter()
    here.desk = desk_on(MemoryOffice(load(None, own=[followed(tmp_path)])))
    visit = await here.at_window()
    case = str(done(await here.desk.open_case(SATO, "kasa-kashidashi", visit_id=visit)).shown["case"])
    assert (await here.finish(case)).outcome == "completed"


KASA = FILES["kasa-kashidashi.toml"]
MIBUN = FILES["mibun-shomei.toml"]


def _differ(right: str, wrong: str) -> int:
    """Where two texts first differ."""
    return next(at for at, (one, other) in enumerate(zip(right, wrong, strict=False)) if one != other)


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ('lane = "contractor"\nkind = "receive"', 'lane = "contracter"\nkind = "receive"', "step.0.lane"),
        ('kind = "fetch"', 'kind = "fech"', "step.1.kind"),
        ('title = "傘と傘袋を出す"', 'titel = "傘と傘袋を出す"', "step.1.titel"),
        ('asks = ["bag"]', 'asks = ["bags"]', "step.0.asks.0"),
        ('when = { bag = ["yes"] }', 'when = { bag = ["yse"] }', "step.1.makes.1.when.bag"),
        ('gives = [{ item = "傘" }', 'gives = [{ item = "かさ" }', "step.2.gives.0.item"),
        ('id = "fetch"', 'id = "receive"', "step.1.id"),
        ("reasons = { none", "reasons = { = none", ""),
        ('values = ["yes", "no"]', 'values = ["yes"]', "facts.bag.values"),
        ('end = "come_again"', 'end = "comeagain"', "step.0.outcomes.none_left.end"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_file_line_key_and_fix(
    tmp_path: Path, right: str, wrong: str, key: str
) -> None:
    assert right in KASA
    own = followed(tmp_path, kasa_kashidashi=KASA.replace(right, wrong, 1))
    problems = read([], own=[own])[1]
    line = KASA.count("\n", 0, KASA.index(right) + _differ(right, wrong)) + 1
    found = {(Path(one.file).name, one.line, one.key) for one in problems}
    assert ("kasa-kashidashi.toml", line, key) in found
    assert all(one.fix for one in problems)


@pytest.mark.parametrize(
    ("right", "wrong", "code", "key"),
    [
        ('files = [{ item = "貸出票" }]\n', "", "item_left", "step.0"),
        (', undelivered = "kept" },\n  { out = "傘袋"', ' },\n  { out = "傘袋"', "no_abort_way", "step.1"),
        ('asks = ["bag"]\n', "", "item_undecided", "step.1"),
        ('id = "keep-form"\nlane = "contractor"', 'id = "keep-form"\nlane = "visitor"', "implied_work", "step.3"),
        ('sources = []', 'sources = [{ document = "009", section = "1" }]', "source_uncovered", "sources"),
        ('kind = "return"\ntitle = "傘を', 'kind = "decide"\ntitle = "傘を', "kind_still", "step.2.kind"),
        ('words = ["傘', 'suggests = ["kasa"]\nwords = ["傘', "suggests_unknown", "suggests"),
        ('words = ["傘', 'fees = [{ item = "kasa" }]\nwords = ["傘', "fee_unpriced", ""),
    ],
)  # fmt: skip
def test_a_slip_of_thought_is_answered_with_file_line_key_and_fix(
    tmp_path: Path, right: str, wrong: str, code: str, key: str
) -> None:
    assert right in KASA
    own = followed(tmp_path, kasa_kashidashi=KASA.replace(right, wrong, 1))
    mine = load([], own=[own])
    findings = prove(mine, known=load().procedures).findings
    assert findings
    places = [located(finding, mine) for finding in findings]
    assert all(place is not None and place.fix and Path(place.file).name == "kasa-kashidashi.toml" for place in places)
    told = {place.code: place for place in places if place is not None}
    assert told[code].key.startswith(key)
    assert told[code].line > 1 or not key


def test_every_rule_of_the_prover_says_what_to_do() -> None:
    rules = {code for code, text in words().items() if isinstance(text, str)}
    silent = {code for code in rules if not words()[code].endswith("ください。")} - words()["fix"].keys()
    assert silent == set()
