"""Renewing the certificates on the card, by keys, with the PIN locking midway."""

from datetime import date

import pytest

from flows.ports import CardFacts, Certificate, PadEvent
from screens.casework import CaseScreen
from screens.counter import CardChanged
from tests.screens.hands import Hands
from tests.screens.host import Stage
from tests.screens.pads import ScriptedPad
from tests.screens.walk import Walk, served


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


def good_card(stage: Stage) -> CardFacts:
    soon = Certificate(present=True, expires=date(2026, 12, 14), tries=3)
    return CardFacts(kind="mynumber", reader="R", read_at=stage.clock.now(), user=soon, signature=soon)


async def tap(walk: Walk, card: CardFacts | None) -> None:
    walk.app.post_message(CardChanged(card))
    await walk.pilot.pause()
    await walk.settle()


async def at_the_pin(walk: Walk, case_id: str) -> Hands:
    """The clerk, the supervisor, the city, the clerk again: up to the PIN."""
    await walk.sign_in("1001")
    await walk.go("intake", case=case_id)
    hands = Hands(walk, case_id, {"window": "open", "pin": "known", "which": "both"}, stop_at="enter-pin")
    await hands.carry()
    case = await walk.case(case_id)
    assert (case.signed["inspect"].role, case.signed["identify"].role) == ("supervisor", "city")
    await hands.person(hands.step(), case)
    return hands


async def test_a_tapped_card_answers_when_the_certificates_end() -> None:
    stage = await Stage().staffed()
    _, case_id = await served(stage, "jpki-renew")
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("intake", case=case_id)
        await tap(walk, good_card(stage))
        await walk.keys("enter")
        assert (await walk.case(case_id)).progress.facts["window"] == "open"


async def test_a_renewal_is_carried_by_every_role_from_the_tap_to_the_end() -> None:
    stage = await Stage().staffed()
    visit, case_id = await served(stage, "jpki-renew")
    stage.counter.pad = pad = ScriptedPad(PadEvent(kind="done"))
    async with stage.app().run_test(size=(120, 40)) as pilot:
        walk = Walk(stage, pilot)
        hands = await at_the_pin(walk, case_id)
        await walk.keys("enter", "p", "1")
        assert walk.says("一致しました")
        assert pad.asked == [("verify", "signature", "ja")]
        await walk.keys("escape", "1", "2", "y", "enter")
        hands.stop_at = ""
        case = await hands.carry()
        assert case.outcome == "completed"
        assert not case.progress.held()
        assert case.signed["confirm-revocation"].person != case.signed["operate-terminal"].person
        await tap(walk, good_card(stage))
        await walk.keys("o")
        assert walk.says("カードリーダーにカードが残っています")
        await tap(walk, None)
        await walk.keys("o")
        assert (await stage.desk.visit(visit)).state == "closed"


async def test_a_pin_that_locks_midway_is_reset_and_the_case_comes_back_to_the_very_step() -> None:
    stage = await Stage().staffed()
    _, case_id = await served(stage, "jpki-renew", language="en")
    stage.counter.pad = pad = ScriptedPad(PadEvent(kind="wrong", tries=1), PadEvent(kind="locked"))
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        hands = await at_the_pin(walk, case_id)
        await walk.keys("enter", "p", "2")
        assert walk.says("あと1回")
        await walk.keys("2")
        assert walk.says("ロックしました")
        assert pad.asked[0] == ("verify", "user", "en")
        await walk.keys("escape", "x")
        assert (await walk.case(case_id)).progress.facts["pin"] == "locked"
        hands.answers = {"window": "open", "which": "both"}
        hands.documents = ("individual-number-card", "pension-handbook")
        case = await hands.carry()
        assert case.signed["reset-identify"].role == "city"
        assert case.progress.facts["pin"] == "known"
        assert hands.step().id == "enter-pin"
        await hands.person(hands.step(), case)
        await walk.keys("enter", "1", "2", "y", "enter")
        hands.stop_at = ""
        case = await hands.carry()
        assert case.outcome == "completed"
        assert not case.progress.held()


async def test_f1_says_which_way_the_certificates_go_once_the_answers_decide_it() -> None:
    stage = await Stage().staffed()
    _, case_id = await served(stage, "jpki-renew")
    async with stage.app().run_test(size=(120, 40)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("intake", case=case_id)
        assert isinstance(walk.app.screen, CaseScreen)
        assert "ご本人の個人番号カードが必要です。" not in walk.app.screen.help_text()
        await Hands(walk, case_id, {"window": "open", "pin": "known"}, stop_at="receive").carry()
        assert isinstance(walk.app.screen, CaseScreen)
        assert "ご本人の個人番号カードが必要です。" in walk.app.screen.help_text()
