"""個人番号カードの交付: a child and the guardian, from the window to the city and back."""

from typing import TYPE_CHECKING

import pytest

from tests.walks.record import ended, handed, signatures, tray
from tests.walks.stage import LARGE, SMALL, Stage, at

if TYPE_CHECKING:
    from tests.walks.clerk import Clerk

pytestmark = [pytest.mark.walk, at(SMALL, LARGE)]


def receives_a_child_and_the_guardian(front: "Clerk") -> str:
    """F2 with two people on one ticket."""
    window = front.window
    front.home()
    front.wishes("カードの受け取り")
    while not any("来庁者" in piece.text for piece in window.lit()):
        window.move("Tab")
    front.picks("来庁者")
    window.until("人を加える")
    front.picks("1人目  対象者")
    front.picks("15歳未満にする・戻す")
    window.until("対象者（15歳未満）")
    front.picks("人を加える")
    front.picks("法定代理人")
    window.until("2人目  法定代理人")
    window.move("Escape")
    window.until("対象者（15歳未満）、法定代理人")
    before = front.record.tickets()
    window.press("F3")
    window.until("受付から")
    return front.record.ticket_after(before)


def test_a_child_receives_the_card_with_a_guardian(stage: Stage) -> None:
    front, city = stage.clerks("card-kofu")
    ticket = receives_a_child_and_the_guardian(front)
    front.does("check-booking", "b")
    front.does("ask-papers", "ahi")
    front.sees("receive")
    front.decides("旧個人番号カード", there=False)
    front.decides("代理権を確認する書類", there=True)
    front.does("receive")
    for step in ("copy-identity", "explain-card"):
        front.does(step)
    front.does("explain-certs", "a")
    front.does("hand-over")
    front.hands_over()
    city.takes_over(ticket, papers=city.offered(ticket))
    city.does("fetch-card")
    city.does("examine", "af")
    city.does("process")
    city.hands_over()
    front.takes_over(ticket, papers=front.offered(ticket))
    front.does("call")
    case = stage.record.case(ticket)
    front.matches(stage.office.code("T", ticket), stage.office.code("S", case))
    front.sees("identify")
    front.enters()
    front.window.until("この手順の担当ではありません")
    front.hands_over()
    city.takes_over(ticket, papers=city.offered(ticket))
    city.sees_papers("identify", "旅券（パスポート）", whose="対象者")
    city.sees_papers("identify", "戸籍謄本", whose="法定代理人")
    city.sees_papers("identify", "運転免許証", whose="法定代理人")
    city.does("identify")
    city.does("set-pin")
    city.does("deliver")
    city.ends("keep-papers")

    events = stage.record.closed(ticket)
    who = {step: (role, operator) for step, role, operator in signatures(events)}
    assert {who[step] for step in ("fetch-card", "examine", "process", "identify", "deliver", "keep-papers")} == {
        ("city", "3001")
    }
    assert {who[step] for step in ("check-booking", "receive", "explain-card", "call")} == {("contractor", "1001")}
    assert handed(events) == ["T2", "T1", "T2"]
    assert ended(events) == "completed"
    where = tray(events)
    assert where["個人番号カード"] == "given"
    assert where["法定代理人の本人確認書類"] == where["本人確認書類"] == "returned"
    assert where["代理権を確認する書類"] == "filed"
    assert "旧個人番号カード" not in where
