"""The manual: a page for each procedure with all its definition says, and a table of contents that leads there."""

import re
from itertools import pairwise

import msgspec
import pytest

from flows.catalog import load_each
from flows.export.manual import by_area, edition, manual
from flows.export.markup import cell
from flows.export.page import markdown
from flows.export.plain import detail
from flows.export.words import table
from flows.rules.fees import shipped
from tests.flows.exported import everything

PROFILES = load_each()


@pytest.mark.parametrize("name", everything())
def test_a_page_says_all_that_the_definition_says(name: str) -> None:
    procedure = everything()[name]
    page = markdown(procedure, shipped()).replace("<br>", "\n")
    told = [procedure.title.ja, *procedure.notes, *(source.section for source in procedure.sources)]
    told += [fact.ask.ja for fact in procedure.facts.values()] + list(procedure.items())
    for step in procedure.step:
        told += [step.title, step.help, step.say.ja if step.say else "", *step.points, *step.registers]
        told += [text for end in step.ends().values() for text in (end.title, *end.reasons.values())]
    assert [text for text in told if text.replace("|", "｜") not in page] == []


@pytest.mark.parametrize("name", everything())
def test_every_row_of_a_table_has_the_cells_of_its_head(name: str) -> None:
    lines = markdown(everything()[name]).splitlines()
    for above, line in pairwise(lines):
        if above.startswith("|") and line.startswith("|"):
            assert above.count("|") == line.count("|")


@pytest.mark.parametrize("profile", PROFILES)
def test_the_contents_lead_to_every_procedure(profile: str) -> None:
    text = manual(PROFILES[profile], "市役所")
    anchors = re.findall(r'<a id="([^"]+)"></a>', text)
    assert len(anchors) == len(set(anchors))
    assert set(PROFILES[profile].procedures) <= set(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_area_has_a_name_and_families_stay_together(profile: str) -> None:
    for area, procedures in by_area(PROFILES[profile]):
        assert area in table("area")
        families = [one.family for one in procedures]
        runs = [family for at, family in enumerate(families) if at == 0 or families[at - 1] != family]
        assert len(runs) == len(set(runs))


def test_the_edition_changes_with_any_definition() -> None:
    catalog = PROFILES["base"]
    fewer = dict(list(catalog.hashes.items())[1:])
    assert edition(catalog) == edition(catalog)
    assert edition(msgspec.structs.replace(catalog, hashes=fewer)) != edition(catalog)


def test_a_step_says_who_else_must_do_it_where_a_defect_leads_and_what_it_costs() -> None:
    rows = markdown(everything()["base/juminhyo-kofu"]).splitlines()
    compare = next(row for row in rows if "**請求書と住民票の写しを照合する**" in row)
    assert "**別の人**（手順7を行った人以外）" in compare
    assert "→ 手順7へ戻る" in compare
    fee = next(row for row in rows if "**手数料を受け取り、レシートを渡す**" in row)
    assert re.search(r"手数料: 住民票の写し \d+円", fee)


def test_an_upright_bar_in_a_text_does_not_break_the_table() -> None:
    assert cell("a|b", "", "c\nd") == "a｜b<br>c d"


def test_json_names_every_paper_that_leaves() -> None:
    procedure = everything()["base/juminhyo-kofu"]
    steps = detail(procedure)["steps"]
    assert isinstance(steps, list)
    assert steps[-1]["documents_out"] == ["交付請求書", "委任状", "受付確認票"]
