"""電子証明書の更新: a forgotten PIN first, a locked one midway; both come back to the exact step."""

from typing import TYPE_CHECKING

import pytest

from tests.walks.record import ended, signatures, tray
from tests.walks.stage import LARGE, SMALL, Stage, at

if TYPE_CHECKING:
    from tests.walks.clerk import Clerk

pytestmark = pytest.mark.walk

RESET_AT_THE_TERMINAL = ("reset-search", "reset-open", "reset-pin", "reset-logoff", "reset-explain")
LAST = ("return-card", "logoff", "explain")


def resets(front: "Clerk") -> None:
    """The detour: the PINs are set anew, with the supervisor and the city signing at the window."""
    front.does("reset-which", "c")
    for step in ("reset-receive", "reset-slip", "reset-compare"):
        front.does(step)
    front.second("2001")
    front.does("reset-inspect")
    front.second("3002")
    front.sees_papers("reset-identify", "個人番号カード", "運転免許証")
    front.does("reset-identify")
    for step in RESET_AT_THE_TERMINAL:
        front.does(step)


def takes_in(front: "Clerk", city: "Clerk", ticket: str) -> None:
    """The application is taken, inspected, and identified by the city at its own terminal."""
    front.does("receive", "ac")
    front.does("compare")
    front.second("2001")
    front.does("inspect")
    front.hands_over()
    city.takes_over(ticket, papers=city.offered(ticket))
    city.sees_papers("identify", "個人番号カード")
    city.does("identify")
    city.hands_over()
    front.takes_over(ticket, papers=front.offered(ticket))


def renews(front: "Clerk") -> None:
    """The CS terminal: what one person enters, another confirms before it is carried out."""
    front.does("prepare-revocation")
    front.window.until("別の確認者が必要です")
    front.second("1002")
    front.does("confirm-revocation")
    front.does("revoke")
    front.does("prepare-issue")
    front.second("1002")
    front.does("confirm-issue")
    for step in ("issue", "write-card", "pen-date", *LAST):
        front.does(step)
    front.ends("bind-papers")


@at(SMALL)
def test_a_forgotten_pin_is_reset_before_the_renewal(stage: Stage) -> None:
    front, city = stage.clerks("jpki-renew")
    ticket = front.gives_ticket("カードの更新")
    front.serves(ticket)
    front.does("tap", "a")
    front.does("ask-pin", "b")
    resets(front)
    takes_in(front, city, ticket)
    front.does("operate-terminal")
    front.does("enter-pin")
    renews(front)

    events = stage.record.closed(ticket)
    who = {step: (role, operator) for step, role, operator in signatures(events)}
    assert who["reset-inspect"] == who["inspect"] == ("supervisor", "2001")
    assert who["reset-identify"] == ("city", "3002")
    assert who["identify"] == ("city", "3001")
    assert who["confirm-revocation"] == who["confirm-issue"] == ("contractor", "1002")
    assert who["operate-terminal"] == who["revoke"] == ("contractor", "1001")
    assert ended(events) == "completed"
    assert set(tray(events).values()) == {"returned", "given", "filed"}


@at(LARGE)
def test_a_pin_that_locks_midway_leads_through_the_reset_back_to_the_same_step(stage: Stage) -> None:
    front, city = stage.clerks("jpki-renew")
    ticket = front.gives_ticket("カードの更新")
    front.serves(ticket)
    front.does("tap", "a")
    front.does("ask-pin", "a")
    takes_in(front, city, ticket)
    front.does("operate-terminal")
    front.sees("enter-pin")
    front.enters()
    front.window.until("始めました")
    front.otherwise("x", "ロックした（初期化してここへ戻る）")
    resets(front)
    front.does("enter-pin")
    renews(front)

    events = stage.record.closed(ticket)
    steps = [step for step, _, _ in signatures(events)]
    first = steps.index("enter-pin")
    assert steps[first + 1] == "reset-which"
    assert steps[steps.index("reset-explain") + 1] == "enter-pin"
    outcomes = [one["data"]["outcome"] for one in events if one["data"].get("step") == "enter-pin"
                and one["type"] == "step_done"]  # fmt: skip
    assert outcomes == ["locked", "done"]
    assert ended(events) == "completed"
    assert set(tray(events).values()) == {"returned", "given", "filed"}
