"""住民票の写し: from the ticket to the archive, by two workers at the window and two of the city at another one."""

import pytest

from tests.walks.record import ended, handed, signatures, taken, tray
from tests.walks.stage import LARGE, SMALL, Stage, at
from tests.walks.theatre import WINDOWS

pytestmark = [pytest.mark.walk, at(SMALL, LARGE)]


def test_a_residence_record_goes_from_the_ticket_to_the_archive(stage: Stage) -> None:
    front, city = stage.clerks("juminhyo-kofu")
    ticket = front.gives_ticket("住民票")
    front.serves(ticket)
    front.does("apply", "a")
    for step in ("receive", "register-reception", "hand-tag", "provisional"):
        front.does(step)
    front.window.until("別の確認者が必要です")
    front.second("1002")
    front.does("compare")
    front.window.until("この手順の担当ではありません")
    front.hands_over()
    city.takes_over(ticket, papers=3)
    city.does("examine")
    city.second("3002")
    city.does("approve")
    city.hands_over()
    front.takes_over(ticket, papers=3)
    board = stage.office.board()
    assert not board.draws(ticket)
    front.does("call")
    board.when(lambda: board.draws(ticket), f"{ticket} in large letters")
    board.when(lambda: board.draws(WINDOWS["T1"][0]), "the number of the window in figures")
    assert "番窓口" in board.text()
    board.close()
    case = stage.record.case(ticket)
    front.matches(stage.office.code("T", ticket), stage.office.code("S", case))
    assert "おつり 700 円" in front.pays("1000")
    front.does("deliver")
    front.does("submit-papers")
    front.hands_over()
    city.takes_over(ticket, papers=2)
    city.ends("keep-papers")

    events = stage.record.closed(ticket)
    assert signatures(events) == [
        *[(step, "contractor", "1001") for step in ("apply", "receive", "register-reception", "hand-tag")],
        ("provisional", "contractor", "1001"),
        ("compare", "contractor", "1002"),
        ("examine", "city", "3001"),
        ("approve", "city", "3002"),
        *[(step, "contractor", "1001") for step in ("call", "verify-tag", "fee", "deliver", "submit-papers")],
        ("keep-papers", "city", "3001"),
    ]
    assert handed(events) == ["T2", "T1", "T2"]
    assert taken(events) == 300
    assert ended(events) == "completed"
    assert tray(events) == {
        "本人確認書類": "returned",
        "住民票の写し": "given",
        "交付請求書": "filed",
        "受付確認票": "filed",
    }
    receipt = next(one["data"]["receipt"] for one in events if one["type"] == "fee_taken")
    assert stage.office.code("V", stage.record.visit(ticket))
    assert stage.office.code("R", receipt)
