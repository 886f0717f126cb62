"""The works of the software printer: buffer, status, print head and cutter, without any connection.

Behaviour follows the Epson ESC/POS command reference: real-time commands are obeyed on arrival even inside a picture,
everything else in order; after a fault is cleared the printer goes on by itself with what it has in its buffer.
"""

import re
from collections.abc import Callable
from typing import Final

from hardware.virtual_printer.grammar import Command, first_command
from hardware.virtual_printer.paper import LINE_ROWS, Roll, Slip, text_rows

ESC_RESET: Final = b"\x1b@"
_REAL_TIME: Final = b"\x10\x04"
_AT_ONCE: Final = re.compile(rb"\x10[\x04\x05][\x01-\x04]", re.DOTALL)


class Machine:
    """A printer with a roll, a limited buffer and faults.

    Args:
        roll: Its paper.
        dpi: Dots an inch, for feeds in motion units.
        buffer: Bytes it holds before it stops taking more.
        on_slip: Called with every piece of paper that leaves it, and again when the question after the cut arrived.

    Attributes:
        cover_open: The cover is open.
        cutter_jammed: The next cut fails.
        cutter_error: A cut failed and nobody has cleared it.
        powered: False while switched off.
        counter: Whether it answers ``GS g 2``; not every model does.
        cuts: The cumulative number of cuts, which survives a power cut.
        printed_rows: All rows ever printed.
    """

    def __init__(
        self, roll: Roll, dpi: int = 203, buffer: int = 16_384, on_slip: Callable[[Slip], None] = lambda _slip: None
    ) -> None:
        self.roll = roll
        self.dpi = dpi
        self.buffer_size = buffer
        self.on_slip = on_slip
        self.cover_open = self.cutter_jammed = self.cutter_error = False
        self.powered = self.counter = True
        self.cuts = self.printed_rows = self.pieces = self.unknown = 0
        self._last: Slip | None = None
        self._reset_all()

    def _reset_all(self) -> None:
        self._buffer = bytearray()
        self._scan = b""
        self._out = bytearray()
        self._pending: list[bytes] = []
        self._raster = (0, 0)
        self._line = bytearray()
        self._trace = bytearray()
        self._asb = 0
        self._starved = False
        self._told = b""
        self._unit = 2 * self.dpi

    @property
    def room(self) -> int:
        """How many more bytes it would take now."""
        return max(0, self.buffer_size - len(self._buffer))

    @property
    def stopped(self) -> bool:
        """Whether a fault keeps it from printing."""
        return self.cover_open or self.roll.out or self.cutter_error or not self.powered

    @property
    def busy(self) -> bool:
        """Whether it still has something to do that it could do now."""
        return not self.stopped and not self._starved and bool(self._pending or self._buffer)

    def receive(self, data: bytes) -> None:
        """Take bytes from the line, and answer real-time questions at once."""
        if not self.powered:
            return
        self._buffer += data
        self._starved = False
        scan = self._scan + data
        for question in _AT_ONCE.finditer(scan):
            code, n = question[0][1], question[0][2]
            if code == 4:
                self._out.append(self._realtime(n))
            elif n <= 2:
                self.clear_cutter()
        self._scan = scan[-2:]

    def replies(self) -> bytes:
        """What it has to say since the last call, automatic status included."""
        self._tell()
        said, self._out = bytes(self._out), bytearray()
        return said

    def work(self, rows: int) -> int:
        """Do what is in the buffer, printing at most so many rows, and say how many it printed."""
        before = self.printed_rows
        self._starved = False
        while not self.stopped and self.printed_rows - before < rows:
            if self._pending:
                self._print_row(self._pending.pop(0))
            elif not self._step():
                self._starved = True
                break
        self._tell()
        return self.printed_rows - before

    def load_paper(self, rows: int = 400_000) -> None:
        """Put a new roll in; a piece that hangs half printed comes out torn."""
        self._tear()
        self.roll.left = rows

    def clear_cutter(self) -> None:
        """Take out what blocks the cutter."""
        self.cutter_error = self.cutter_jammed = False

    def power_cut(self) -> None:
        """Lose everything that is not on paper; half a slip stays hanging."""
        self._reset_all()
        self.cutter_error = False

    def _tear(self) -> None:
        rows = self.roll.take()
        if rows:
            self.pieces += 1
            self.on_slip(Slip(self.pieces, rows, b"", self.roll.width, torn=True))

    def _print_row(self, dots: bytes) -> None:
        self.roll.row(dots)
        self.printed_rows += 1

    def _step(self) -> bool:
        """Begin the next thing in the buffer; False when it has not arrived yet."""
        across, left = self._raster
        if left:
            if len(self._buffer) < across:
                return False
            self._pending.append(self._take(across))
            self._raster = (across, left - 1)
            return True
        command = first_command(self._buffer) if self._buffer else None
        if command is None:
            return False
        if command.name == b"\x1dV" and self._cut_fails():
            return True
        del self._buffer[: len(command.raw)]
        if command.name not in {_REAL_TIME, b"\0"}:
            self._trace += command.raw
        self.unknown += not command.known
        self._obey(command)
        return True

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        self._trace += taken
        return taken

    def _obey(self, command: Command) -> None:
        body = command.body
        match command.name:
            case b"":
                self._line += body
            case b"\n":
                self._pending += text_rows(bytes(self._line), self.roll.width)
                self._line.clear()
            case b"\x1b@":
                self._line.clear()
                if not self.roll.rows:
                    self._trace = bytearray(ESC_RESET)
                self._unit = 2 * self.dpi
            case b"\x1bJ":
                self._pending += [b""] * round(body[0] * self.dpi / self._unit)
            case b"\x1bd":
                self._pending += [b""] * (body[0] * LINE_ROWS)
            case b"\x1dP":
                self._unit = body[1] or 2 * self.dpi
            case b"\x1dv":
                self._raster = (body[2] + body[3] * 256, body[4] + body[5] * 256)
            case b"\x1dV":
                self._cut()
            case _:
                self._answer(command)

    def _answer(self, command: Command) -> None:
        body = command.body
        match command.name:
            case b"\x1da":
                self._asb, self._told = body[0], b""
            case b"\x1dr":
                paper = 0x0C if self.roll.out else 0x03 if self.roll.near_end else 0
                self._out.append(paper if body[0] in {1, 49} else 0)
                self._finish_slip(command.raw)
            case b"\x1d(" if body[0:1] == b"H" and body[3:5] == b"00":
                self._out += b"\x37\x22" + body[5:9] + b"\0"
                self._finish_slip(command.raw)
            case b"\x1dg" if body[2] == 178 and self.counter:
                self._out += b"\x5f" + str(self.cuts).encode() + b"\0"
            case b"\x1dI":
                self._out += b"\x5fMADOGUCHI VP\0"

    def _cut_fails(self) -> bool:
        self.cutter_error = self.cutter_error or self.cutter_jammed
        return self.cutter_error

    def _cut(self) -> None:
        self.cuts += 1
        self.pieces += 1
        self._last = Slip(self.pieces, self.roll.take(), bytes(self._trace), self.roll.width)
        self._trace.clear()
        self.on_slip(self._last)

    def _finish_slip(self, raw: bytes) -> None:
        """The question after a cut belongs to the slip that was cut."""
        if self._last is not None and bytes(self._trace) == raw:
            self._last.data += raw
            self._trace.clear()
            self.on_slip(self._last)

    def _realtime(self, n: int) -> int:
        stopped = 0x08 if self.stopped else 0
        match n:
            case 1:
                return 0x12 | stopped
            case 2:
                cover = 0x04 if self.cover_open else 0
                return 0x12 | cover | (0x20 if self.roll.out else 0) | (0x40 if self.cutter_error else 0)
            case 3:
                return 0x12 | (0x08 if self.cutter_error else 0)
            case _:
                return 0x12 | (0x0C if self.roll.near_end else 0) | (0x60 if self.roll.out else 0)

    def _status(self) -> bytes:
        first = 0x10 | (0x08 if self.stopped else 0) | (0x20 if self.cover_open else 0)
        second = 0x08 if self.cutter_error else 0
        third = (0x03 if self.roll.near_end else 0) | (0x0C if self.roll.out else 0)
        return bytes((first, second, third, 0x0F))

    def _tell(self) -> None:
        now = self._status()
        if self._asb and now != self._told:
            self._out += now
            self._told = now
