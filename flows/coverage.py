"""The coverage list: every step of every procedure in the five city documents, which definitions must account for."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from flows.procedure import Lane

Flag = Literal[
    "cs_terminal",
    "register",
    "fee",
    "no_fee",
    "correction_loop",
    "supervisor",
    "second_person",
    "lane_unsure",
    "writes",
    "refuse",
    "conditional",
]


class SourceStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step as a city document has it.

    Attributes:
        n: its number there (a letter tells repeated numbers apart).
        lane: who does it there.
        flags: what the document says of it: ``cs_terminal`` another system's terminal, ``register`` a 管理簿 entry,
            ``fee`` money changes hands, ``no_fee`` expressly none, ``correction_loop`` a way back on a defect,
            ``supervisor`` the 業務責任者 does it, ``second_person`` somebody other than the one before,
            ``lane_unsure`` the chart does not say clearly who, ``writes`` what is entered cannot be taken back,
            ``refuse`` it may end in a refusal, ``conditional`` only in some cases.
        loop: the steps a defect goes back to, where the document names them.
        registers: the 管理簿 written there, as the document calls them.
    """

    n: str
    lane: Lane
    flags: frozenset[Flag] = frozenset()
    loop: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()


class SourceProcedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One procedure as a city document has it: where it stands and its steps in order."""

    family: str
    document: str
    section: str
    area: str
    start: Lane
    title: str
    steps: tuple[SourceStep, ...]

    def at(self, n: str) -> SourceStep | None:
        """Return the step of that number, or None."""
        return next((step for step in self.steps if step.n == n), None)


@cache
def coverage() -> Mapping[str, SourceProcedure]:
    """Return the whole list by procedure id."""
    body = files("flows").joinpath("coverage.json").read_bytes()
    return msgspec.json.decode(body, type=dict[str, SourceProcedure])


def split(reference: str) -> tuple[str, str]:
    """Split ``procedure-id#n`` into its two halves; the second is empty when there is no ``#``."""
    procedure, _mark, n = reference.partition("#")
    return procedure, n
