"""What a printer says about itself: the bytes it sends back, and one state a person understands.

Sources: Epson ESC/POS command reference, ``DLE EOT``, ``GS a``, ``GS r``, ``GS ( H`` function 48, ``GS g 2``.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

Paper = Literal["ok", "near_end", "out", "unknown"]

_PROCESS_HEADER: Final = b"\x37\x22"
_BLOCK_HEADER: Final = 0x5F
_LONGEST_BLOCK: Final = 80


class RealTime(msgspec.Struct, frozen=True):
    """One byte answering ``DLE EOT n``; which n it answers is known by the order of asking."""

    byte: int


class Asb(msgspec.Struct, frozen=True):
    """Four bytes of automatic status, sent by the printer when something changes."""

    data: bytes


class ProcessId(msgspec.Struct, frozen=True):
    """The answer to ``GS ( H`` function 48: everything before it is on paper."""

    id: bytes


class Block(msgspec.Struct, frozen=True):
    """A NUL-terminated answer such as a maintenance counter (``GS g 2``)."""

    text: bytes


class Transmitted(msgspec.Struct, frozen=True):
    """One byte answering ``GS r n``."""

    byte: int


Reply = RealTime | Asb | ProcessId | Block | Transmitted


class PrinterState(msgspec.Struct, frozen=True):
    """What is known about a printer.

    Attributes:
        reachable: A link could be opened.
        answers: The printer answered the last question.
        online: It would print now.
        paper: What its paper sensors say.
        cover_open: The cover is open.
        cutter_error: The cutter is blocked.
        error: Another error that needs a hand on the printer.
    """

    reachable: bool = True
    answers: bool = True
    online: bool = True
    paper: Paper = "ok"
    cover_open: bool = False
    cutter_error: bool = False
    error: bool = False

    @property
    def condition(self) -> str:
        """The most important thing to say, a key of ``words.toml``."""
        checks = (
            (not self.reachable, "unreachable"),
            (not self.answers, "mute"),
            (self.cover_open, "cover_open"),
            (self.paper == "out", "paper_out"),
            (self.cutter_error, "cutter_error"),
            (self.error, "error"),
            (not self.online, "offline"),
            (self.paper == "near_end", "near_end"),
        )
        return next((name for hit, name in checks if hit), "ready")

    @property
    def ready(self) -> bool:
        """Whether a job may be sent now."""
        return self.condition in {"ready", "near_end"}


UNREACHABLE: Final = PrinterState(reachable=False, answers=False, online=False, paper="unknown")
MUTE: Final = PrinterState(answers=False, online=False, paper="unknown")


class Words(msgspec.Struct, frozen=True):
    """One sentence about a condition and what to do next, in Japanese."""

    say: str
    next: str


@cache
def _words() -> dict[str, Words]:
    text = files("hardware.printer").joinpath("words.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Words])


def words(key: str) -> Words:
    """The sentence for a condition of a printer or a cause of a job.

    Args:
        key: A `PrinterState.condition` or the ``cause`` of a job change.

    Raises:
        KeyError: The key is not in ``words.toml``.
    """
    return _words()[key]


def from_realtime(answers: dict[int, int]) -> PrinterState:
    """Read the answers to ``DLE EOT`` 1 to 4.

    Args:
        answers: The byte answered for each n; n missing means that it was not answered.
    """
    if len(answers) < 4:
        return MUTE
    paper: Paper = "out" if answers[4] & 0x60 else "near_end" if answers[4] & 0x0C else "ok"
    return PrinterState(
        online=not answers[1] & 0x08,
        paper="out" if answers[2] & 0x20 else paper,
        cover_open=bool(answers[2] & 0x04),
        cutter_error=bool(answers[3] & 0x08),
        error=bool(answers[3] & 0x64),
    )


def from_asb(data: bytes) -> PrinterState:
    """Read four bytes of automatic status."""
    paper: Paper = "out" if data[2] & 0x0C else "near_end" if data[2] & 0x03 else "ok"
    return PrinterState(
        online=not data[0] & 0x08,
        paper=paper,
        cover_open=bool(data[0] & 0x20),
        cutter_error=bool(data[1] & 0x08),
        error=bool(data[1] & 0x64),
    )


class StatusParser:
    """Splits what a printer sends into replies; bytes that fit nothing are counted and left out."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self.stray = 0

    def feed(self, data: bytes) -> list[Reply]:
        """Take bytes as they come, in any pieces, and give the replies completed by them."""
        self._rest += data
        replies: list[Reply] = []
        while self._rest:
            taken, reply = _first(self._rest)
            if taken == 0:
                break
            del self._rest[:taken]
            if reply is None:
                self.stray += taken
            else:
                replies.append(reply)
        return replies


def _first(data: bytearray) -> tuple[int, Reply | None]:
    head = data[0]
    if head == _PROCESS_HEADER[0]:
        return _process_id(data)
    if head == _BLOCK_HEADER:
        return _block(data)
    if head & 0x93 == 0x12:
        return 1, RealTime(head)
    if head & 0x93 == 0x10:
        return _asb(data)
    if head & 0x90 == 0:
        return 1, Transmitted(head)
    return 1, None


def _process_id(data: bytearray) -> tuple[int, Reply | None]:
    if len(data) > 1 and data[1] != _PROCESS_HEADER[1]:
        return 1, None
    if len(data) < 7:
        return 0, None
    whole = data[6] == 0 and all(32 <= byte <= 126 for byte in data[2:6])
    return (7, ProcessId(bytes(data[2:6]))) if whole else (1, None)


def _block(data: bytearray) -> tuple[int, Reply | None]:
    end = data.find(0, 1)
    if end >= 0:
        return end + 1, Block(bytes(data[1:end]))
    return (1, None) if len(data) > _LONGEST_BLOCK else (0, None)


def _asb(data: bytearray) -> tuple[int, Reply | None]:
    tail = data[1:4]
    if any(byte & 0x90 for byte in tail):
        return 1, None
    return (4, Asb(bytes(data[:4]))) if len(tail) == 3 else (0, None)
