"""``madoguchi config check``: say whether kiosk.toml is good."""

import argparse
from pathlib import Path

from tui.config import ConfigError, Kiosk, load
from tui.fault import Fault
from tui.words import say

HERE = Path("kiosk.toml")


def kiosk_of(options: argparse.Namespace) -> Kiosk:
    """Return the configuration a command runs under; the defaults when there is no file and none was named.

    Raises:
        Fault: the file was refused.
    """
    path: Path | None = options.config
    if path is None and not HERE.exists():
        return Kiosk()
    try:
        return load(path or HERE)
    except ConfigError as error:
        raise Fault(str(error)) from error


def run(options: argparse.Namespace) -> int:
    """Check the configuration file."""
    kiosk_of(options)
    print(say("config.good", file=options.config or HERE))
    return 0
