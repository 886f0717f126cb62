"""The telephone, the entrance and the bookings: who answers, who is let in, and what is forgotten afterwards."""

import pytest

from flows.catalog import load_each
from flows.procedure import Procedure
from tests.flows.definition_walk import Walk

PHONE = [
    ("base", "phone-inquiry"), ("contractor", "phone-inquiry"), ("ward", "phone-inquiry"), ("base", "reservation"),
    ("base", "kofu-tsuchi-fuchaku"), ("base", "mail-inquiry"), ("base", "complaint"),
]  # fmt: skip
KEPT = {"tongue": "ja", "subject": "apply"}


def _of(profile: str, name: str) -> Procedure:
    return load_each()[profile].find(name)


@pytest.mark.parametrize(("profile", "name"), PHONE)
def test_what_a_caller_told_us_is_erased_by_the_last_step(profile: str, name: str) -> None:
    assert _of(profile, name).step[-1].erases == ("contact", "phone")


def test_the_telephone_is_the_citys_in_the_ward_and_the_contractors_elsewhere() -> None:
    lanes = {
        profile: {step.lane for step in _of(profile, "phone-inquiry").step}
        for profile in ("ward", "contractor", "city")
    }
    assert lanes["ward"] == {"city"}
    assert lanes["contractor"] == lanes["city"] == {"contractor"}


def test_an_answer_from_the_faq_needs_no_terminal_and_no_name() -> None:
    walk = Walk("phone-inquiry", need="faq", **KEPT).through()
    assert walk.done == ["take-call", "answer", "record", "report"]
    assert {step.resource for step in walk.taken} == {None}


def test_a_question_not_in_the_faq_becomes_a_draft_held_against_it() -> None:
    walk = Walk("phone-inquiry", need="new", **KEPT).to("check-faq").take("check-faq", "defect")
    assert "draft-faq" in walk.ready
    assert walk.through().way("FAQ案") == "sent"


def test_who_is_not_reached_by_the_return_call_is_reported() -> None:
    assert "report-unreached" in Walk("phone-inquiry", need="callback", reached="no", **KEPT).through().done


def test_a_missing_notice_goes_to_the_city_only_after_about_a_month() -> None:
    assert Walk("kofu-tsuchi-fuchaku", since="within").through().done == ["ask-date", "explain"]
    assert Walk("kofu-tsuchi-fuchaku", since="over").through().way("不着の聞き取り票") == "sent"


@pytest.mark.parametrize(("number", "reply", "sent"), [("known", "phone", False), ("known", "text", True)])
def test_a_mail_whose_writer_cannot_be_reached_is_answered_in_writing_by_the_city(
    number: str, reply: str, *, sent: bool
) -> None:
    walk = Walk("mail-inquiry", number=number, reply=reply).through()
    assert ("send" in walk.done) is sent
    assert not any(step.lane == "contractor" and step.kind == "post" for step in walk.taken)


def test_a_mail_without_a_number_is_answered_in_writing() -> None:
    assert Walk("mail-inquiry", number="unknown").through().way("回答文") == "sent"


def test_a_jammed_card_goes_back_to_its_owner_and_may_jam_again_the_same_day() -> None:
    walk = Walk("kicho-dai", trouble="none", solved="yes").to("guide")
    for _ in range(2):
        walk.take("guide", "jam").to("return-card")
        assert walk.held() == {"個人番号カード"}
        walk.take("return-card").to("guide")
    assert walk.through().way("個人番号カード") == "returned"


def test_an_error_that_a_restart_does_not_end_is_the_citys() -> None:
    walk = Walk("kicho-dai", solved="no").to("guide").take("guide", "error").through()
    assert [step.id for step in walk.taken if step.lane == "city"] == ["city-repairs"]


def test_papers_are_looked_at_before_anybody_waits_and_never_kept() -> None:
    walk = Walk("reception-queue", wait="crowded").through()
    assert walk.done.index("check-papers") < walk.done.index("hand-number") < walk.done.index("call")
    assert not any(step.takes for step in walk.taken)


def test_nobody_gets_a_number_where_nobody_waits() -> None:
    assert "hand-number" not in Walk("reception-queue", wait="none").through().done


def test_a_visitor_without_a_booking_is_let_in_only_where_the_day_has_room() -> None:
    assert Walk("walk-in", slot="free").through().done == ["look-slot", "take-out"]
    assert Walk("walk-in", slot="full").through().way("予約のしかたの紙") == "given"


@pytest.mark.parametrize("what", ["pickup", "renewal"])
def test_the_city_decides_a_limit_before_it_is_set(what: str) -> None:
    walk = Walk("reservation", work="limit", what=what).through()
    assert walk.done == ["ask", "agree-limit", "set-limit", "erase"]
    assert walk.lanes == ["contractor", "city", "contractor"]


def test_the_list_of_renewals_is_registered_and_handed_to_the_city() -> None:
    walk = Walk("reservation", work="list", what="renewal").through()
    assert walk.way("予約対象者リスト") == "sent"
    assert {name for step in walk.taken for name in step.registers} == {"予約対象者リスト"}
