"""One short conversation with the card on a reader: connected, in a transaction, powered off afterwards."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from hardware.apdu import Answer
from hardware.card_types import CardFault, CardFaultError
from hardware.pcsc import check, scard

if TYPE_CHECKING:
    from types import TracebackType

    from hardware.apdu import Command


class CardSession:
    """A shared connection inside a transaction. Power off at the end also clears PINs that others had verified.

    Args:
        reader: Name of the reader.
        seconds: After this long no further command is sent. A command under way cannot be cut short.
    """

    def __init__(self, reader: str, seconds: float) -> None:
        self._reader = reader
        self._ends = time.monotonic() + seconds

    def __enter__(self) -> Self:
        pcsc = scard()
        code, self._context = pcsc.SCardEstablishContext(pcsc.SCARD_SCOPE_USER)
        check(code, "establish context")
        try:
            self._connect()
        except CardFaultError:
            pcsc.SCardReleaseContext(self._context)
            raise
        return self

    def _connect(self) -> None:
        pcsc = scard()
        protocols = pcsc.SCARD_PROTOCOL_T0 | pcsc.SCARD_PROTOCOL_T1
        code, self._card, protocol = pcsc.SCardConnect(self._context, self._reader, pcsc.SCARD_SHARE_SHARED, protocols)
        check(code, "connect")
        self._pci = pcsc.SCARD_PCI_T0 if protocol == pcsc.SCARD_PROTOCOL_T0 else pcsc.SCARD_PCI_T1
        code = pcsc.SCardBeginTransaction(self._card)
        if code != pcsc.SCARD_S_SUCCESS:
            pcsc.SCardDisconnect(self._card, pcsc.SCARD_LEAVE_CARD)
        check(code, "begin transaction")

    def transmit(self, command: Command) -> Answer:
        """Send one command and return the answer.

        Raises:
            CardFaultError: SLOW when the time is used up, GARBAGE for an answer without status word, or what PC/SC
                reports.
        """
        if time.monotonic() > self._ends:
            raise CardFaultError(CardFault.SLOW, f"before {command!r}")
        code, answer = scard().SCardTransmit(self._card, self._pci, command.encode())
        check(code, f"transmit {command!r}")
        if len(answer) < 2:
            raise CardFaultError(CardFault.REMOVED, f"no status word to {command!r}")
        *data, high, low = answer
        return Answer(bytes(data), high << 8 | low)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pcsc = scard()
        pcsc.SCardEndTransaction(self._card, pcsc.SCARD_LEAVE_CARD)
        pcsc.SCardDisconnect(self._card, pcsc.SCARD_UNPOWER_CARD)
        pcsc.SCardReleaseContext(self._context)
