"""Whether a seal can be registered, from what the clerk sees of its print.

Source: domain rules 1.2 rows 13a and 13d. One seal a person; who may register is a matter of `flows.rules.identity`.
"""

from datetime import date
from fractions import Fraction
from functools import cache

import msgspec

from flows.rules.age import age_on
from flows.rules.dated import load
from flows.rules.words import Language, say


class SealTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/seal.toml`: squares in millimetres, the missing part of the rim, the age."""

    fits_square_mm: float
    must_fit_square_mm: float
    chipped_from: tuple[int, int]
    from_age: int


class Imprint(msgspec.Struct, frozen=True, kw_only=True):
    """A print as the clerk measured and saw it.

    Attributes:
        width: of the print in millimetres.
        height: of the print in millimetres.
        chipped: missing part of the rim, 0 to 1.
        shows_name: shows the registered name, surname, given name, former surname or 通称, and nothing else.
        firm: not of rubber or another stuff that changes its form.
        clear: the print is clear.
        taken: somebody of the household has registered it.
    """

    width: float
    height: float
    chipped: Fraction = Fraction(0)
    shows_name: bool = True
    firm: bool = True
    clear: bool = True
    taken: bool = False


@cache
def table() -> SealTable:
    """Give the numbers of the rule."""
    return load("seal", SealTable)


def problems(imprint: Imprint, language: Language = "ja") -> list[str]:
    """Say why a print cannot be registered.

    Args:
        imprint: what the clerk saw.
        language: of the sentences.

    Returns:
        Sentences for the visitor; empty when the seal can be registered.
    """
    longest, numbers = max(imprint.width, imprint.height), table()
    found = {
        "too_small": longest <= numbers.fits_square_mm,
        "too_large": longest > numbers.must_fit_square_mm,
        "not_name": not imprint.shows_name,
        "deforms": not imprint.firm,
        "unclear": not imprint.clear,
        "chipped": imprint.chipped >= Fraction(*numbers.chipped_from),
        "same_household": imprint.taken,
    }
    return [say("seal", key, language) for key, wrong in found.items() if wrong]


def old_enough(born: date, day: date) -> bool:
    """Say whether a person is of the age to register a seal, 15 (domain rules 1.2 row 13a)."""
    return age_on(born, day) >= table().from_age
