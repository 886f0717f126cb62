"""The pad's own line to the card: exclusive, and able to send a command from memory that it wipes afterwards.

pyscard takes commands as lists of integers and copies them on the way; for a PIN this speaks to libpcsclite
directly, which writes to its socket straight from our page.
"""

from __future__ import annotations

import ctypes
import time
from typing import TYPE_CHECKING, Self

from hardware.apdu import Answer
from hardware.card_types import CardFault, CardFaultError
from hardware.pcsc import LIBRARY, check

if TYPE_CHECKING:
    from types import TracebackType

    from hardware.apdu import Command
    from hardware.pinpad.page import PinPage

_LONG = ctypes.c_ulong
_ANSWER_BYTES = 65538
_CONTROL_BYTES = 264
_EXCLUSIVE, _T0_OR_T1 = 1, 3
_LEAVE, _UNPOWER = 0, 2
_SHARING_SECONDS = 3.0


class _Protocol(ctypes.Structure):
    _fields_ = (("protocol", _LONG), ("size", _LONG))


class ExclusiveLink:
    """An exclusive connection; leaving it powers the card off, which also forgets the verified PIN.

    Args:
        reader: Name of the reader.
        seconds: How long to wait while another reading holds the card.
    """

    def __init__(self, reader: str, seconds: float = _SHARING_SECONDS) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError as error:
            raise CardFaultError(CardFault.NO_LIBRARY, str(error)) from error
        self._reader = reader.encode()
        self._patience = seconds
        self._context = ctypes.c_long()
        self._card = ctypes.c_long()
        self._protocol = _LONG()

    def __enter__(self) -> Self:
        code = self._library.SCardEstablishContext(_LONG(0), None, None, ctypes.byref(self._context))
        check(code, "establish context")
        try:
            self._connect()
        except CardFaultError:
            self._library.SCardReleaseContext(self._context)
            raise
        return self

    def _connect(self) -> None:
        ends = time.monotonic() + self._patience
        while True:
            code = self._library.SCardConnect(
                self._context,
                self._reader,
                _LONG(_EXCLUSIVE),
                _LONG(_T0_OR_T1),
                ctypes.byref(self._card),
                ctypes.byref(self._protocol),
            )
            if code & 0xFFFFFFFF != 0x8010000B or time.monotonic() > ends:
                check(code, "connect exclusively")
                return
            time.sleep(0.05)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library.SCardDisconnect(self._card, _LONG(_UNPOWER))
        self._library.SCardReleaseContext(self._context)

    def power_cycle(self) -> None:
        """Power the card off and on, so that no PIN that someone verified earlier counts."""
        code = self._library.SCardReconnect(
            self._card,
            _LONG(_EXCLUSIVE),
            _LONG(_T0_OR_T1),
            _LONG(_UNPOWER),
            ctypes.byref(self._protocol),
        )
        check(code, "power cycle")

    def transmit(self, command: Command) -> Answer:
        """Send a command that holds no secret."""
        raw = bytes(command.encode())
        return self._send(ctypes.cast(ctypes.c_char_p(raw), ctypes.c_void_p), len(raw), repr(command))

    def transmit_secret(self, header: bytes, page: PinPage) -> Answer:
        """Send ``header`` with the PIN of ``page`` behind it, from the page itself."""
        length = page.command(header)
        return self._send(ctypes.c_void_p(page.address), length, f"{header.hex()} with a PIN")

    def _send(self, address: ctypes.c_void_p, length: int, shown: str) -> Answer:
        answer = ctypes.create_string_buffer(_ANSWER_BYTES)
        size = _LONG(_ANSWER_BYTES)
        pci = _Protocol(self._protocol, ctypes.sizeof(_Protocol))
        code = self._library.SCardTransmit(
            self._card, ctypes.byref(pci), address, _LONG(length), None, answer, ctypes.byref(size)
        )
        check(code, f"transmit {shown}")
        if size.value < 2:
            raise CardFaultError(CardFault.REMOVED, f"no status word to {shown}")
        raw = answer.raw[: size.value]
        return Answer(raw[:-2], int.from_bytes(raw[-2:], "big"))

    def control(self, code: int, data: bytes) -> bytes:
        """Talk to the reader itself, not to the card."""
        answer = ctypes.create_string_buffer(_CONTROL_BYTES)
        size = _LONG()
        result = self._library.SCardControl(
            self._card,
            _LONG(code),
            ctypes.c_char_p(data),
            _LONG(len(data)),
            answer,
            _LONG(_CONTROL_BYTES),
            ctypes.byref(size),
        )
        check(result, f"control {code:08x}")
        return answer.raw[: size.value]

    def still_there(self) -> bool:
        """Whether the card has not been taken away."""
        code = self._library.SCardStatus(self._card, None, None, None, None, None, None)
        return bool(code & 0xFFFFFFFF == 0)
