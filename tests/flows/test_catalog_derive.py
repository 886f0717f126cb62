"""A definition derived from another says only what differs, and its mistakes are told where they were written."""

from pathlib import Path

import pytest

from flows.catalog import Catalog, Problem, load, load_each, read
from flows.catalog.shelf import packaged, profiles

TEMPLATE = """\
area = "admin"
profile = "base"

[blank]
form = ""
points = ["一", "二"]

[facts.who]
ask = "どなたですか"
values = ["self", "proxy"]

[[step]]
id = "receive"
lane = "contractor"
kind = "receive"
title = "{form}を預かる"
asks = ["who"]
points = ["{points}", "三"]
takes = [{ original = "証" }, { form = "{form}" }]
[step.outcomes.again]
title = "出直し"
end = "come_again"

[[step]]
id = "back"
lane = "contractor"
kind = "return"
title = "返す"
returns = [{ item = "証" }]
files = [{ item = "{form}" }]
on_defect = { back_to = "receive" }
"""

LEND = """\
like = "simple"
id = "lend"
family = "lend"
title = "貸し出し"
sources = [{ document = "000", section = "1" }]

[fill]
form = "委任状"

[covers]
receive = ["x#⑭a"]

[[change]]
id = "back"
title = "返して終わる"

[[add]]
behind = "receive"
id = "look"
lane = "contractor"
kind = "check"
title = "見る"

[[add]]
behind = "receive"
id = "look-again"
lane = "contractor"
kind = "check"
title = "もう一度見る"
"""

OVER = """\
like = "lend"
drop = ["look-again"]

[[change]]
id = "receive"
lane = "city"
unset = ["outcomes.again", "points"]
"""


def catalog_in(directory: Path, lend: str = LEND, template: str = TEMPLATE, over: str = OVER) -> Path:
    for name in ("templates", "city"):
        (directory / name).mkdir()
    (directory / "templates" / "simple.toml").write_text(template, "utf-8")
    (directory / "lend.toml").write_text(lend, "utf-8")
    (directory / "city" / "lend.toml").write_text(over, "utf-8")
    return directory


def sound(directory: Path, profile: str = "base") -> Catalog:
    return load([directory], profile)


def only(directory: Path, profile: str = "base") -> Problem:
    (problem,) = read([directory], profile)[1]
    return problem


def test_blanks_are_filled_and_a_list_takes_the_place_of_its_blank(tmp_path: Path) -> None:
    receive = sound(catalog_in(tmp_path)).find("lend").at("receive")
    assert receive.title == "委任状を預かる"
    assert receive.points == ("一", "二", "三")
    assert [item.name for item in receive.takes] == ["証", "委任状"]


def test_steps_are_added_in_the_order_written_and_changed_key_by_key(tmp_path: Path) -> None:
    lend = sound(catalog_in(tmp_path)).find("lend")
    assert [step.id for step in lend.step] == ["receive", "look", "look-again", "back"]
    assert lend.at("back").title == "返して終わる"
    assert lend.at("back").on_defect is not None


def test_the_printed_number_is_that_of_the_first_source_step(tmp_path: Path) -> None:
    assert sound(catalog_in(tmp_path)).find("lend").at("receive").n == "⑭"


def test_a_profile_takes_the_overlay_and_inherits_no_cover(tmp_path: Path) -> None:
    directory = catalog_in(tmp_path)
    lend = sound(directory, "city").find("lend")
    assert (lend.profile, lend.id, lend.family) == ("city", "lend", "lend")
    assert [step.id for step in lend.step] == ["receive", "look", "back"]
    assert lend.at("receive").lane == "city"
    assert not lend.at("receive").outcomes
    assert not lend.at("receive").points
    assert not any(step.covers or step.n for step in lend.step)
    assert sound(directory).find("lend").at("receive").lane == "contractor"


def test_a_profile_offers_what_its_documents_have(tmp_path: Path) -> None:
    directory = catalog_in(tmp_path)
    assert "lend" in sound(directory, "ward").procedures
    assert "lend" not in sound(directory, "certificate").procedures


@pytest.mark.parametrize(
    ("right", "wrong", "code", "line", "key"),
    [
        ('like = "simple"', 'like = "simpel"', "unknown_like", 1, "like"),
        ('form = "委任状"', 'from = "委任状"', "unknown_blank", 8, "fill.from"),
        ('[fill]\nform = "委任状"\n', "", "unfilled", 1, "like"),
        ('receive = ["x', 'recieve = ["x', "unknown_step", 11, "covers.recieve"),
        ('id = "back"', 'id = "bakc"', "unknown_step", 14, "change.0.id"),
        ('title = "返して終わる"', 'titel = "返して終わる"', "unknown_key", 15, "change.0.titel"),
        ('kind = "check"\ntitle = "見る"', 'kind = "chekc"\ntitle = "見る"', "not_among", 21, "add.0.kind"),
        ('behind = "receive"\nid = "look"', 'id = "look"', "no_place", 17, "add.0"),
        ('sources = [{ document = "000", section = "1" }]', "source = []", "unknown_derived_key", 5, "source"),
        ("[[change]]\nid", "drop = 1\n[[change]]\nid", "unknown_step", 13, "covers.drop"),
    ],
)
def test_a_slip_is_told_in_the_file_that_derives(
    tmp_path: Path, right: str, wrong: str, code: str, line: int, key: str
) -> None:
    assert right in LEND
    directory = catalog_in(tmp_path, lend=LEND.replace(right, wrong, 1))
    found = {problem.code: problem for problem in read([directory])[1]}
    problem = found[code]
    assert (Path(problem.file).name, problem.line, problem.key) == ("lend.toml", line, key)
    assert problem.fix


def test_a_slip_of_the_template_is_told_in_the_template(tmp_path: Path) -> None:
    problem = only(catalog_in(tmp_path, template=TEMPLATE.replace('kind = "return"', 'kind = "retrun"')))
    assert (Path(problem.file).name, problem.line) == ("simple.toml", 27)


def test_what_cannot_be_taken_off_is_told(tmp_path: Path) -> None:
    problem = only(catalog_in(tmp_path, over=OVER.replace("outcomes.again", "outcomes.agian")), "city")
    assert (problem.code, problem.line, problem.key) == ("nothing_to_unset", 7, "change.0.unset.0")
    assert "outcomes.again" in problem.fix


def test_a_circle_of_likenesses_ends_in_a_sentence(tmp_path: Path) -> None:
    directory = catalog_in(tmp_path, lend=LEND.replace('"simple"', '"lend"', 1))
    assert {problem.code for problem in read([directory])[1]} == {"base_broken"}


def test_a_file_named_alone_finds_the_templates_beside_it(tmp_path: Path) -> None:
    directory = catalog_in(tmp_path)
    assert load([directory / "lend.toml"]).find("lend").profile == "base"
    assert load([directory / "city" / "lend.toml"]).find("lend").profile == "city"


def test_every_template_that_ships_is_used() -> None:
    files = [one for one in packaged() if one.folder != "templates"]
    for template in (one for one in packaged() if one.folder == "templates"):
        assert any(f'like = "{template.name}"' in one.text for one in files), template.name


def test_every_profile_that_ships_is_read_whole() -> None:
    assert load_each().keys() == profiles().keys()


def test_a_profile_calls_the_outside_terminals_by_its_own_names() -> None:
    named = {profile: catalog.terminals.get("cs_terminal", "") for profile, catalog in load_each().items()}
    assert named == {
        "base": "", "ward": "CS端末", "certificate": "専用端末", "contractor": "統合端末", "city": "統合端末",
    }  # fmt: skip
