"""``madoguchi flows``: list, show, check and export procedures."""

import argparse
import sys

import msgspec

from flows.catalog import Catalog, Refused, load, load_each
from flows.catalog.shelf import profiles
from flows.procedure import Item, Leave, Procedure, Step
from flows.prove.office import variants
from flows.words import labels
from tui.commands import flows_check
from tui.fault import LATER, Fault
from tui.words import say

ALL = "all"
"""Every profile at once: each definition that ships."""


def run(options: argparse.Namespace) -> int:
    """Carry out one of the flows verbs."""
    return {"list": _list, "show": _show, "check": flows_check.run, "export": _export}[options.what](options)


def _catalog(profile: str) -> Catalog:
    if profile not in profiles():
        raise Fault(say("cli.no_such_profile", name=profile, known="・".join(profiles())))
    try:
        return load(profile=profile)
    except Refused as refused:
        raise Fault("\n".join(str(problem) for problem in refused.problems)) from refused


def _find(options: argparse.Namespace) -> Procedure:
    procedure = _catalog(options.profile).procedures.get(options.id)
    if procedure is None:
        raise Fault(say("cli.no_such_procedure", id=options.id))
    return procedure


def _json(value: object) -> int:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
    return 0


def summary(procedure: Procedure) -> dict[str, object]:
    """Return the line other programs read for a procedure (DESIGN section 8)."""
    return {
        "id": procedure.id, "family": procedure.family, "title": procedure.title.ja, "title_en": procedure.title.en,
        "area": procedure.area, "profile": procedure.profile, "sources": list(procedure.sources),
        "steps": len(procedure.step), "covers": [cover for step in procedure.step for cover in step.covers],
    }  # fmt: skip


def detail(procedure: Procedure) -> dict[str, object]:
    """Return the whole definition with each step as other programs read it."""
    return {**summary(procedure), "facts": procedure.facts, "fees": list(procedure.fees), "steps": [
        _step(procedure, step) for step in procedure.step
    ]}  # fmt: skip


def _step(procedure: Procedure, step: Step) -> dict[str, object]:
    leaving: list[Leave] = [*step.returns, *step.gives, *step.files, *step.posts, *step.sends, *step.destroys]
    entering: list[Item] = [*step.takes]
    return {
        "id": step.id, "n": step.n, "lane": step.lane, "kind": step.kind, "title": step.title,
        "documents_in": [item.name for item in entering],
        "documents_out": [item.name for item in step.makes] + [leave.item for leave in leaving],
        "when": step.when, "not_by": list(step.not_by), "fee": step.fee, "register": list(step.registers),
        "covers": list(step.covers), "asks": list(step.asks), "outcomes": sorted(step.ends()),
        "procedure": procedure.id,
    }  # fmt: skip


def _list(options: argparse.Namespace) -> int:
    try:
        told = variants(load_each()) if options.profile == ALL else _catalog(options.profile).procedures
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
    print(markdown(procedure))
    return 0


def _export(options: argparse.Namespace) -> int:
    if options.format in ("bpmn", "svg"):
        raise Fault(say("cli.later", what=f"flows export --format {options.format}"), LATER)
    procedure = _find(options)
    if options.format == "json":
        return _json(detail(procedure))
    print(markdown(procedure))
    return 0


def markdown(procedure: Procedure) -> str:
    """Return a procedure as a page of the manual."""
    lanes, kinds = labels("lane"), labels("kind")
    sources = "、".join(f"{source.document} {source.section}" for source in procedure.sources)
    lines = [f"# {procedure.title.ja}", "", f"出典: {sources}", ""]
    lines += ["| 手順 | 担当区分 | 種別 | 内容 | 条件 |", "|---|---|---|---|---|"]
    for step in procedure.step:
        when = "、".join(
            f"{procedure.facts[name].ask.ja}: {'・'.join(procedure.facts[name].labels.get(v, v) for v in values)}"
            for name, values in step.when.items()
        )
        lines.append(f"| {step.n} | {lanes[step.lane]} | {kinds[step.kind]} | {step.title} | {when} |")
    lines += ["", *(f"- {note}" for note in procedure.notes)]
    return "\n".join(lines)
