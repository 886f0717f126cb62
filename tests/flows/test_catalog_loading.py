"""Definitions are read strictly: every slip is named with its file, line, key and a way to mend it."""

from pathlib import Path

import pytest

from flows.catalog import Catalog, Problem, Refused, catalog_of, load, parse, read
from flows.catalog.problem import words
from flows.procedure import content_hash

SOUND = """\
id = "lend"
family = "lend"
area = "admin"
profile = "base"
title = "貸し出し"
sources = [{ document = "000", section = "1" }]

[facts.who]
ask = { ja = "どなたですか" }
values = ["self", "proxy"]

[[step]]
id = "receive"
lane = "contractor"
kind = "receive"
title = "預かる"
asks = ["who"]
takes = [{ original = "証" }, { form = "委任状", when = { who = ["proxy"] } }]

[[step]]
id = "back"
lane = "contractor"
kind = "return"
title = "返す"
returns = [{ item = "証" }]
files = [{ item = "委任状" }]
on_defect = { back_to = "receive" }
"""


def problems(text: str) -> list[Problem]:
    return parse(text, "lend.toml")[1]


def only(text: str) -> Problem:
    (problem,) = problems(text)
    return problem


def test_a_sound_definition_is_read_whole() -> None:
    catalog, found = parse(SOUND)
    assert found == []
    procedure = catalog.find("lend")
    assert procedure.title.ja == "貸し出し"
    assert [step.id for step in procedure.step] == ["receive", "back"]
    assert procedure.items()["証"].list == "original"


def test_a_send_back_without_a_title_is_called_by_the_usual_word() -> None:
    defect = parse(SOUND)[0].find("lend").at("back").on_defect
    assert defect is not None
    assert defect.title == "差戻し"


def test_the_catalog_finds_by_id_by_content_and_by_family() -> None:
    catalog = parse(SOUND)[0]
    procedure = catalog.find("lend")
    assert catalog.hashes[content_hash(procedure)] is procedure
    assert catalog.families == {"lend": (procedure,)}
    with pytest.raises(KeyError):
        catalog.find("borrow")


@pytest.mark.parametrize(
    ("spoilt", "code", "line", "key", "word"),
    [
        (("area =", "aera ="), "unknown_key", 3, "aera", "area"),
        (
            ('lane = "contractor"\nkind = "return"', 'lane = "contracter"\nkind = "return"'),
            "not_among",
            22,
            "step.1.lane",
            "contractor",
        ),
        (("returns = [", "retruns = ["), "unknown_key", 25, "step.1.retruns", "returns"),
        (('back_to = "receive"', 'back_to = "recieve"'), "unknown_step", 27, "step.1.on_defect.back_to", "receive"),
        (('asks = ["who"]', 'asks = ["whom"]'), "unknown_fact", 17, "step.0.asks.0", "who"),
        (('who = ["proxy"]', 'who = ["proxi"]'), "unknown_value", 18, "step.0.takes.1.when.who", "proxy"),
        (('{ item = "委任状" }', '{ item = "委任壮" }'), "unknown_item", 26, "step.1.files.0.item", "委任状"),
        (('{ original = "証" }', '{ original = "証", form = "証" }'), "nameless_item", 18, "step.0.takes.0", "一つ"),
        (('id = "back"', 'id = "receive"'), "duplicate_step", 21, "step.1.id", "id"),
        (('id = "back"', 'id = "Back"'), "bad_id", 21, "step.1.id", "半角"),
        (
            ('values = ["self", "proxy"]', 'values = ["proxy", "proxy"]'),
            "empty_values",
            10,
            "facts.who.values",
            "二つ以上",
        ),
        (('asks = ["who"]', 'asks = "who"'), "wrong_type", 17, "step.0.asks", "一覧"),
        (('kind = "receive"\n', ""), "missing_key", 12, "step.0", "kind"),
        (('asks = ["who"]', 'after = ["back"]'), "later_step", 17, "step.0.after.0", "上"),
        (
            ('back_to = "receive"', 'back_to = "receive", end = "void"'),
            "two_destinations",
            27,
            "step.1.on_defect",
            "一つ",
        ),
    ],
)
def test_each_slip_is_named_with_its_line_and_the_nearest_right_word(
    spoilt: tuple[str, str], code: str, line: int, key: str, word: str
) -> None:
    assert spoilt[0] in SOUND
    found = {problem.code: problem for problem in problems(SOUND.replace(spoilt[0], spoilt[1], 1))}
    problem = found[code]
    assert (problem.file, problem.line, problem.key) == ("lend.toml", line, key)
    assert word in problem.fix


def test_all_slips_are_told_at_once() -> None:
    text = SOUND.replace("area =", "aera =").replace('kind = "return"', 'kind = "retrun"').replace("takes", "tokes")
    assert {problem.code for problem in problems(text)} == {"unknown_key", "missing_key", "not_among"}


def test_text_that_is_no_toml_names_the_line() -> None:
    problem = only('id = "a"\nfamily = = "b"\n')
    assert (problem.code, problem.line) == ("syntax", 2)


def test_one_thing_has_one_list() -> None:
    text = SOUND.replace("files = [", 'takes = [{ form = "証" }]\nfiles = [')
    assert only(text).code == "two_lists"


def test_several_procedures_of_one_family_share_what_stands_above_them() -> None:
    head, _, rest = SOUND.partition("\n[facts.who]")
    shared = head.replace('id = "lend"\n', "")
    own = ("[facts.who]" + rest).replace("[facts", "[procedure.facts").replace("[[step]]", "[[procedure.step]]")
    text = f'{shared}\n[[procedure]]\nid = "lend"\n{own}\n[[procedure]]\nid = "lend-again"\n{own}'
    catalog, found = parse(text)
    assert found == []
    assert list(catalog.procedures) == ["lend", "lend-again"]
    before, found_last, after = text.rpartition('back_to = "receive"')
    broken = only(before + found_last.replace("receive", "recieve") + after)
    assert broken.key == "procedure.1.step.1.on_defect.back_to"
    assert broken.line == text.count("\n", 0, text.rindex("on_defect")) + 1


def test_a_file_holds_one_family(tmp_path: Path) -> None:
    head, _, rest = SOUND.partition("\n[facts.who]")
    own = ("[facts.who]" + rest).replace("[facts", "[procedure.facts").replace("[[step]]", "[[procedure.step]]")
    text = f'{head}\n[[procedure]]\nid = "a"\n{own}\n[[procedure]]\nid = "b"\nfamily = "other"\n{own}'
    assert only(text).code == "mixed_family"


def test_an_id_is_used_once_across_files(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(SOUND, "utf-8")
    with pytest.raises(Refused) as refused:
        load([tmp_path])
    (problem,) = refused.value.problems
    assert problem.code == "duplicate_procedure"
    assert problem.file.endswith("two.toml")
    assert "one.toml" in problem.message


def test_a_file_that_cannot_be_read_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b'id = "\xff"')
    codes = {problem.code for problem in read([tmp_path / "missing.toml", broken])[1]}
    assert codes == {"unreadable"}


def test_sound_definitions_stay_usable_beside_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SOUND, "utf-8")
    (tmp_path / "b.toml").write_text(SOUND.replace("area", "aera"), "utf-8")
    catalog, found = read([tmp_path])
    assert list(catalog.procedures) == ["lend"]
    assert all(problem.file.endswith("b.toml") for problem in found)


def test_a_problem_reads_as_one_line() -> None:
    assert str(only(SOUND.replace('id = "back"', 'id = "B"'))).startswith("lend.toml:21: step.1.id: ")


def test_the_packaged_catalog_loads_without_a_problem() -> None:
    catalog = load()
    assert len(catalog.procedures) >= 9
    assert isinstance(catalog, Catalog)


def test_a_catalog_can_be_made_of_procedures_at_hand() -> None:
    procedure = parse(SOUND)[0].find("lend")
    assert catalog_of([procedure]).find("lend") is procedure


def test_every_sentence_has_a_fix() -> None:
    sentences = {code: entry for code, entry in words().items() if isinstance(entry, dict) and code != "types"}
    assert all(entry["message"].endswith("。") and entry["fix"].endswith("。") for entry in sentences.values())
