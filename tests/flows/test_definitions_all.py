"""What holds for every definition written here: proven, readable at the counter, complete against the documents."""

import pytest

from flows.catalog import catalog_of
from flows.coverage import coverage
from flows.procedure import REPAIRING
from flows.prove import prove
from tests.flows.definition_walk import Walk, packaged

WRITTEN = [
    "card-ansho-saisettei", "card-kofu", "card-kofumae-settei", "complaint", "jpki-renew", "juki-etsuran",
    "juki-tennyu", "juminhyo-kofu", "tokubetsu-eijusha-shomeisho", "yuso-koyo-seikyu",
]  # fmt: skip
SOURCES = [
    "card-kofu", "card-kofumae-settei", "juki-etsuran", "juki-tennyu", "juminhyo-kofu", "s2-densho-koshin",
    "s2-pin-riyosha", "s2-pin-shomei", "s3-kujo", "s4-kofu-honnin", "s4-kofumae-settei", "s4-kujo",
    "tokubetsu-eijusha-shomeisho", "yuso-koyo-seikyu",
]  # fmt: skip


def test_every_rule_holds_in_every_state() -> None:
    proof = prove(catalog_of(packaged().find(name) for name in WRITTEN), known=packaged().procedures)
    assert proof.findings == ()


@pytest.mark.parametrize("source", SOURCES)
def test_every_step_of_the_document_is_stood_for(source: str) -> None:
    named = {cover for name in WRITTEN for step in packaged().find(name).step for cover in step.covers}
    assert {f"{source}#{step.n}" for step in coverage()[source].steps} <= named


@pytest.mark.parametrize("name", WRITTEN)
def test_a_procedure_is_found_by_kana_and_by_what_people_say(name: str) -> None:
    procedure = packaged().find(name)
    assert procedure.kana
    assert len(procedure.words) >= 5
    assert procedure.title.en


@pytest.mark.parametrize("name", WRITTEN)
def test_every_step_of_the_staff_says_what_to_watch_for(name: str) -> None:
    silent = [step.id for step in packaged().find(name).step if not step.transparent and not step.help]
    assert silent == []


@pytest.mark.parametrize("name", WRITTEN)
def test_words_to_the_visitor_are_in_japanese_and_english(name: str) -> None:
    said = [step.say for step in packaged().find(name).step if step.say is not None]
    assert all(text.ja and text.en for text in said)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_refusal_names_its_reasons(name: str) -> None:
    bare = [
        (step.id, code)
        for step in packaged().find(name).step
        for code, outcome in step.ends().items()
        if outcome.end is not None and not outcome.reasons
    ]
    assert bare == []


@pytest.mark.parametrize("name", WRITTEN)
def test_a_send_back_lands_where_the_defect_can_be_mended(name: str) -> None:
    procedure = packaged().find(name)
    landings = {outcome.back_to for step in procedure.step for outcome in step.ends().values() if outcome.back_to}
    assert all(procedure.at(target).kind in REPAIRING for target in landings)


@pytest.mark.parametrize(
    ("level", "met"),
    [
        ("settled", []),
        ("city", ["report-now", "city-answers"]),
        ("danger", ["report-now", "city-answers", "police"]),
    ],
)
def test_a_complaint_climbs_only_as_far_as_it_must_and_personal_data_goes_last(level: str, met: list[str]) -> None:
    walk = Walk("complaint", level=level, cause="policy").through()
    assert walk.done == ["calm", *met, "write-report", "erase-personal"]
    assert walk.taken[-1].erases == ("contact", "phone")
    assert walk.way("報告") == "sent"


def test_a_mix_up_of_bookings_is_looked_into_at_once() -> None:
    assert "find-cause" in Walk("complaint", level="settled", cause="booking").through().done
