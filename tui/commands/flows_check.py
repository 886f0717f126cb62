"""``madoguchi flows check``: the proof of the catalog, of all profiles, or of single files."""

import argparse
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from flows.catalog import Catalog, Refused, load, load_each, read
from flows.catalog.problem import Problem
from flows.catalog.shelf import profiles
from flows.prove import Finding, Proof, prove
from flows.prove.locate import located
from flows.prove.office import Office, prove_all
from tui.commands.config import kiosk_of
from tui.fault import Fault
from tui.proofs import keep, recalled
from tui.words import say


def run(options: argparse.Namespace) -> int:
    """Prove and print; 1 when there is a finding."""
    started = time.perf_counter()
    try:
        proof, catalogs = _files(options.paths) if options.paths else _all(options)
    except Refused as refused:
        raise Fault("\n".join(str(problem) for problem in refused.problems)) from refused
    seconds = round(time.perf_counter() - started, 2)
    if options.json:
        places = [_place(finding, catalogs) for finding in proof.findings]
        body = msgspec.json.encode({**msgspec.structs.asdict(proof), "places": places, "seconds": seconds})
        sys.stdout.write(msgspec.json.format(body, indent=2).decode() + "\n")
    else:
        _print(proof, catalogs, seconds)
    return 1 if proof.findings else 0


def _files(paths: list[Path]) -> tuple[Proof, Mapping[str, Catalog]]:
    """Prove single files and directories, those of each profile on their own; templates beside a file are found."""
    known, proofs = read()[0].procedures, list[Proof]()
    catalogs = {profile: load([], own=group) for profile, group in _groups(paths).items()}
    for profile, catalog in catalogs.items():
        proof = prove(catalog, known=known)
        proofs.append(named(proof, f"{profile}/" if profile else ""))
    states = {name: count for proof in proofs for name, count in proof.states.items()}
    points = {name: count for proof in proofs for name, count in proof.points.items()}
    findings = tuple(finding for proof in proofs for finding in proof.findings)
    return Proof(findings=findings, states=states, points=points, pairs=sum(proof.pairs for proof in proofs)), catalogs


def _groups(paths: list[Path]) -> dict[str, list[Path]]:
    groups: dict[str, list[Path]] = {}
    for path in paths:
        folder = path.absolute().parent.name
        groups.setdefault(folder if folder in profiles() and path.is_file() else "", []).append(path)
    return groups


def named(proof: Proof, prefix: str) -> Proof:
    """Return a proof whose definitions are called by their profile."""
    replace = msgspec.structs.replace
    findings = tuple(replace(one, procedure=f"{prefix}{one.procedure}") for one in proof.findings)
    states = {f"{prefix}{name}": count for name, count in proof.states.items()}
    return replace(proof, findings=findings, states=states)


def _all(options: argparse.Namespace) -> tuple[Office, Mapping[str, Catalog]]:
    kiosk = kiosk_of(options)
    file, catalogs = memory_file(), load_each(own=[kiosk.path(name) for name in kiosk.catalog.own])
    memory = {} if options.anew else recalled(file)
    office = prove_all(catalogs, memory)
    keep(file, memory)
    return office, catalogs


def _place(finding: Finding, catalogs: Mapping[str, Catalog]) -> Problem | None:
    profile = finding.procedure.rpartition("/")[0] or min(catalogs)
    return located(finding, catalogs[profile if profile in catalogs else min(catalogs)])


def _line(finding: Finding, catalogs: Mapping[str, Catalog]) -> str:
    place = _place(finding, catalogs)
    witness = f"（{' → '.join(finding.witness)}）" if finding.witness else ""
    return f"{place} [{finding.procedure} {finding.step}]{witness}" if place else str(finding)


def _print(proof: Proof | Office, catalogs: Mapping[str, Catalog], seconds: float) -> None:
    for name, count in proof.states.items():
        print(say("flows.states", id=f"{name:36}", states=f"{count:8,}"))
    if isinstance(proof, Office):
        _print_shares(proof)
    for finding in proof.findings:
        print(_line(finding, catalogs))
    total = f"{sum(proof.states.values()):,}"
    told = {"procedures": len(proof.states), "states": total, "findings": len(proof.findings), "seconds": seconds}
    print(say("flows.proved", **told))


def _print_shares(office: Office) -> None:
    print()
    for family, share in office.plain.items():
        print(say("flows.plain", family=f"{family:36}", share=f"{share:5.0%}"))
    print()
    for one in office.documents:
        print(say("flows.document", **{name: str(value) for name, value in msgspec.structs.asdict(one).items()}))


def memory_file() -> Path:
    """Return where this command remembers verdicts."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "madoguchi" / "proofs.json"
