"""``madoguchi pinpad``: the visitor's PIN pad on this terminal."""

import argparse
import os

from tui.commands.config import kiosk_of
from tui.fault import Fault
from tui.words import say


def run(options: argparse.Namespace) -> int:
    """Serve the pad until it is closed."""
    kiosk = kiosk_of(options)
    socket = options.socket or (kiosk.path(kiosk.pinpad.socket) if kiosk.pinpad.socket else None)
    if socket is None:
        raise Fault(say("pinpad.no_socket"))
    if kiosk.reader.socket:
        os.environ.setdefault("PCSCLITE_CSOCK_NAME", kiosk.reader.socket)
    from hardware.pinpad.__main__ import main

    return main(["--socket", str(socket)])
