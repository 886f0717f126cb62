"""``madoguchi report day|month|year``: the office in numbers, for people, spreadsheets and programs."""

import argparse
import base64
import sys
from datetime import date
from pathlib import Path

from flows.report import period
from flows.report.tables import say as words
from tui.channel import Nobody
from tui.commands.config import kiosk_of
from tui.fault import LATER, Fault
from tui.headless import asked, with_store
from tui.reports.asked import written
from tui.words import say


def run(options: argparse.Namespace) -> int:
    """Count a period and write it to the file given, or to stdout.

    Raises:
        Fault: such a report is not there yet, the day is none, or the file cannot be written.
    """
    if options.what not in period.KINDS:
        raise Fault(say("cli.later", what=f"report {options.what}"), LATER)
    args = {"what": options.what, "on": _day(options.on), "form": options.format}
    kiosk = kiosk_of(options)
    try:
        body = asked(kiosk, "report", **args)
    except Nobody:
        body = with_store(kiosk, lambda opened: written(opened, args))
    return _write(options.out, base64.b64decode(body), words(f"title.{options.what}"))


def _day(text: str) -> str:
    """Return an ISO day, or nothing for today."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise Fault(say("report.no_day", text=text)) from error


def _write(out: Path | None, body: bytes, title: str) -> int:
    if out is None:
        sys.stdout.buffer.write(body)
        return 0
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(body)
    except OSError as error:
        raise Fault(say("flows.not_written", path=out, cause=error.strerror or error)) from error
    print(say("report.written", title=title, path=out))
    return 0
