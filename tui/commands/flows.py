"""``madoguchi flows``: list, show, check and export procedures."""

import argparse
import sys
from pathlib import Path

import msgspec

from flows.catalog import Catalog, Refused, load, load_each
from flows.catalog.shelf import profiles
from flows.export.page import markdown
from flows.export.plain import detail, summary
from flows.procedure import Procedure
from flows.prove.office import variants
from tui.commands import flows_check
from tui.commands.config import kiosk_of
from tui.fault import Fault
from tui.words import say

ALL = "all"
"""Every profile at once: each definition that ships."""


def run(options: argparse.Namespace) -> int:
    """Carry out one of the flows verbs."""
    return {"list": _list, "show": _show, "check": flows_check.run, "export": _export}[options.what](options)


def own_files(options: argparse.Namespace) -> list[Path]:
    """Return where the city keeps its own definitions, by ``kiosk.toml``."""
    kiosk = kiosk_of(options)
    return [kiosk.path(name) for name in kiosk.catalog.own]


def _catalog(options: argparse.Namespace) -> Catalog:
    profile = options.profile
    if profile not in profiles():
        raise Fault(say("cli.no_such_profile", name=profile, known="・".join(profiles())))
    try:
        return load(profile=profile, own=own_files(options))
    except Refused as refused:
        raise Fault("\n".join(str(problem) for problem in refused.problems)) from refused


def _find(options: argparse.Namespace) -> Procedure:
    procedure = _catalog(options).procedures.get(options.id)
    if procedure is None:
        raise Fault(say("cli.no_such_procedure", id=options.id))
    return procedure


def _json(value: object) -> int:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
    return 0


def _list(options: argparse.Namespace) -> int:
    try:
        told = variants(load_each(own=own_files(options))) if options.profile == ALL else _catalog(options).procedures
    except Refused as refused:
        raise Fault("\n".join(str(problem) for problem in refused.problems)) from refused
    if options.json:
        return _json([summary(procedure) for procedure in told.values()])
    for name, procedure in told.items():
        print(f"{name:36} {len(procedure.step):3}  {procedure.title.ja}")
    return 0


def _show(options: argparse.Namespace) -> int:
    procedure = _find(options)
    if options.json:
        return _json(detail(procedure))
    print(markdown(procedure, _catalog(options).fees), end="")
    return 0


def _export(options: argparse.Namespace) -> int:
    from tui.commands import flows_export

    return flows_export.run(options, _catalog(options))
