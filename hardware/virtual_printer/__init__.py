"""An ESC/POS printer made of software: TCP in, status bytes out, slips as PNG and as the bytes they were made of.

It shares no code with `hardware.printer`, so that one does not repeat the other's misreading of the manual.
"""

from hardware.virtual_printer.machine import Machine
from hardware.virtual_printer.paper import Slip
from hardware.virtual_printer.server import VirtualPrinter

__all__ = ["Machine", "Slip", "VirtualPrinter"]
