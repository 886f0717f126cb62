"""What the prover found: which rule, where, in one sentence, and a path that shows it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec


class Finding(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One reason why a definition is refused.

    Attributes:
        procedure: id of the definition.
        step: id of the step, or empty when the whole procedure is meant.
        code: the rule that is broken.
        message: one Japanese sentence.
        witness: steps that lead there (``step``, ``step=outcome``, ``step(fact=answer)``).
    """

    procedure: str
    step: str
    code: str
    message: str
    witness: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the finding as one line for people."""
        path = f"（{' → '.join(self.witness)}）" if self.witness else ""
        return f"{self.procedure} {self.step} [{self.code}] {self.message}{path}"


@cache
def words() -> dict[str, Any]:
    """Return the sentences of this room."""
    return tomllib.loads(files("flows.prove").joinpath("words.toml").read_text("utf-8"))


def found(procedure: str, step: str, code: str, witness: tuple[str, ...] = (), **fill: str) -> Finding:
    """Put a finding into words."""
    message = words()[code].format_map(fill)
    return Finding(procedure=procedure, step=step, code=code, message=message, witness=witness)


def lane_name(lane: str) -> str:
    """Return what a lane is called."""
    return str(words()["lanes"][lane])
