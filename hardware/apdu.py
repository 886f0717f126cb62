"""Commands to a card and what its answers mean. A PIN inside a command never reaches a representation or a log."""

from __future__ import annotations

from dataclasses import dataclass

OK = 0x9000
NOT_FOUND = 0x6A82
NOT_ALLOWED = 0x6982
BLOCKED = 0x6984
PAST_THE_END = 0x6B00
_SECRET_INSTRUCTIONS = frozenset({0x20, 0x24, 0x32, 0x82, 0xC2})

JPKI = bytes.fromhex("D392F000260100000001")
PROFILE = bytes.fromhex("D3921000310001010408")
RESIDENT = bytes.fromhex("D3921000310001010401")
COMMON = bytes.fromhex("D3921000310001010100")
RESIDENCE_CARD = bytes.fromhex("D392F0004F02") + bytes(10)
LICENCE = bytes.fromhex("A0000002310100000000000000000000")


@dataclass(frozen=True, repr=False)
class Command:
    """One command APDU in short form.

    Attributes:
        header: CLA INS P1 P2.
        data: Command data, empty for none.
        le: Expected answer length (256 for "as much as there is"), or None for none.
    """

    header: bytes
    data: bytes = b""
    le: int | None = None

    def encode(self) -> list[int]:
        """Return the bytes as the list of integers that pyscard wants."""
        body = [len(self.data), *self.data] if self.data else []
        tail = [] if self.le is None else [self.le & 0xFF]
        return [*self.header, *body, *tail]

    def __repr__(self) -> str:
        secret = self.header[1] in _SECRET_INSTRUCTIONS
        shown = f"<{len(self.data)} bytes hidden>" if secret and self.data else self.data.hex()
        return f"Command({self.header.hex()} {shown} le={self.le})"


@dataclass(frozen=True)
class Answer:
    """What came back: data and the status word."""

    data: bytes
    sw: int

    @property
    def ok(self) -> bool:
        """Whether the status word is 9000."""
        return self.sw == OK


def select_application(aid: bytes) -> Command:
    """SELECT by full AID without asking for an answer; a card may also accept prefixes, so send all of it."""
    return Command(bytes([0x00, 0xA4, 0x04, 0x0C]), aid)


def select_file(identifier: int) -> Command:
    """SELECT an elementary file of the current application."""
    return Command(bytes([0x00, 0xA4, 0x02, 0x0C]), identifier.to_bytes(2, "big"))


def read_binary(offset: int, length: int = 256) -> Command:
    """READ BINARY from the selected file; ``offset`` up to 32,767."""
    return Command(bytes([0x00, 0xB0, offset >> 8 & 0x7F, offset & 0xFF]), le=length)


def read_short_file(short_id: int) -> Command:
    """READ BINARY of a file of the current directory by its short identifier."""
    return Command(bytes([0x00, 0xB0, 0x80 | short_id, 0x00]), le=256)


def read_record(number: int, short_id: int) -> Command:
    """READ RECORD ``number`` of the file with that short identifier."""
    return Command(bytes([0x00, 0xB2, number, short_id << 3 | 0x04]), le=256)


def ask_tries() -> Command:
    """VERIFY without data on the selected PIN file: asks for the counter and spends nothing."""
    return Command(bytes([0x00, 0x20, 0x00, 0x80]))


def tries_left(sw: int) -> int | None:
    """Return the tries that a status word of VERIFY reports, 0 when blocked, None when it reports none."""
    if sw == BLOCKED:
        return 0
    return sw & 0x0F if sw & 0xFFF0 == 0x63C0 else None
