"""``madoguchi``: the terminal, per kiosk.toml."""

import argparse

from tui.commands.config import kiosk_of
from tui.fault import Fault


def run(options: argparse.Namespace) -> int:
    """Show the terminal."""
    kiosk = kiosk_of(options)
    from tui.terminal import run_terminal

    fault = run_terminal(kiosk)
    if fault:
        raise Fault(fault)
    return 0
