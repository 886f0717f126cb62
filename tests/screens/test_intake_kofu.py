"""Receiving the card, by keys: a child with a guardian, and a grown-up who pays for a new one."""

import pytest

from flows.visit import Party
from screens.casework import CaseScreen
from tests.memory import actor
from tests.screens.hands import Hands
from tests.screens.host import Stage
from tests.screens.walk import Walk, served


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseScreen, "pause", 0.0)


async def test_a_child_gets_the_card_with_the_guardian_beside_it() -> None:
    stage = await Stage().staffed()
    people = (Party(id="child", stance="subject", under15=True), Party(id="parent", stance="legal_proxy"))
    visit, case_id = await served(stage, "card-kofu", parties=people)
    async with stage.app().run_test(size=(80, 24)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("intake", case=case_id)
        hands = Hands(walk, case_id, {"who": "child"}, stop_at="identify")
        await hands.carry()
        await hands.person(hands.step(), await walk.case(case_id))
        await walk.keys("e")
        assert walk.says("どなたの書類ですか")
        assert walk.says("法定代理人")
        await walk.keys("2", "down", "down", "down", "space", "enter")
        parent = (await stage.desk.visit(visit)).party("parent")
        assert parent is not None
        assert len(parent.evidence) == 1
        for kind in ("individual-number-card", "pension-handbook", "family-register"):
            await stage.desk.show_evidence(actor("3001"), visit, "child", kind)
            await stage.desk.show_evidence(actor("3001"), visit, "parent", kind)
        hands.stop_at = ""
        hands.documents = ()
        case = await hands.carry()
        assert case.outcome == "completed", walk.text()
        assert case.signed["deliver"].role == "city"
        assert not case.progress.held()
        assert not (await stage.desk.visit(visit)).tag_out


async def test_a_second_card_is_paid_for_before_it_is_handed_out() -> None:
    stage = await Stage().staffed()
    _, case_id = await served(stage, "card-kofu")
    async with stage.app().run_test(size=(120, 40)) as pilot:
        walk = Walk(stage, pilot)
        await walk.sign_in("1001")
        await walk.go("intake", case=case_id)
        case = await Hands(walk, case_id, {"reissue": "card_and_cert"}).carry()
        assert case.outcome == "completed", walk.text()
        assert sorted(fee.yen for fee in case.fees) == [200, 800]
