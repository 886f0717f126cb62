"""What follows for whom at the certificate counter (domain rules 3, decision table; 1.2 rows 6 to 9b)."""

from datetime import date
from itertools import product
from typing import get_args

import pytest

from flows.rules import certificates
from flows.rules.certificates import Actor, Pin, Reply, Status, decide, said, status_on

STATES, ACTORS, PINS, REPLIES = (get_args(kind) for kind in (Status, Actor, Pin, Reply))
ALIVE_OR_NOT = ["window", "expired", "revoked"]


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("pin", PINS)
@pytest.mark.parametrize("reply", REPLIES)
def test_before_the_window_nobody_renews_unless_they_insist(actor: Actor, pin: Pin, reply: Reply) -> None:
    early = decide("valid_far", actor, pin, reply)
    assert (early.route, early.reason, early.visits) == ("refuse", "not_yet", 0)
    assert decide("valid_far", actor, pin, reply, insist=True).route != "refuse"


def test_an_early_wish_is_a_new_issue_that_revokes_the_old_one() -> None:
    early = decide("valid_far", "self", "known", insist=True)
    assert (early.route, early.renewal, early.revokes) == ("proceed", False, True)


@pytest.mark.parametrize("status", ALIVE_OR_NOT)
def test_the_holder_who_knows_the_pin_goes_on_at_once_with_the_card_alone(status: Status) -> None:
    found = decide(status, "self", "known")
    assert (found.route, found.visits, found.needs) == ("proceed", 1, ("card",))
    assert found.renewal == found.revokes == (status == "window")


@pytest.mark.parametrize("status", ALIVE_OR_NOT)
@pytest.mark.parametrize("pin", ["unknown", "locked"])
def test_the_holder_without_the_pin_shows_one_more_document_and_resets_first(status: Status, pin: Pin) -> None:
    found = decide(status, "self", pin)
    assert (found.route, found.visits, found.needs) == ("reset_first", 1, ("card", "second_document"))


@pytest.mark.parametrize("status", ALIVE_OR_NOT)
def test_a_legal_representative_needs_no_letter(status: Status) -> None:
    assert decide(status, "legal", "known").needs == ("card", "agent_photo", "authority")
    reset = decide(status, "legal", "locked")
    assert (reset.route, reset.needs[2:]) == ("reset_first", ("agent_two", "authority_fresh"))


@pytest.mark.parametrize(
    ("status", "pin", "reply", "route", "letters"),
    [
        ("window", "known", "enclosed", "proceed", ()),
        ("window", "unknown", "enclosed", "inquiry", ("certificate", "pin")),
        ("window", "locked", "enclosed", "inquiry", ("certificate", "pin")),
        ("expired", "known", "enclosed", "inquiry", ("certificate",)),
        ("revoked", "known", "enclosed", "inquiry", ("certificate",)),
        ("window", "known", "none", "inquiry", ("certificate",)),
        ("expired", "known", "none", "inquiry", ("certificate",)),
        ("window", "unknown", "none", "inquiry", ("certificate", "pin")),
        ("window", "known", "inquiry", "proceed", ()),
        ("expired", "known", "inquiry", "proceed", ()),
        ("revoked", "known", "inquiry", "proceed", ()),
        ("expired", "locked", "inquiry", "inquiry", ("pin",)),
        ("expired", "unknown", "both", "reset_first", ()),
        ("expired", "known", "both", "proceed", ()),
        ("revoked", "known", "household", "proceed", ()),
        ("revoked", "unknown", "household", "inquiry", ("certificate", "pin")),
    ],
)
def test_what_a_voluntary_representative_can_do(
    status: Status, pin: Pin, reply: Reply, route: str, letters: tuple[str, ...]
) -> None:
    found = decide(status, "voluntary", pin, reply)
    assert (found.route, found.letters) == (route, letters)
    assert found.visits == (2 if route == "inquiry" else 1)


def test_a_child_or_ward_comes_with_the_legal_representative_and_gets_no_signature_certificate() -> None:
    assert decide("window", "self", "known", minor=True).reason == "guardian"
    assert decide("window", "voluntary", "known", "enclosed", minor=True).reason == "legal_only"
    found = decide("window", "legal", "known", minor=True)
    assert found.route == "proceed"
    assert not found.signature
    assert decide("window", "legal", "known").signature


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 5, 17), "valid_far"),
        (date(2026, 5, 18), "window"),
        (date(2026, 8, 17), "window"),
        (date(2026, 8, 18), "expired"),
    ],
)
def test_the_state_of_a_certificate_that_ends_on_17_august(day: date, state: str) -> None:
    assert status_on(date(2026, 8, 17), day) == state


def test_a_revoked_or_absent_certificate_is_a_new_issue() -> None:
    assert status_on(date(2026, 8, 17), date(2026, 6, 1), revoked=True) == "revoked"
    assert status_on(None, date(2026, 6, 1)) == "revoked"


def test_every_case_has_an_answer_and_its_words() -> None:
    for status, actor, pin, reply, minor, insist in product(
        STATES, ACTORS, PINS, REPLIES, (False, True), (False, True)
    ):
        found = decide(status, actor, pin, reply, minor=minor, insist=insist)
        assert (found.visits == 0) == (found.route == "refuse") == bool(found.reason)
        assert (found.visits == 2) == (found.route == "inquiry") == bool(found.letters)
        ja, en = said(found), said(found, "en")
        assert len(ja) == len(en) >= 1
        assert all(line.endswith("。") and "{" not in line for line in ja)


def test_whoever_came_too_early_hears_the_day() -> None:
    early = decide("valid_far", "self", "known")
    assert said(early, first_day="令和8年5月18日(月)") == ["更新できるのは令和8年5月18日(月)からです。"]


def test_every_row_names_its_source() -> None:
    assert all(row.source for row in certificates._rows())
