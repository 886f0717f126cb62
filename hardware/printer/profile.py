"""Printer models as data: width, density, cutter and how much they tell."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec


class PrinterProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One model.

    Attributes:
        title: The name staff see, Japanese.
        dots: Printable width in dots, a multiple of eight.
        dpi: Dots an inch, both ways.
        paper: Roll width in millimetres.
        cutter: Whether it cuts; without one the paper is fed to the tear bar.
        confirm: How the end of printing is learnt; over a link that cannot answer it never is.
        counter: Whether the cumulative number of cuts can be asked.
    """

    title: str
    dots: int
    dpi: int
    paper: int
    cutter: bool
    confirm: Literal["process_id", "transmitted"]
    counter: bool

    def scale(self, dots: int) -> int:
        """Turn dots meant for 203 dpi into dots of this model, at least one."""
        return max(1, round(dots * self.dpi / 203))


@cache
def profiles() -> dict[str, PrinterProfile]:
    """All models by their id."""
    text = files("hardware.printer").joinpath("profiles.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, PrinterProfile])


def profile(name: str) -> PrinterProfile:
    """One model by its id.

    Raises:
        ValueError: No such model; the message names those there are.
    """
    found = profiles().get(name)
    if found is None:
        known = "、".join(sorted(profiles()))
        raise ValueError(f"プリンターの機種「{name}」はありません。次から選んでください：{known}")
    return found
