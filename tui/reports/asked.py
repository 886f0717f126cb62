"""A report as it is asked for, here or over the line of the process that owns the store."""

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from flows.report import period
from tui.opening import Opened
from tui.reports.files import WRITERS
from tui.reports.made import make


async def written(opened: Opened, args: Mapping[str, Any]) -> str:
    """Return a report as base64 of its file.

    Args:
        opened: the store.
        args: ``what`` (day, month, year), ``on`` an ISO day or empty for today, ``form`` (json, csv, xlsx).
    """
    on = date.fromisoformat(args["on"]) if args["on"] else opened.clock.now().date()
    report = await make(opened, msgspec.convert(args["what"], period.Kind), on)
    return base64.b64encode(WRITERS[args["form"]](report)).decode()
