"""``madoguchi report``: reports come with the office's whole day."""

import argparse

from tui.fault import LATER, Fault
from tui.words import say


def run(options: argparse.Namespace) -> int:
    """Say that reports are not there yet."""
    raise Fault(say("cli.later", what=f"report {options.what}"), LATER)
