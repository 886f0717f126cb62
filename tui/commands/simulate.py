"""``madoguchi simulate``: a day at the office without people, and whether it adds up."""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from store.central.errors import CentralError
from tui.fault import Fault
from tui.simulate.day import Lived, Wanted, count, live
from tui.simulate.forget import Forgotten, forget
from tui.simulate.office import opened
from tui.simulate.totals import Totals
from tui.simulate.words import say

FAULTS = frozenset({"net", "kill"})


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
    show({**day_numbers(totals, lived), **(erasure_numbers(gone) if gone else {})}, as_json=options.json)
    for line in lived.errors:
        print(line, file=sys.stderr)
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
    return Wanted(
        visits=options.visits, seed=options.seed, terminals=options.terminals, faults=faults,
        name=options.visitor_name or say("visitor"),
    )  # fmt: skip


def day_numbers(totals: Totals, lived: Lived) -> dict[str, Any]:
    """Return what is printed of a day."""
    return {
        **{name: getattr(totals, name) for name in totals.__struct_fields__ if name != "more"},
        **totals.more, "unsent": lived.unsent, "kills": lived.kills, "cuts": lived.cuts, "refused": lived.refused,
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
