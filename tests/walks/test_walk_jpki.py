"""電子証明書の更新: a forgotten PIN first, a locked one midway; both come back to the exact step."""

import asyncio
import contextlib
import secrets
import string
from typing import TYPE_CHECKING

import pytest

from flows.events import Stream
from hardware.virtual_card.control import VirtualCard
from store.engine import connect
from store.local import store_key
from tests.walks.record import ended, signatures, tray
from tests.walks.secrecy import in_files, in_memory, in_processes, shapes
from tests.walks.stage import LARGE, SMALL, Stage, at
from tui.opening import open_store, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.walks.clerk import Clerk

pytestmark = pytest.mark.walk

LAST = ("return-card", "logoff", "explain")


def resets(front: "Clerk", during: "Callable[[], None] | None" = None) -> None:
    """The detour: the PINs are set anew, with the supervisor and the city signing at the window."""
    front.does("reset-which", "c")
    for step in ("reset-receive", "reset-slip", "reset-compare"):
        front.does(step)
    front.second("2001")
    front.does("reset-inspect")
    front.second("3002")
    front.sees_papers("reset-identify", "個人番号カード", "運転免許証")
    front.does("reset-identify")
    front.does("reset-search")
    front.does("reset-open")
    front.does("reset-pin", during=during)
    front.does("reset-logoff")
    front.does("reset-explain")


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


def random_password() -> str:
    """Return a password for signatures, another one at every run."""
    letters = "".join(secrets.choice(string.ascii_uppercase) for _ in range(8))
    digits = "".join(secrets.choice(string.digits) for _ in range(8))
    return letters + digits


async def everything_written(stage: Stage) -> bytes:
    """Return every value of the terminal's file in plain, and every event it has with its sealed parts opened."""
    kiosk = stage.office.kiosks["T1"]
    place = place_of(kiosk)
    with contextlib.closing(connect(place.path, store_key(place), writer=False)) as file:
        tables = [name for (name,) in file.execute("select name from sqlite_master where type = 'table'").fetchall()]
        rows = [row for name in tables for row in file.execute(f'select * from "{name}"').fetchall()]
    values = [value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row]
    opened = open_store(kiosk)
    try:
        streams = {(one["stream"]["kind"], one["stream"]["id"]) for one in stage.record.events()}
        events = [event for kind, name in streams for event in await opened.journal.read(Stream(kind, name))]
    finally:
        opened.close()
    return b"\n".join([*values, *(event.raw + str(event.private).encode() for event in events)])


@pytest.fixture
def hand(stage: Stage) -> "Iterator[VirtualCard]":
    """The hand that lays cards on the reader; afterwards none lies there."""
    hand = VirtualCard(stage.office.parts.card_controls[0])
    yield hand
    hand.remove()


@at(LARGE)
def test_a_pin_that_locks_midway_leads_back_to_the_same_step_and_is_nowhere_but_on_the_card(
    stage: Stage, hand: VirtualCard
) -> None:
    password, decoy, office = random_password(), random_password(), stage.office
    pad = office.pad()
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

    def sets_a_new_password() -> None:
        hand.insert("ordinary", fresh=True)
        front.window.until("カードあり")
        asked = (("いまの", "MADO2580"), ("新しい", password), ("もう一度", password))
        front.asks_pad("設定する  署名用（6〜16桁）", pad, asked)

    def types_it() -> None:
        front.asks_pad("照合する  署名用（6〜16桁）", pad, (("暗証番号を入力", password),))
        hand.remove()
        front.window.gone("カードあり")

    resets(front, during=sets_a_new_password)
    front.does("enter-pin", during=types_it)

    front.window.press("F4")
    front.window.until("手続・受付番号・画面")
    front.window.type(decoy)
    assert in_memory(stage.front.pid, decoy)
    front.window.move("Escape")
    for window in (stage.front, stage.back):
        assert in_memory(window.pid, password) == set()
    assert in_processes(str(office.state))
    assert in_processes(password) == set()
    assert in_files(office.state, str(ticket))
    assert in_files(office.state, password) == set()
    renews(front)

    events = stage.record.closed(ticket)
    steps = [step for step, _, _ in signatures(events)]
    first = steps.index("enter-pin")
    assert steps[first + 1] == "reset-which"
    assert steps[steps.index("reset-explain") + 1] == "enter-pin"
    done = [one for one in events if one["type"] == "step_done" and one["data"]["step"] == "enter-pin"]
    assert [one["data"]["outcome"] for one in done] == ["locked", "done"]
    assert ended(events) == "completed"
    assert set(tray(events).values()) == {"returned", "given", "filed"}

    stage.leaves()
    assert not list((office.state / "T1").glob("*.line"))
    written = asyncio.run(everything_written(stage))
    assert ticket.encode() in written
    assert not [name for name, form in shapes(password).items() if form in written]
    pad.close()
    stage.reopen()
