"""``madoguchi virtual card|printer``: the twins on their own, for tests, training and other people's tools."""

import argparse


def run(options: argparse.Namespace) -> int:
    """Run one twin until it is told to stop."""
    if options.what == "card":
        from hardware.virtual_card.__main__ import main as card

        return card(["--profile", options.profile, "--port", str(options.port)])
    from hardware.virtual_printer.__main__ import main as printer

    return printer(["--port", str(options.port), "--out", str(options.out)])
