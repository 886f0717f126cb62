"""Verdicts of the prover kept in a file, so that an unchanged definition is not explored at every start."""

import hashlib
from importlib import resources
from pathlib import Path

import msgspec

from flows.prove.prover import Memory

REMEMBERED = 2_000
"""Verdicts kept; more than the catalog has definitions and pairs, so that old ones go in time."""


class Kept(msgspec.Struct, frozen=True):
    """The file: which prover came to these verdicts; another one's are worth nothing."""

    prover: str
    verdicts: Memory


def recalled(file: Path) -> Memory:
    """Return what this prover found before; a file that cannot be read is as good as none."""
    try:
        kept = msgspec.json.decode(file.read_bytes(), type=Kept)
    except (OSError, msgspec.DecodeError):
        return {}
    return kept.verdicts if kept.prover == _prover_digest() else {}


def keep(file: Path, memory: Memory) -> None:
    """Remember the latest verdicts; a file that cannot be written is no reason to fail."""
    kept = Kept(_prover_digest(), dict(list(memory.items())[-REMEMBERED:]))
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = file.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(kept))
        new.replace(file)
    except OSError:
        return


def _prover_digest() -> str:
    """Return the digest of everything that decides how a definition is explored and judged."""
    digest = hashlib.sha256()
    flows = resources.files("flows")
    parts = [flows / "progress.py", flows / "procedure.py", flows / "lanes.py", *(flows / "prove").iterdir()]
    for part in sorted(parts, key=lambda one: one.name):
        if part.is_file():
            digest.update(part.read_bytes())
    return digest.hexdigest()
