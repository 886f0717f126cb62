"""The front door for people and scripts: ``madoguchi`` and its verbs (DESIGN section 8).

Nothing heavy is imported here: each command brings what it needs. Answers go to stdout, errors to stderr in one clear
sentence with a non-zero exit; nothing prints a traceback.
"""

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tui.fault import FAILED, Fault
from tui.words import say

REPORTS = ("day", "month", "year", "stage", "stocktake")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    prepare_terminal()
    # Causes go to a log file where one is open; a warning on stderr would tear the screen.
    logging.lastResort = None
    options = parser().parse_args(argv)
    try:
        module = importlib.import_module(f"tui.commands.{options.module}")
        return int(module.run(options) or 0)
    except Fault as fault:
        print(fault, file=sys.stderr)
        return fault.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: a sentence, and the cause in the log
        from tui.log import note_crash

        print(say("cli.crash", log=note_crash(error)), file=sys.stderr)
        return FAILED


def prepare_terminal() -> None:
    """Set what Textual reads at import: legacy key codes (IME commits survive) and a short lone Escape."""
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    os.environ.setdefault("ESCDELAY", "25")
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    top = argparse.ArgumentParser(prog="madoguchi", description=say("cli.about"))
    top.add_argument("--config", type=Path, default=None, help=say("cli.config"))
    top.set_defaults(module="terminal")
    verbs = top.add_subparsers(metavar="COMMAND")
    _plain(verbs, "demo").add_argument("--state", type=Path, default=None)
    _screens(verbs)
    _plain(verbs, "doctor").add_argument("--json", action="store_true")
    _flows(verbs)
    _devices(verbs)
    _journal(verbs)
    _simulate(verbs)
    _operator(verbs)
    config = _plain(verbs, "config")
    config.add_argument("what", choices=("check",))
    return top


Verbs = Any


def _plain(verbs: Verbs, name: str, module: str = "") -> argparse.ArgumentParser:
    found: argparse.ArgumentParser = verbs.add_parser(name, help=say(f"cli.{name}"), description=say(f"cli.{name}"))
    found.set_defaults(module=module or name)
    found.add_argument("--config", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return found


def _screens(verbs: Verbs) -> None:
    board = _plain(verbs, "board")
    board.add_argument("--socket", type=Path, default=None)
    pad = _plain(verbs, "pinpad")
    pad.add_argument("--socket", type=Path, default=None)


def _flows(verbs: Verbs) -> None:
    flows = _plain(verbs, "flows")
    what = flows.add_subparsers(dest="what", required=True)
    listed = what.add_parser("list")
    listed.add_argument("--json", action="store_true")
    listed.add_argument("--profile", default="all")
    show = what.add_parser("show")
    show.add_argument("id")
    show.add_argument("--profile", default="base")
    show.add_argument("--json", action="store_true")
    check = what.add_parser("check")
    check.add_argument("paths", nargs="*", type=Path)
    check.add_argument("--anew", action="store_true")
    check.add_argument("--json", action="store_true")
    export = what.add_parser("export")
    export.add_argument("id", nargs="?", default="")
    export.add_argument("--all", action="store_true")
    export.add_argument("--profile", default="base")
    export.add_argument("--format", choices=("json", "markdown", "bpmn", "svg"), default="markdown")
    export.add_argument("--out", type=Path, default=None)


def _devices(verbs: Verbs) -> None:
    card = _plain(verbs, "card")
    card.add_argument("what", choices=("read",))
    card.add_argument("--json", action="store_true")
    card.add_argument("--seconds", type=float, default=30.0)
    ticket = _plain(verbs, "ticket")
    ticket.add_argument("what", choices=("print",))
    ticket.add_argument("--category", required=True)
    ticket.add_argument("--printer", default="")
    ticket.add_argument("--json", action="store_true")
    virtual = _plain(verbs, "virtual")
    twins = virtual.add_subparsers(dest="what", required=True)
    twin = twins.add_parser("card")
    twin.add_argument("--profile", default="ordinary")
    twin.add_argument("--port", type=int, default=35963)
    twin = twins.add_parser("printer")
    twin.add_argument("--port", type=int, default=9100)
    twin.add_argument("--out", type=Path, default=Path("paper"))


def _journal(verbs: Verbs) -> None:
    sync = _plain(verbs, "sync")
    sync.add_argument("what", choices=("once", "status"))
    sync.add_argument("--json", action="store_true")
    journal = _plain(verbs, "journal")
    journal.add_argument("what", choices=("verify", "export", "rebuild"))
    journal.add_argument("--json", action="store_true")
    report = _plain(verbs, "report")
    report.add_argument("what", choices=REPORTS)
    report.add_argument("--on", default="")
    report.add_argument("--format", choices=("json", "csv", "xlsx"), default="json")
    report.add_argument("--out", type=Path, default=None)
    erase = _plain(verbs, "erase")
    which = erase.add_mutually_exclusive_group(required=True)
    which.add_argument("--due", action="store_true")
    which.add_argument("--visit", default="")
    erase.add_argument("--json", action="store_true")


def _simulate(verbs: Verbs) -> None:
    simulate = _plain(verbs, "simulate")
    simulate.add_argument("--visits", type=int, default=200)
    simulate.add_argument("--seed", type=int, default=1)
    simulate.add_argument("--terminals", type=int, default=3)
    simulate.add_argument("--faults", default="")
    simulate.add_argument("--keep", type=Path, default=None)
    simulate.add_argument("--erase", action="store_true")
    simulate.add_argument("--visitor-name", default="")
    simulate.add_argument("--json", action="store_true")


def _operator(verbs: Verbs) -> None:
    operator = _plain(verbs, "operator")
    operator.add_argument("what", choices=("add", "lock", "reset"))
    operator.add_argument("code")
    operator.add_argument("--person", default="")
    operator.add_argument("--role", choices=("contractor", "supervisor", "city", "admin"), default="contractor")
    operator.add_argument("--name", default="")
    operator.add_argument("--ends", default="")


if __name__ == "__main__":
    sys.exit(main())
