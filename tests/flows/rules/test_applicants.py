"""What the answers of a case say about who applies (domain rules 1.2)."""

from datetime import date

import pytest

from flows.catalog import load
from flows.rules.applicants import _table, from_facts, said
from flows.rules.documents import Document
from flows.rules.identity import Applicant, judge, reasons

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("facts", "applicant"),
    [
        ({}, Applicant()),
        ({"who": "household"}, Applicant(who="voluntary", same_household=True)),
        ({"who": "child"}, Applicant(who="legal", under15=True)),
        ({"agent": "legal", "authority": "register"}, Applicant(who="legal", authority_known=True)),
        (
            {"agent": "voluntary", "reply": "enclosed", "pin": "known", "window": "open"},
            Applicant(who="voluntary", reply="enclosed", certificate="window"),
        ),
        ({"window": "early", "pin": "locked"}, Applicant(certificate="valid", pin_known=False)),
    ],
)
def test_answers_become_the_applicant(facts: dict[str, str], applicant: Applicant) -> None:
    assert from_facts(facts) == applicant


def test_what_the_people_of_the_visit_show_wins_over_the_answers() -> None:
    assert from_facts({"who": "proxy"}, who="self").who == "self"


def test_answers_about_other_things_say_nothing() -> None:
    assert said({"reason": "lost", "reply": "later", "photo": "yes"}) == {}


def test_every_fact_of_the_table_is_asked_somewhere() -> None:
    asked = {name for procedure in load().procedures.values() for name in procedure.facts}
    assert set(_table()) <= asked


def test_every_reason_it_names_is_in_the_table_of_reasons() -> None:
    named = {row.reason for values in _table().values() for row in values.values() if row.reason}
    assert named <= set(reasons())


def test_with_the_answers_an_agent_collects_the_card_without_being_asked_again() -> None:
    who = from_facts({"agent": "voluntary", "reason": "evident"})
    shown = [Document("issue-notice"), Document("drivers-license"), Document("passport")]
    shown += [Document("drivers-license", "agent"), Document("passport", "agent")]
    assert judge("card-kofu-dairi", who, shown, TODAY).sufficient
