"""The identity meter hears the answers of the case and the people of the visit, and counts what lies in the tray."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from flows.case import Case
from flows.catalog import load
from flows.catalog.decode import read
from flows.meter import applicant, judged
from flows.progress import Place, Progress
from flows.rehearse import brought
from flows.rules.identity import Judgement
from flows.visit import Party, Visit
from tests.flows.definition_walk import packaged

TODAY = date(2026, 11, 20)
RENEWAL = packaged().procedures["jpki-renew-dairi"]
AGENT = {"agent": "voluntary", "pin": "known", "window": "open"}
CARD = "individual-number-card"


def case_with(facts: Mapping[str, str], *tray: str) -> Case:
    items = {name: Place(list="form", way="tray") for name in tray}
    return Case(exists=True, party="a", progress=Progress(facts=facts, items=items))


def visit_with(*others: Party) -> Visit:
    return Visit(parties=(Party(id="a", stance="subject"), *others))


def found(case: Case, visit: Visit, *told: str) -> Judgement:
    answer = judged(RENEWAL, case, visit, TODAY, told)
    assert answer is not None
    return answer


def test_the_reply_that_was_answered_for_makes_one_visit_of_two() -> None:
    agent = visit_with(Party(id="b", stance="voluntary_proxy", evidence=("drivers-license",)))
    first = found(case_with(AGENT), agent, CARD)
    assert first.route == "inquiry"
    second = found(case_with({**AGENT, "reply": "inquiry"}, "照会回答書"), agent, CARD)
    assert (second.sufficient, second.route) == (True, "proceed")


def test_a_parent_the_register_knows_brings_no_paper_about_it() -> None:
    parent = visit_with(Party(id="b", stance="legal_proxy", evidence=("drivers-license",)))
    facts = {"agent": "legal", "pin": "known"}
    assert not found(case_with({**facts, "authority": "paper"}), parent, CARD).sufficient
    assert found(case_with({**facts, "authority": "register"}), parent, CARD).sufficient


def test_the_people_of_the_visit_win_over_the_answers() -> None:
    agent = visit_with(Party(id="b", stance="voluntary_proxy"))
    assert applicant(case_with({"who": "self"}), agent).who == "voluntary"
    assert applicant(case_with({"who": "household"}), agent).same_household
    away = Visit(parties=(Party(id="a", stance="subject", present=False, under15=True),))
    who = applicant(case_with({"who": "legal", "reason": "paper"}), away)
    assert (who.who, who.present, who.under15, who.reason) == ("legal", False, True, "paper")


def test_where_only_pins_are_reset_the_pin_is_not_known() -> None:
    assert not applicant(case_with({"which": "signature"}), visit_with()).pin_known
    assert applicant(case_with({"which": "signature", "pin": "known"}), visit_with()).pin_known


def test_one_paper_never_counts_for_both_when_nobody_noted_the_agent() -> None:
    case = case_with({**AGENT, "reply": "enclosed"}, "照会回答書")
    assert not found(case, visit_with(), CARD).sufficient
    assert found(case, visit_with(), CARD, "drivers-license").sufficient


def test_somebody_well_prepared_suffices_for_another_too() -> None:
    for reply in ("enclosed", "inquiry"):
        case = case_with({**AGENT, "reply": reply})
        papers = brought(RENEWAL, case, visit_with(), TODAY)
        assert set(papers) >= {CARD, "reply"}
        assert found(case, visit_with(), *papers).sufficient


def test_a_citys_own_row_is_asked_before_the_shipped_ones(tmp_path: Path) -> None:
    row = """
[[rule]]
families = ["jpki-renew-dairi"]
when = { who = ["voluntary"] }
requires = [{ any = ["reply"] }]
list = "card"
source = "市の要綱"
"""
    (tmp_path / "identity.toml").write_text(row, encoding="utf-8")
    case, table = case_with(AGENT), load(own=[tmp_path]).identity
    assert not found(case, visit_with(), "reply").sufficient
    mine = judged(RENEWAL, case, visit_with(), TODAY, ("reply",), table=table)
    assert mine is not None
    assert (mine.sufficient, mine.source) == (True, "市の要綱")
    assert brought(RENEWAL, case, visit_with(), TODAY, table) == ("reply",)
    (tmp_path / "identity.toml").write_text(row.replace("who", "whom"), encoding="utf-8")
    assert [one.code for one in read(own=[tmp_path])[1]] == ["wrong_identity_rows"]
