"""``madoguchi simulate``: a day at the office without people, and whether it adds up."""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from flows.guard import refuses
from store.central.errors import CentralError
from tui.fault import Fault
from tui.log import blur
from tui.simulate.day import Lived, Wanted, count, live
from tui.simulate.forget import Forgotten, forget
from tui.simulate.office import opened
from tui.simulate.search import SHORTEST
from tui.simulate.totals import Totals
from tui.simulate.words import say

FAULTS = frozenset({"net", "kill"})
LAST = (
    "visits", "closed", "events", "lost", "doubled", "tickets_doubled", "fees_equal", "views_equal", "chains_ok",
    "seconds",
)  # fmt: skip
"""What the output ends with, in this order; other programs may rely on it."""


def run(options: argparse.Namespace) -> int:
    """Live a day, count it, show it; 0 only when everything adds up."""
    wanted = wanted_of(options)
    with tempfile.TemporaryDirectory(prefix="madoguchi-") as spare:
        try:
            with opened((options.keep or Path(spare)).absolute(), wanted.terminals) as place:
                lived = live(place, wanted)
                totals = count(place, wanted, lived)
                gone = forget(place, wanted.name, Path(spare) / "restored") if options.erase else None
        except CentralError as error:
            raise Fault(error.sentence) from error
    show({**(erasure_numbers(gone) if gone else {}), **day_numbers(totals, lived)}, as_json=options.json)
    if lived.errors:
        print(say("stopped", cause=blur(lived.errors[-1])), file=sys.stderr)
    return 1 if totals.problems or (gone and not gone.well) else 0


def wanted_of(options: argparse.Namespace) -> Wanted:
    """Return the day asked for.

    Raises:
        Fault: a number or a fault makes no sense.
    """
    faults = frozenset(filter(None, options.faults.split(",")))
    if unknown := sorted(faults - FAULTS):
        raise Fault(say("unknown_fault", fault=unknown[0], known="、".join(sorted(FAULTS))))
    if not (1 <= options.visits <= 10_000 and 1 <= options.terminals <= 20):
        raise Fault(say("bad_numbers"))
    if options.keep and options.keep.exists() and any(options.keep.iterdir()):
        raise Fault(say("not_empty", place=options.keep))
    if options.visitor_name and len(options.visitor_name.encode()) < SHORTEST:
        raise Fault(say("short_name"))
    if refuses(options.visitor_name):
        raise Fault(say("number"))
    return Wanted(
        visits=options.visits, seed=options.seed, terminals=options.terminals, faults=faults,
        name=options.visitor_name or say("visitor"),
    )  # fmt: skip


def day_numbers(totals: Totals, lived: Lived) -> dict[str, Any]:
    """Return what is printed of a day."""
    return {
        "problems": totals.problems, "yen": totals.yen, "refused": lived.refused, "kills": lived.kills,
        "cuts": lived.cuts, "unsent": lived.unsent, **totals.more, **{name: getattr(totals, name) for name in LAST},
    }  # fmt: skip


def erasure_numbers(gone: Forgotten) -> dict[str, Any]:
    """Return what is printed of an erasure."""
    found = {"before": gone.before, "after": gone.after}
    return {
        "erased_groups": gone.groups, "keys_kept": gone.keys_kept, "journals_ok": gone.journals_ok,
        **{f"found_{when}": msgspec.to_builtins(traces) for when, traces in found.items()}, "forgotten": gone.well,
    }  # fmt: skip


def show(numbers: Mapping[str, Any], *, as_json: bool) -> None:
    """Print the numbers: one JSON document, or one a line."""
    if as_json:
        sys.stdout.write(msgspec.json.encode(numbers).decode() + "\n")
        return
    for name, value in numbers.items():
        print(f"{name}: {value}")
