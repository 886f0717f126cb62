"""``python -m hardware.virtual_card``: a virtual card for a vpcd that listens on a port of this machine."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from hardware.virtual_card.faults import Faults
from hardware.virtual_card.host import Order, card_for, listen
from hardware.virtual_card.profile import ProfileError
from hardware.virtual_card.slot import Slot
from hardware.words import sentence

_PATIENCE_SECONDS = 10.0


def main(arguments: list[str] | None = None) -> int:
    """Run until terminated; returns the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return _hold_for_orders(options) if options.ports else _hold_one(options)
    except ProfileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="virtual card")
    parser.add_argument("--profile", default="ordinary")
    parser.add_argument("--port", type=int, default=35963)
    parser.add_argument("--delay-ms", type=float, default=0.0)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--ports", type=int, nargs="*", default=[], help=argparse.SUPPRESS)
    return parser


def _hold_for_orders(options: argparse.Namespace) -> int:
    """Empty slots that take orders over sockets in the home directory."""
    for number, port in enumerate(options.ports):
        listen(options.home / f"card{number}.sock", Slot(port), options.home)
    threading.Event().wait()
    return 0


def _hold_one(options: argparse.Namespace) -> int:
    """One card on one port, until it is taken away."""
    faults = Faults(delay_ms=options.delay_ms)
    card = card_for(Order("insert", options.profile), options.home)
    slot = Slot(options.port)
    if not slot.insert(card, faults, _PATIENCE_SECONDS):
        sys.stderr.write(sentence("virtual", "no_port", port=options.port) + "\n")
        return 1
    sys.stdout.write(sentence("virtual", "laid_down", profile=options.profile, port=options.port) + "\n")
    sys.stdout.flush()
    slot.wait_until_empty()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
