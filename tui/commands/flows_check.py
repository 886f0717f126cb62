"""``madoguchi flows check``: the proof of the catalog, of all profiles, or of single files."""

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import msgspec

from flows.catalog import Catalog, Refused, load, load_each, read
from flows.catalog.problem import Problem
from flows.catalog.shelf import profiles
from flows.prove import Finding, Proof, prove
from flows.prove.locate import located
from flows.prove.office import Memory, Office, Verdict, prove_all
from tui.commands.config import kiosk_of
from tui.fault import Fault
from tui.words import say

REMEMBERED = 2_000
"""Verdicts kept; more than the catalog has definitions and pairs, so that old ones go in time."""


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
    """Return where verdicts are remembered: one file for each state of the prover."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "madoguchi" / f"proofs-{prover_digest()[:16]}.json"


def prover_digest() -> str:
    """Return the digest of the prover itself, on which every verdict depends."""
    digest = hashlib.sha256()
    flows = resources.files("flows")
    parts = [flows / "progress.py", flows / "procedure.py", flows / "lanes.py", *(flows / "prove").iterdir()]
    for part in sorted(parts, key=lambda one: one.name):
        if part.is_file():
            digest.update(part.read_bytes())
    return digest.hexdigest()


def recalled(file: Path) -> Memory:
    """Return what was remembered; a file that cannot be read is as good as none."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Verdict])
    except (OSError, msgspec.DecodeError):
        return {}


def keep(file: Path, memory: Memory) -> None:
    """Remember the latest verdicts; a cache that cannot be written is no reason to fail."""
    latest = dict(list(memory.items())[-REMEMBERED:])
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = file.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(latest))
        new.replace(file)
    except OSError:
        return
