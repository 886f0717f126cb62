"""Certificates and notifications of residence, walked as the flow charts of 001 have them."""

import pytest

from tests.flows.definition_walk import Walk, packaged

MOVED = {"who": "self", "cards": "none", "proven": "yes", "school": "no", "others": "no"}
SPECIAL = {"what": "renew", "who": "self"}


def test_a_residence_record_is_compared_examined_and_approved_before_it_is_called() -> None:
    walk = Walk("juminhyo-kofu", applicant="self").through()
    assert walk.done == [
        "apply", "receive", "register-reception", "hand-tag", "provisional", "compare", "examine", "approve", "call",
        "verify-tag", "fee", "deliver", "submit-papers", "keep-papers",
    ]  # fmt: skip
    assert walk.held() == set()


def test_the_fee_of_a_residence_record_is_taken_once_and_before_it_is_handed_over() -> None:
    walk = Walk("juminhyo-kofu", applicant="self").through()
    assert walk.fees == {"juminhyo": 1}
    assert walk.done.index("fee") < walk.done.index("deliver")


@pytest.mark.parametrize("step", ["compare", "examine"])
def test_a_record_with_a_difference_is_spoiled_and_made_anew(step: str) -> None:
    walk = Walk("juminhyo-kofu", applicant="self").to(step).take(step, "defect")
    assert walk.ready == ["provisional"]
    assert walk.progress.spoiled == 1
    walk.through()
    assert walk.way("住民票の写し") == "given"
    assert walk.fees == {"juminhyo": 1}


def test_identity_papers_go_back_with_the_claim_tag() -> None:
    walk = Walk("juminhyo-kofu", applicant="self").to("provisional")
    assert walk.way("本人確認書類") == "returned"
    assert "tag" in packaged().find("juminhyo-kofu").at("hand-tag").slips


@pytest.mark.parametrize(("applicant", "way"), [("self", "absent"), ("proxy", "filed")])
def test_only_a_proxy_brings_a_letter(applicant: str, way: str) -> None:
    assert Walk("juminhyo-kofu", applicant=applicant).through().way("委任状") == way


def test_a_form_to_be_corrected_goes_back_to_the_visitor() -> None:
    walk = Walk("juminhyo-kofu", applicant="self").to("receive").take("receive", "defect")
    assert walk.ready == ["apply"]
    assert walk.through().progress.end == "completed"


def test_moving_in_passes_worker_and_city_by_four_stages() -> None:
    walk = Walk("juki-tennyu", **MOVED).through()
    stages = [name for name in walk.done if name in {"provisional", "compare", "examine", "approve"}]
    assert stages == ["provisional", "compare", "examine", "approve"]
    assert walk.held() == set()


def test_the_other_counters_run_beside_the_entry_and_only_the_call_waits_for_them() -> None:
    walk = Walk("juki-tennyu", **{**MOVED, "others": "yes"}).to("others-back")
    assert {"others-back", "provisional"} <= set(walk.ready)
    for name in ("provisional", "compare", "examine", "approve"):
        walk.take(name)
    assert walk.ready == ["others-back"]
    assert walk.take("others-back").ready == ["call"]


def test_the_city_writes_on_the_cards_while_the_worker_compares() -> None:
    walk = Walk("juki-tennyu", **{**MOVED, "cards": "both"}).to("compare")
    assert {"endorse-cards", "compare"} <= set(walk.ready)
    walk.through()
    assert walk.way("個人番号カード等") == walk.way("在留カード等") == "returned"


@pytest.mark.parametrize(("outcome", "target"), [("defect", "provisional"), ("reception", "receive")])
def test_the_city_sends_an_entry_back_to_the_entry_and_a_form_back_to_reception(outcome: str, target: str) -> None:
    walk = Walk("juki-tennyu", **MOVED).to("examine").take("examine", outcome)
    assert target in walk.ready
    assert walk.through().held() == set()


def test_an_unproven_notifier_is_told_by_letter_on_the_next_day() -> None:
    walk = Walk("juki-tennyu", **{**MOVED, "proven": "no"}).through()
    assert walk.done[-3:] == ["write-notice", "send-notice", "sort-papers"]
    assert walk.way("本人確認通知") == "posted"
    assert packaged().find("juki-tennyu").at("send-notice").due_days == 1


def test_a_card_no_longer_brought_after_a_send_back_still_goes_back() -> None:
    walk = Walk("juki-tennyu", **{**MOVED, "cards": "mynumber"}).to("examine").take("examine", "reception")
    walk.take("receive", "defect").take("notify", cards="none").through()
    assert walk.held() == set()


def test_a_school_child_gets_a_notice() -> None:
    assert Walk("juki-tennyu", **{**MOVED, "school": "yes"}).through().way("就学通知") == "given"


def test_the_special_resident_certificate_takes_two_visits_with_the_agency_between() -> None:
    walk = Walk("tokubetsu-eijusha-shomeisho", **SPECIAL).through()
    order = [walk.done.index(name) for name in ("hand-notice", "await-certificate", "receive-notice", "deliver")]
    assert order == sorted(order)
    assert walk.held() == set()
    assert walk.way("新しい特別永住者証明書") == "given"


def test_papers_go_to_the_agency_even_if_the_visitor_is_not_yet_called() -> None:
    walk = Walk("tokubetsu-eijusha-shomeisho", **SPECIAL).to("call")
    for name in ("sort-papers", "store-papers", "send-agency"):
        walk.take(name)
    assert "call" in walk.ready
    assert walk.way("届出書又は申請書") == "posted"


@pytest.mark.parametrize(("what", "way"), [("exchange", "posted"), ("renew", "absent"), ("lost", "absent")])
def test_only_an_exchange_by_wish_sends_revenue_stamps(what: str, way: str) -> None:
    walk = Walk("tokubetsu-eijusha-shomeisho", what=what, who="self").through()
    assert walk.way("収入印紙") == way


def test_the_misprinted_amounts_are_told() -> None:
    notes = " ".join(packaged().find("tokubetsu-eijusha-shomeisho").notes)
    assert "1600円" in notes
    assert "1300円" in notes


@pytest.mark.parametrize("till", ["window", "city"])
def test_the_viewing_fee_is_taken_once_wherever_it_is_paid(till: str) -> None:
    walk = Walk("juki-etsuran", till=till).through()
    assert walk.fees == {"etsuran": 1}
    assert walk.held() == set()


def test_a_viewing_is_judged_and_examined_by_the_city_before_the_day() -> None:
    walk = Walk("juki-etsuran", till="window").to("check-identity")
    assert walk.done == ["judge-purpose", "receive-forms", "examine", "send-confirmation", "enter-conditions"]


def test_an_unacceptable_purpose_ends_the_booking() -> None:
    walk = Walk("juki-etsuran", till="window").take("judge-purpose", "refused")
    assert walk.progress.end == "declined"


@pytest.mark.parametrize(("sender", "way"), [("private", "sent"), ("public", "absent")])
def test_a_request_by_post_needs_no_visitor_and_settles_its_money_order(sender: str, way: str) -> None:
    walk = Walk("yuso-koyo-seikyu", **{"from": sender}).through()
    assert "visitor" not in walk.lanes
    assert walk.way("定額小為替") == way
    assert walk.way("住民票の写し等") == "posted"
    assert walk.held() == set()
