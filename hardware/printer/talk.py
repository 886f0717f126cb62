"""A conversation with a printer over one open link: questions, answers, and the delivery of a job."""

import time
from collections.abc import Callable
from typing import Final, Literal, TypeVar

import msgspec

from hardware.printer.encode import ASB_ON, CUT_COUNT
from hardware.printer.link import Link, LinkError, open_link
from hardware.printer.status import (
    MUTE,
    UNREACHABLE,
    Asb,
    Block,
    PrinterState,
    ProcessId,
    RealTime,
    Reply,
    StatusParser,
    Transmitted,
    from_asb,
    from_realtime,
)

Outcome = Literal["printed", "silent", "lost", "given_up", "unconfirmed"]

_R = TypeVar("_R", bound=Reply)
_CHUNK: Final = 4096
_TURN: Final = 0.1


class Talk:
    """Asks and listens.

    Args:
        link: The open link; the caller closes it.
    """

    def __init__(self, link: Link) -> None:
        self.link = link
        self._parser = StatusParser()

    def turn(self, rest: memoryview, timeout: float = _TURN) -> tuple[int, list[Reply]]:
        """Write some of the rest and read what is there, waiting until one of both is possible.

        Returns:
            The number of bytes written, and the replies completed.

        Raises:
            LinkError: The link broke.
        """
        readable, writable = self.link.wait(timeout, writing=len(rest) > 0)
        replies = self._parser.feed(self.link.read_some()) if readable else []
        written = self.link.write_some(rest[:_CHUNK]) if writable and len(rest) else 0
        return written, replies

    def state(self, timeout: float = 1.0) -> PrinterState:
        """Ask ``DLE EOT`` 1 to 4 in turn; a printer that leaves one unanswered is mute.

        Raises:
            LinkError: The link broke.
        """
        if not self.link.readable:
            return PrinterState()
        answers: dict[int, int] = {}
        for n in (1, 2, 3, 4):
            reply = self._ask(b"\x10\x04" + bytes((n,)), RealTime, timeout)
            if reply is None:
                return MUTE
            answers[n] = reply.byte
        return from_realtime(answers)

    def cuts(self, timeout: float = 3.0) -> int | None:
        """Ask for the cumulative number of cuts; None when the printer does not tell in time."""
        if not self.link.readable:
            return None
        reply = self._ask(CUT_COUNT, Block, timeout)
        digits = reply.text if reply is not None else b""
        return int(digits) if digits.isdigit() else None

    def _ask(self, question: bytes, kind: type[_R], timeout: float) -> _R | None:
        self._forget()
        self.link.write(question, timeout)
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            for reply in self.turn(memoryview(b""), left)[1]:
                if isinstance(reply, kind):
                    return reply
        return None

    def _forget(self) -> None:
        """Drop what arrived before the question, such as status bytes provoked by a picture."""
        while self.link.wait(0, writing=False)[0]:
            self._parser.feed(self.link.read_some())


def look(address: str, timeout: float = 1.0) -> PrinterState:
    """Connect, ask how the printer is, hang up; for a printer that no spool is working on.

    Args:
        address: See `hardware.printer.link.open_link`.
        timeout: Seconds to connect and for each answer.

    Raises:
        LinkError: ``address`` when the form of the address is unknown.
    """
    try:
        with open_link(address, timeout) as link:
            return Talk(link).state(timeout)
    except LinkError as error:
        if error.cause == "address":
            raise
        return UNREACHABLE if error.cause == "unreachable" else MUTE


class Delivery(msgspec.Struct):
    """One job on its way.

    Attributes:
        payload: Its bytes.
        expected: The process id that ends it; None when any answer to ``GS r`` does.
        on_sent: Called once when the last byte has been handed over.
        on_fault: Called once with the first condition that stops the printer.
        given_up: Asked while a fault lasts or the program wants to end; True stops waiting.
        patience: Seconds without any progress that are too long.
        written: Bytes handed over so far.
        fault: The condition that stops the printer now, or empty.
        faulted: Whether there was one at all.
    """

    payload: bytes
    expected: bytes | None
    on_sent: Callable[[], None]
    on_fault: Callable[[str], None]
    given_up: Callable[[], bool]
    patience: float
    written: int = 0
    fault: str = ""
    faulted: bool = False

    @property
    def whole(self) -> bool:
        """Whether every byte has been handed over."""
        return self.written >= len(self.payload)

    def run(self, talk: Talk) -> Outcome:
        """Send and wait until it is on paper, the link breaks, or patience ends.

        A fault stops the clock: the printer goes on by itself once it is cleared.
        """
        try:
            return self._run(talk)
        except LinkError:
            return "lost"

    def _run(self, talk: Talk) -> Outcome:
        talk.link.write(ASB_ON, self.patience)
        moved = time.monotonic()
        while not self.given_up():
            written, replies = talk.turn(memoryview(self.payload)[self.written :])
            heard = [self._hear(reply) for reply in replies]
            if written:
                self._count(written)
            if self.whole and (any(heard) or not talk.link.readable):
                return "printed" if any(heard) else "unconfirmed"
            if written or replies or self.fault:
                moved = time.monotonic()
            elif time.monotonic() - moved > self.patience and not self._stands_still(talk):
                return "silent"
        return "given_up"

    def _stands_still(self, talk: Talk) -> bool:
        """Whether a silent printer that has everything says that a fault stops it; asked between commands only."""
        if not self.whole:
            return False
        state = talk.state()
        if state.answers:
            self._notice(state)
        return bool(self.fault)

    def _count(self, written: int) -> None:
        self.written += written
        if self.whole:
            self.on_sent()

    def _hear(self, reply: Reply) -> bool:
        """Take one reply and say whether it confirms the job."""
        if isinstance(reply, Asb):
            self._notice(from_asb(reply.data))
        if self.expected is None:
            return isinstance(reply, Transmitted) and self.whole
        return isinstance(reply, ProcessId) and reply.id == self.expected

    def _notice(self, state: PrinterState) -> None:
        self.fault = "" if state.ready else state.condition
        if self.fault and not self.faulted:
            self.faulted = True
            self.on_fault(self.fault)
