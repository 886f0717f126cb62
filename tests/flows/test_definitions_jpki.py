"""The renewal of certificates and the reset of PINs, walked as the documents have them (002 5-(3), 5-(4))."""

import pytest

from tests.flows.definition_walk import Walk, packaged

KNOWN = {"window": "open", "pin": "known", "wish": "file", "pen": "agreed"}
FORGOTTEN = {"window": "open", "pin": "forgotten", "which": "both", "wish": "file", "pen": "agreed"}
RESET = [
    "reset-which", "reset-receive", "reset-slip", "reset-compare", "reset-inspect", "reset-identify", "reset-search",
    "reset-open", "reset-pin", "reset-logoff", "reset-explain",
]  # fmt: skip


def test_a_visitor_who_knows_the_pin_sees_no_step_of_the_reset() -> None:
    walk = Walk("jpki-renew", **KNOWN).through()
    assert walk.progress.end == "completed"
    assert not [name for name in walk.done if name.startswith("reset-")]


def test_the_renewal_goes_from_worker_to_supervisor_to_city_and_back_to_the_visitor() -> None:
    walk = Walk("jpki-renew", **KNOWN).through()
    assert walk.lanes == [
        "contractor", "visitor", "contractor", "supervisor", "city", "contractor", "visitor", "contractor",
    ]  # fmt: skip


def test_the_renewal_leaves_nothing_in_the_tray_and_gives_the_card_back() -> None:
    walk = Walk("jpki-renew", **KNOWN).through()
    assert walk.held() == set()
    assert walk.way("個人番号カード") == "returned"
    assert walk.way("申請書") == "filed"


@pytest.mark.parametrize(("wish", "way"), [("file", "filed"), ("hand", "given")])
def test_the_printed_notices_are_handed_over_only_by_wish(wish: str, way: str) -> None:
    walk = Walk("jpki-renew", **{**KNOWN, "wish": wish}).through()
    assert walk.way("電子証明書失効申請等受理通知書") == way
    assert walk.way("電子証明書の写し") == way


@pytest.mark.parametrize(("pen", "written"), [("agreed", True), ("declined", False)])
def test_the_new_date_is_written_on_the_card_only_with_consent(pen: str, *, written: bool) -> None:
    assert ("pen-date" in Walk("jpki-renew", **{**KNOWN, "pen": pen}).through().done) is written


def test_a_forgotten_pin_is_reset_before_the_renewal_begins() -> None:
    walk = Walk("jpki-renew", **FORGOTTEN).to("receive")
    assert walk.done == ["tap", "ask-pin", *RESET]
    assert walk.ready == ["receive"]
    assert walk.through().held() == set()


def test_a_pin_that_locks_midway_is_reset_and_the_case_returns_to_the_very_step() -> None:
    walk = Walk("jpki-renew", **KNOWN, which="both").to("enter-pin")
    before = list(walk.done)
    walk.take("enter-pin", "locked")
    assert walk.ready == ["reset-which"]
    walk.to("enter-pin")
    assert walk.done == [*before, "enter-pin", *RESET]
    assert walk.ready == ["enter-pin"]
    assert walk.way("個人番号カード") == "tray"


def test_a_pin_that_locks_again_runs_the_whole_reset_again() -> None:
    walk = Walk("jpki-renew", **KNOWN, which="signature").to("enter-pin")
    walk.take("enter-pin", "locked").to("enter-pin").take("enter-pin", "locked")
    assert walk.ready == ["reset-which"]
    walk.through()
    assert walk.progress.end == "completed"
    assert walk.done.count("reset-pin") == 2
    assert walk.held() == set()


def test_a_send_back_inside_the_reset_does_not_touch_the_renewal() -> None:
    walk = Walk("jpki-renew", **KNOWN, which="both").to("enter-pin").take("enter-pin", "locked")
    walk.to("reset-inspect").take("reset-inspect", "defect")
    assert walk.ready == ["reset-receive"]
    assert {"receive", "identify", "operate-terminal"} <= walk.progress.done


@pytest.mark.parametrize(("which", "needed"), [("signature", False), ("user", True), ("both", True)])
def test_only_a_four_digit_pin_needs_a_second_document_and_a_search(which: str, *, needed: bool) -> None:
    walk = Walk("jpki-renew", **{**FORGOTTEN, "which": which}).through()
    assert (walk.way("本人確認書類（カード以外1点）") == "returned") is needed
    assert ("reset-search" in walk.done) is needed


def test_a_card_far_from_its_date_is_asked_to_come_again() -> None:
    walk = Walk("jpki-renew", **{**KNOWN, "window": "early"}).to("too-early").take("too-early", "come_again")
    assert walk.progress.end == "come_again"
    assert walk.held() == set()


def test_an_expired_certificate_is_issued_without_a_revocation() -> None:
    walk = Walk("jpki-renew", **{**KNOWN, "window": "expired"}).through()
    assert "revoke" not in walk.done
    assert "issue" in walk.done


@pytest.mark.parametrize("checked", ["revocation", "issue"])
def test_who_operates_the_terminal_never_confirms(checked: str) -> None:
    step = packaged().find("jpki-renew").at(f"confirm-{checked}")
    assert set(step.not_by) == {"operate-terminal", f"prepare-{checked}"}


def test_a_wrong_content_on_the_terminal_is_mended_before_anything_is_executed() -> None:
    walk = Walk("jpki-renew", **KNOWN).to("confirm-revocation").take("confirm-revocation", "defect")
    assert walk.ready == ["prepare-revocation"]
    assert "enter-pin" in walk.progress.done


@pytest.mark.parametrize("step", ["inspect", "identify"])
def test_papers_with_a_defect_go_back_to_where_they_were_received(step: str) -> None:
    walk = Walk("jpki-renew", **KNOWN).to(step).take(step, "defect")
    assert walk.ready == ["receive"]
    assert walk.through().held() == set()


def test_a_person_who_is_not_on_the_card_is_refused_and_the_card_can_go_back() -> None:
    walk = Walk("jpki-renew", **KNOWN).to("compare").take("compare", "mismatch")
    assert walk.progress.end == "declined"
    assert walk.held() == {"個人番号カード", "申請書"}


def test_a_reset_alone_goes_the_same_way_and_returns_everything() -> None:
    walk = Walk("card-ansho-saisettei", which="both").through()
    assert walk.lanes == ["contractor", "supervisor", "city", "contractor"]
    assert walk.held() == set()
    assert walk.way("本人確認書類（カード以外1点）") == "returned"
