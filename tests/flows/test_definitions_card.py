"""The My Number card: handed over at the window, made ready behind it (001 and 004)."""

import pytest

from flows.progress import ways_out
from tests.flows.definition_walk import Walk

FIRST = {
    "who": "self", "notice": "present", "paper_card": "present", "juki_card": "none", "certs": "as_applied",
    "reissue": "free", "face": "same",
}  # fmt: skip
BATCH = {"way": "on_delivery", "moved": "no", "returned": "no", "resend": "no"}


def test_a_first_card_is_free_and_leaves_nothing_behind() -> None:
    walk = Walk("card-kofu", **FIRST).through()
    assert walk.progress.end == "completed"
    assert not walk.fees
    assert walk.held() == set()
    assert walk.way("個人番号カード") == "given"


def test_the_city_fetches_examines_and_processes_after_the_worker_handed_over() -> None:
    walk = Walk("card-kofu", **FIRST).through()
    assert walk.lanes == ["contractor", "city", "contractor", "city", "visitor", "city"]


@pytest.mark.parametrize(
    ("reissue", "fees"),
    [("card", {"card-saikofu": 1}), ("card_and_cert", {"card-saikofu": 1, "denshi-saikofu": 1}), ("free", {})],
)
def test_a_reissue_pays_card_and_certificate_each_once(reissue: str, fees: dict[str, int]) -> None:
    walk = Walk("card-kofu", **{**FIRST, "reissue": reissue}).through()
    assert walk.fees == fees


@pytest.mark.parametrize(
    ("paper_card", "item", "way"),
    [
        ("present", "通知カード", "filed"),
        ("lost", "通知カード紛失届", "filed"),
        ("forgotten", "通知カード返納届", "given"),
        ("none", "通知カード", "absent"),
    ],
)
def test_the_paper_card_is_collected_owed_or_reported_lost(paper_card: str, item: str, way: str) -> None:
    assert Walk("card-kofu", **{**FIRST, "paper_card": paper_card}).through().way(item) == way


def test_a_lost_notice_is_replaced_by_the_reply_form() -> None:
    walk = Walk("card-kofu", **{**FIRST, "notice": "lost"}).through()
    assert walk.way("交付通知書") == "absent"
    assert walk.way("回答書") == "filed"


@pytest.mark.parametrize(("juki_card", "way"), [("collect", "filed"), ("give_back", "returned"), ("none", "absent")])
def test_an_old_juki_card_is_collected_or_goes_back_by_wish(juki_card: str, way: str) -> None:
    assert Walk("card-kofu", **{**FIRST, "juki_card": juki_card}).through().way("住基カード") == way


def test_a_child_comes_with_a_guardian_whose_papers_go_back() -> None:
    walk = Walk("card-kofu", **{**FIRST, "who": "child"}).through()
    assert walk.way("法定代理人の本人確認書類") == "returned"
    assert walk.way("代理権を確認する書類") == "filed"


def test_a_guardian_without_the_child_is_referred_to_the_city() -> None:
    walk = Walk("card-kofu", **FIRST).take("check-booking", "child_absent")
    assert walk.progress.end == "referred"


def test_a_walk_in_without_a_free_slot_is_asked_to_come_again() -> None:
    walk = Walk("card-kofu", **FIRST).take("check-booking", "no_space")
    assert walk.progress.end == "come_again"


def test_a_card_not_handed_over_goes_back_to_its_place() -> None:
    walk = Walk("card-kofu", **FIRST).to("identify").take("identify", "refused")
    assert ways_out(walk.procedure, walk.progress)["個人番号カード"] == ("kept",)


def test_a_defect_found_by_the_city_never_destroys_the_stored_card() -> None:
    walk = Walk("card-kofu", **FIRST).to("examine").take("examine", "defect")
    assert walk.ready == ["ask-papers"]
    assert walk.way("個人番号カード") == "tray"
    assert walk.through().way("個人番号カード") == "given"


def test_the_visitor_sets_the_pin_only_after_the_city_knows_who_it_is() -> None:
    walk = Walk("card-kofu", **FIRST).through()
    assert walk.done.index("identify") < walk.done.index("set-pin") < walk.done.index("deliver")


def test_a_card_for_the_window_is_announced_and_kept() -> None:
    walk = Walk("card-kofumae-settei", **BATCH).through()
    assert walk.way("交付通知ハガキ") == "posted"
    assert walk.way("個人番号カード") == "kept"
    assert walk.held() == set()


def test_a_card_applied_for_in_person_is_processed_and_posted() -> None:
    walk = Walk("card-kofumae-settei", **{**BATCH, "way": "on_application"}).through()
    assert walk.way("個人番号カード") == "posted"
    assert walk.held() == set()


@pytest.mark.parametrize(
    ("way", "resend", "item", "left"),
    [
        ("on_delivery", "yes", "返戻された交付通知ハガキ", "posted"),
        ("on_delivery", "no", "返戻された交付通知ハガキ", "filed"),
        ("on_application", "yes", "返戻された個人番号カード", "posted"),
        ("on_application", "no", "返戻された個人番号カード", "kept"),
    ],
)
def test_returned_mail_is_written_down_and_sent_again_or_kept(way: str, resend: str, item: str, left: str) -> None:
    walk = Walk("card-kofumae-settei", **{**BATCH, "way": way, "returned": "yes", "resend": resend}).through()
    assert "record-return" in walk.done
    assert walk.way(item) == left


def test_a_card_that_cannot_be_handed_over_goes_back_to_the_city() -> None:
    walk = Walk("card-kofumae-settei", **BATCH).to("check-register").take("check-register", "stop")
    assert walk.progress.end == "referred"
