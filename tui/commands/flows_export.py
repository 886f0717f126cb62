"""``madoguchi flows export``: procedures for other people and programs, one or the whole office."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from flows.catalog import Catalog
from flows.catalog.shelf import profiles
from flows.export.bpmn import bpmn
from flows.export.manual import manual
from flows.export.page import markdown
from flows.export.plain import detail
from flows.export.svg import svg
from flows.procedure import Procedure
from tui.fault import Fault
from tui.words import say

ENDINGS: Mapping[str, str] = {"json": ".json", "markdown": ".md", "bpmn": ".bpmn", "svg": ".svg"}


def run(options: argparse.Namespace, catalog: Catalog) -> int:
    """Write what was asked for to the file or folder given, or to stdout.

    Raises:
        Fault: there is no such procedure, or nothing or nowhere was given to write.
    """
    if options.all:
        return _all(options, catalog)
    if not options.id:
        raise Fault(say("flows.needs_id"))
    procedure = catalog.procedures.get(options.id)
    if procedure is None:
        raise Fault(say("cli.no_such_procedure", id=options.id))
    return _write(options.out, _writer(options.format, catalog)(procedure))


def _all(options: argparse.Namespace, catalog: Catalog) -> int:
    if options.format == "markdown":
        return _write(options.out, manual(catalog, profiles()[options.profile].title), len(catalog.procedures))
    if options.out is None:
        raise Fault(say("flows.needs_folder", format=options.format))
    write = _writer(options.format, catalog)
    for name, procedure in catalog.procedures.items():
        _keep(options.out / f"{name}{ENDINGS[options.format]}", write(procedure))
    print(say("flows.exported", count=len(catalog.procedures), path=options.out))
    return 0


def _writer(kind: str, catalog: Catalog) -> Callable[[Procedure], str]:
    writers: dict[str, Callable[[Procedure], str]] = {
        "json": _json,
        "markdown": lambda procedure: markdown(procedure, catalog.fees),
        "bpmn": lambda procedure: bpmn(procedure, catalog.fees),
        "svg": svg,
    }
    return writers[kind]


def _json(procedure: Procedure) -> str:
    return msgspec.json.format(msgspec.json.encode(detail(procedure)), indent=2).decode() + "\n"


def _write(out: Path | None, text: str, count: int = 1) -> int:
    if out is None:
        sys.stdout.write(text)
    else:
        _keep(out, text)
        print(say("flows.exported", count=count, path=out))
    return 0


def _keep(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Fault(say("flows.not_written", path=path, cause=error.strerror or error)) from error
