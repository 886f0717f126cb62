"""The PIN pad with a real card stack: what staff learn, what the card suffers, what the visitor sees."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardware import apdu
from hardware.card_types import CardFault, PinKind
from hardware.pinpad.client import PinPadClient, PinPadUnavailableError
from hardware.pinpad.protocol import PadEvent, PadStatus, Program, Stage
from hardware.reading import read_card
from hardware.session import CardSession
from hardware.virtual_card.build import lookup_number_b
from hardware.virtual_card.faults import Faults
from hardware.virtual_card.profile import profile
from tests.hardware.conftest import READER, files_selected, present, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from hardware.virtual_card.control import VirtualCard
    from tests.hardware.pad_rig import PadRig

    Lay = Callable[..., VirtualCard]

pytestmark = [pytest.mark.device, pytest.mark.xdist_group("card")]
TODAY = date(2026, 5, 1)
COMPARE, CHANGE, READ = Program.COMPARE, Program.CHANGE, Program.READ


@pytest.fixture
async def client(pad: PadRig) -> AsyncIterator[PinPadClient]:
    connected = await PinPadClient.connect(pad.socket)
    yield connected
    connected.close()


class Counter:
    """A clerk and a visitor at once: asks, types one text a question, keeps what the clerk was told."""

    def __init__(self, client: PinPadClient, pad: PadRig) -> None:
        self.client, self.pad, self.events = client, pad, list[PadEvent]()

    async def ask(self, program: Program, pin: PinKind, *texts: str, **options: object) -> PadEvent:
        waiting = list(texts)
        async for event in self.client.ask(program, pin, READER, **options):  # type: ignore[arg-type]
            self.events.append(event)
            if event.kind == "digits" and event.count == 0 and waiting:
                self.pad.type(waiting.pop(0))
        return self.events[-1]


@pytest.fixture
def counter(client: PinPadClient, pad: PadRig) -> Counter:
    return Counter(client, pad)


async def test_a_right_pin_is_confirmed_and_costs_nothing(lay: Lay, counter: Counter) -> None:
    lay()
    result = await counter.ask(COMPARE, PinKind.USER, "2580\r")
    assert (result.status, result.tries, result.sw) == (PadStatus.OK, 3, 0x9000)


async def test_a_wrong_pin_says_how_many_tries_are_left(lay: Lay, counter: Counter) -> None:
    hand = lay()
    result = await counter.ask(COMPARE, PinKind.USER, "1111\r")
    assert (result.status, result.tries) == (PadStatus.WRONG, 2)
    assert hand.status().tries["user"] == 2


async def test_staff_see_the_count_and_the_visitor_sees_dots(lay: Lay, counter: Counter, pad: PadRig) -> None:
    lay()
    await counter.ask(COMPARE, PinKind.USER, "2580\r")
    assert [event.count for event in counter.events if event.kind == "digits"] == [0, 1, 2, 3, 4]
    assert pad.showed("● ● ● ●")
    assert "2580" not in pad.raw()


@pytest.mark.parametrize("kind", [PinKind.USER, PinKind.SIGNATURE, PinKind.PROFILE, PinKind.RESIDENT])
async def test_the_last_try_is_never_spent(lay: Lay, counter: Counter, kind: PinKind) -> None:
    hand = lay("last-try")
    result = await counter.ask(COMPARE, kind, "0000\r")
    assert (result.status, result.tries) == (PadStatus.LAST_TRY, 1)
    assert hand.status().tries[kind.value] == 1


async def test_wrong_pins_one_after_the_other_stop_before_the_lock(lay: Lay, counter: Counter) -> None:
    hand = lay()
    statuses = [(await counter.ask(COMPARE, PinKind.USER, "1111\r")).status for _ in range(4)]
    assert statuses == [PadStatus.WRONG, PadStatus.WRONG, PadStatus.LAST_TRY, PadStatus.LAST_TRY]
    assert hand.status().tries["user"] == 1


async def test_a_locked_pin_is_not_asked(lay: Lay, counter: Counter) -> None:
    lay("user-pin-locked")
    result = await counter.ask(COMPARE, PinKind.USER)
    assert (result.status, result.tries) == (PadStatus.LOCKED, 0)
    assert [event.kind for event in counter.events] == ["result"]


async def test_without_a_signature_certificate_its_password_is_not_asked(lay: Lay, counter: Counter) -> None:
    lay("under-15")
    assert (await counter.ask(COMPARE, PinKind.SIGNATURE)).status is PadStatus.NO_CERTIFICATE


async def test_another_kind_of_card_is_named(lay: Lay, counter: Counter) -> None:
    lay("residence")
    assert (await counter.ask(COMPARE, PinKind.USER)).status is PadStatus.WRONG_CARD


async def test_no_card_is_named(card: VirtualCard, counter: Counter) -> None:
    until(lambda: not present())
    assert (await counter.ask(COMPARE, PinKind.USER)).status is PadStatus.NO_CARD


async def test_small_letters_become_capitals(lay: Lay, counter: Counter) -> None:
    lay()
    assert (await counter.ask(COMPARE, PinKind.SIGNATURE, "mado2580\r")).status is PadStatus.OK


async def test_letters_and_keys_that_are_no_digits_are_not_taken(lay: Lay, counter: Counter) -> None:
    lay()
    typed = "2a\x1b[A5\x1bOP8\t0\x1b[15~\r"
    assert (await counter.ask(COMPARE, PinKind.USER, typed)).status is PadStatus.OK


async def test_a_slip_of_the_finger_can_be_corrected(lay: Lay, counter: Counter) -> None:
    lay()
    assert (await counter.ask(COMPARE, PinKind.USER, "259\x7f80\r")).status is PadStatus.OK


async def test_too_short_an_entry_is_not_sent_to_the_card(lay: Lay, counter: Counter, pad: PadRig) -> None:
    hand = lay()
    result = await counter.ask(COMPARE, PinKind.USER, "258\r0\r")
    assert result.status is PadStatus.OK
    assert pad.showed("文字数が足りません")
    assert hand.status().tries["user"] == 3


async def test_escape_stops_and_costs_nothing(lay: Lay, counter: Counter) -> None:
    hand = lay()
    assert (await counter.ask(COMPARE, PinKind.USER, "11\x1b")).status is PadStatus.CANCELLED
    assert hand.status().tries["user"] == 3


async def test_nobody_at_the_pad_is_a_timeout(lay: Lay, counter: Counter) -> None:
    lay()
    assert (await counter.ask(COMPARE, PinKind.USER, seconds=0.4)).status is PadStatus.TIMEOUT


async def test_the_clerk_can_stop_it(lay: Lay, client: PinPadClient, pad: PadRig) -> None:
    lay()
    statuses = []
    async for event in client.ask(COMPARE, PinKind.USER, READER):
        if event.kind == "ready":
            await client.cancel()
        statuses.append(event.status)
    assert statuses[-1] is PadStatus.CANCELLED
    pad.until("お待ちください")


async def test_a_clerk_who_vanishes_frees_pad_and_card(lay: Lay, pad: PadRig) -> None:
    lay()
    gone = await PinPadClient.connect(pad.socket)
    events = gone.ask(COMPARE, PinKind.USER, READER)
    await anext(events)
    gone.close()
    await events.aclose()
    pad.until("お待ちください")
    assert read_card(READER, TODAY).certificates
    back = await PinPadClient.connect(pad.socket)
    assert (await Counter(back, pad).ask(COMPARE, PinKind.USER, "2580\r")).status is PadStatus.OK
    back.close()


async def test_leaving_the_question_cancels_it_and_the_next_one_is_served(
    lay: Lay, client: PinPadClient, counter: Counter
) -> None:
    lay()
    events = client.ask(COMPARE, PinKind.USER, READER)
    await anext(events)
    await events.aclose()
    assert (await counter.ask(COMPARE, PinKind.PROFILE, "1470\r")).status is PadStatus.OK


async def test_a_second_question_is_told_that_the_pad_is_busy(lay: Lay, client: PinPadClient, pad: PadRig) -> None:
    lay()
    first = client.ask(COMPARE, PinKind.USER, READER)
    await anext(first)
    second = [event.status async for event in client.ask(COMPARE, PinKind.PROFILE, READER)]
    assert second == [PadStatus.IN_USE]
    await first.aclose()
    pad.until("お待ちください")


async def test_a_pad_that_dies_is_reported(lay: Lay, client: PinPadClient, pad: PadRig) -> None:
    lay()
    last = None
    async for event in client.ask(COMPARE, PinKind.USER, READER):
        last = event
        if event.kind == "ready":
            pad.process.kill()
    assert last is not None
    assert last.status is PadStatus.GONE


async def test_no_pad_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PinPadUnavailableError, match="つながりません"):
        await PinPadClient.connect(tmp_path / "none.sock")


async def test_the_socket_is_for_our_user_and_for_one_process(client: PinPadClient, pad: PadRig) -> None:
    assert pad.socket.stat().st_mode & 0o777 == 0o600
    second = await PinPadClient.connect(pad.socket)
    events = [event async for event in second.ask(COMPARE, PinKind.USER, READER)]
    second.close()
    assert [event.status for event in events] == [PadStatus.GONE]


async def test_a_card_taken_away_while_typing_ends_it(lay: Lay, counter: Counter) -> None:
    hand = lay()

    async def tear() -> None:
        await asyncio.sleep(0.2)
        hand.remove()

    tearing = asyncio.create_task(tear())
    result = await counter.ask(COMPARE, PinKind.USER, "25")
    await tearing
    assert result.status is PadStatus.REMOVED


async def test_a_card_torn_out_of_the_verify_is_a_removal(lay: Lay, counter: Counter) -> None:
    hand = lay()

    async def about_to_leave() -> None:
        await asyncio.sleep(0.2)
        hand.inject(Faults(remove_after=1))

    leaving = asyncio.create_task(about_to_leave())
    waiting = asyncio.create_task(counter.ask(COMPARE, PinKind.USER))
    await leaving
    counter.pad.type("2580\r")
    assert (await waiting).status is PadStatus.REMOVED


async def test_while_the_visitor_types_nobody_else_reaches_the_card(lay: Lay, counter: Counter) -> None:
    lay()
    found = []

    async def look() -> None:
        await asyncio.sleep(0.2)
        found.append(read_card(READER, TODAY).faults)
        counter.pad.type("2580\r")

    looking = asyncio.create_task(look())
    assert (await counter.ask(COMPARE, PinKind.USER)).status is PadStatus.OK
    await looking
    assert found == [(CardFault.IN_USE,)]


async def test_what_was_opened_is_closed_again_afterwards(lay: Lay, counter: Counter) -> None:
    lay()
    assert (await counter.ask(COMPARE, PinKind.SIGNATURE, "MADO2580\r")).status is PadStatus.OK
    with CardSession(READER, 5) as session:
        assert session.transmit(apdu.select_application(apdu.JPKI)).ok
        assert session.transmit(apdu.select_file(0x0001)).ok
        assert session.transmit(apdu.read_binary(0)).sw == apdu.NOT_ALLOWED


async def test_keys_pressed_before_the_question_do_not_answer_it(lay: Lay, counter: Counter, pad: PadRig) -> None:
    lay()
    pad.type("9999\r")
    assert (await counter.ask(COMPARE, PinKind.USER, "2580\r")).status is PadStatus.OK


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (PinKind.USER, "2580", "8062"),
        (PinKind.SIGNATURE, "MADO2580", "GUCHI7X"),
        (PinKind.PROFILE, "1470", "8062"),
        (PinKind.RESIDENT, "3690", "8062"),
    ],
)
async def test_a_changed_pin_is_the_new_one_from_then_on(
    lay: Lay, counter: Counter, kind: PinKind, old: str, new: str
) -> None:
    lay()
    changed = await counter.ask(CHANGE, kind, f"{old}\r", f"{new}\r", f"{new}\r")
    assert changed.status is PadStatus.OK
    assert (await counter.ask(COMPARE, kind, f"{old}\r")).status is PadStatus.WRONG
    assert (await counter.ask(COMPARE, kind, f"{new}\r")).status is PadStatus.OK


async def test_the_resident_pin_is_changed_in_both_its_places(lay: Lay, counter: Counter) -> None:
    lay()
    await counter.ask(CHANGE, PinKind.RESIDENT, "3690\r", "8062\r", "8062\r")
    assert (await counter.ask(CHANGE, PinKind.RESIDENT, "8062\r", "3690\r", "3690\r")).status is PadStatus.OK


async def test_a_wrong_old_pin_ends_a_change_before_the_new_one_is_asked(lay: Lay, counter: Counter) -> None:
    lay()
    assert (await counter.ask(CHANGE, PinKind.USER, "1111\r")).status is PadStatus.WRONG
    assert Stage.NEW not in {event.stage for event in counter.events}


async def test_two_entries_that_differ_begin_again_and_end_after_three(lay: Lay, counter: Counter) -> None:
    lay()
    pairs = ["8062\r", "8063\r"] * 3
    result = await counter.ask(CHANGE, PinKind.USER, "2580\r", *pairs)
    assert result.status is PadStatus.MISMATCH
    assert (await counter.ask(COMPARE, PinKind.USER, "2580\r")).status is PadStatus.OK


@pytest.mark.parametrize("new", ["7777", "1234", "9876", "1212", "0412", "1988", "8804"])
async def test_an_easy_pin_is_warned_about_and_accepted(lay: Lay, counter: Counter, pad: PadRig, new: str) -> None:
    lay()
    born = date(1988, 4, 12)
    result = await counter.ask(CHANGE, PinKind.USER, "2580\r", f"{new}\r", f"{new}\r", born=born)
    assert result.status is PadStatus.OK
    assert any(event.weak for event in counter.events)
    assert pad.showed("推測されやすい")


async def test_after_the_warning_another_pin_can_be_chosen(lay: Lay, counter: Counter) -> None:
    lay()
    result = await counter.ask(CHANGE, PinKind.USER, "2580\r", "1111\r", "\x7f", "8062\r", "8062\r")
    assert result.status is PadStatus.OK
    assert (await counter.ask(COMPARE, PinKind.USER, "8062\r")).status is PadStatus.OK


async def test_a_new_password_must_mix_letters_and_digits(lay: Lay, counter: Counter, pad: PadRig) -> None:
    lay()
    new = "ABCDEF\r7\r"
    result = await counter.ask(CHANGE, PinKind.SIGNATURE, "MADO2580\r", new, "ABCDEF7\r")
    assert result.status is PadStatus.OK
    assert pad.showed("英字と数字の両方")


async def test_the_basic_four_data_come_with_the_profile_pin(lay: Lay, counter: Counter) -> None:
    lay()
    result = await counter.ask(READ, PinKind.PROFILE, "1470\r")
    assert result.data == {
        "name": "窓口　花子",
        "address": "架空県見本市仮町１丁目２番３号",
        "born": "19880412",
        "sex": "2",
    }


async def test_or_with_the_look_up_number_from_the_face_of_the_card(lay: Lay, counter: Counter) -> None:
    lay(today=TODAY)
    holder = profile("ordinary").holder
    assert holder is not None
    number = lookup_number_b(holder, TODAY + timedelta(days=2400))
    result = await counter.ask(READ, PinKind.LOOKUP_B, f"{number}\r")
    assert (result.status, result.data["name"]) == (PadStatus.OK, "窓口　花子")


async def test_the_signature_certificate_tells_its_last_day(lay: Lay, counter: Counter) -> None:
    lay(today=TODAY)
    result = await counter.ask(READ, PinKind.SIGNATURE, "MADO2580\r")
    assert result.data == {"signature_not_after": (TODAY + timedelta(days=900)).isoformat()}


@pytest.mark.parametrize(
    ("program", "kind"), [(READ, PinKind.USER), (READ, PinKind.RESIDENT), (CHANGE, PinKind.LOOKUP_B)]
)
async def test_a_program_that_makes_no_sense_is_refused_without_asking(
    counter: Counter, program: Program, kind: PinKind
) -> None:
    assert (await counter.ask(program, kind)).status is PadStatus.UNSUPPORTED


async def test_the_personal_number_file_is_never_selected(lay: Lay, counter: Counter) -> None:
    hand = lay()
    await counter.ask(READ, PinKind.PROFILE, "1470\r")
    assert files_selected(hand.status().trace, apdu.PROFILE) == {"0011", "0002"}


@pytest.mark.parametrize("kind", [PinKind.USER, PinKind.PROFILE, PinKind.RESIDENT])
async def test_a_reader_with_keys_takes_the_pin_itself(lay: Lay, counter: Counter, pad: PadRig, kind: PinKind) -> None:
    hand = lay(keypad=True)
    pins = {PinKind.USER: "2580", PinKind.PROFILE: "1470", PinKind.RESIDENT: "3690"}
    hand.press(f"9\x7f{pins[kind]}\r")
    assert (await counter.ask(COMPARE, kind)).status is PadStatus.OK
    assert pad.showed("読取装置のキー")
    assert "digits" not in {event.kind for event in counter.events}


@pytest.mark.parametrize(
    ("keys", "status", "left"),
    [
        ("1111\r", PadStatus.WRONG, 2),
        ("\x1b", PadStatus.CANCELLED, 3),
        ("25\r", PadStatus.CANCELLED, 3),
        ("", PadStatus.TIMEOUT, 3),
    ],
)
async def test_what_happens_on_the_keys_of_a_reader_is_told_apart(
    lay: Lay, counter: Counter, keys: str, status: PadStatus, left: int
) -> None:
    hand = lay(keypad=True)
    hand.press(keys)
    result = await counter.ask(COMPARE, PinKind.USER, seconds=1)
    assert (result.status, result.tries) == (status, left)
    assert hand.status().tries["user"] == left


async def test_a_password_with_letters_stays_with_the_pad(lay: Lay, counter: Counter) -> None:
    lay(keypad=True)
    assert (await counter.ask(COMPARE, PinKind.SIGNATURE, "MADO2580\r")).status is PadStatus.OK


async def test_the_last_try_is_not_spent_on_the_keys_of_a_reader_either(lay: Lay, counter: Counter) -> None:
    hand = lay("last-try", keypad=True)
    hand.press("1111\r")
    assert (await counter.ask(COMPARE, PinKind.USER)).status is PadStatus.LAST_TRY
    assert hand.status().tries["user"] == 1


def test_a_pulled_terminal_ends_the_pad_quietly(pad: PadRig) -> None:
    pad.hang_up()
    assert pad.process.wait(10) == 0
    assert pad.process.stderr is not None
    assert pad.process.stderr.read() == b""


def test_the_pad_allows_no_core_file_and_belongs_to_no_debugger(pad: PadRig) -> None:
    process = Path("/proc") / str(pad.process.pid)
    core = next(line for line in (process / "limits").read_text().splitlines() if "core file" in line)
    assert core.split()[4:6] == ["0", "0"]
    assert (process / "mem").stat().st_uid == 0
