"""``python -m hardware.pinpad --socket PATH``: the PIN pad on this terminal, or on the one named by ``--tty``."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import termios
from pathlib import Path

from hardware.pcsc_private import SOCKET_VARIABLE
from hardware.pinpad.harden import harden
from hardware.pinpad.server import Pad
from hardware.pinpad.staff_line import listen
from hardware.pinpad.terminal import Terminal
from hardware.words import sentence


def main(arguments: list[str] | None = None) -> int:
    """Run the pad until its terminal closes or it is terminated; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.pcsc_socket:
        os.environ[SOCKET_VARIABLE] = str(options.pcsc_socket)
    _log_to(options.log)
    harden()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return serve(options.socket, options.tty)
    except (OSError, termios.error) as error:
        logging.getLogger(__name__).warning("no pad: %s", error)
        sys.stderr.write(sentence("pinpad", "no_terminal") + "\n")
        return 1


def serve(path: Path, tty: Path | None) -> int:
    """Serve requests at the socket ``path`` on the terminal ``tty`` (standard input when None)."""
    with Terminal(tty) as terminal, listen(path) as server:
        try:
            Pad(server, terminal).serve()
        except KeyboardInterrupt:
            return 0
        finally:
            path.unlink(missing_ok=True)
    return 0


def _log_to(path: Path | None) -> None:
    """Causes only; keys, PINs and what was read never come near a logger."""
    if path is None:
        logging.disable(logging.CRITICAL)
    else:
        logging.basicConfig(filename=path, level=logging.INFO, format="%(asctime)s %(name)s %(message)s")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="madoguchi pinpad")
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--tty", type=Path, default=None)
    parser.add_argument("--pcsc-socket", type=Path, default=None)
    parser.add_argument("--log", type=Path, default=None)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
