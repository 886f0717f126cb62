"""When to try again, and when never to: by the class of the failure (PostgreSQL documentation, appendix A)."""

from collections.abc import Callable
from typing import Literal

import msgspec
import psycopg

FIRST = 0.25
LONGEST = 60.0

Remedy = Literal["retry", "refused", "stop"]

_SENTENCES = {
    "55M01": "gap",
    "55M02": "clone",
    "55M03": "stale",
    "55M04": "broken",
    "55M05": "foreign",
    "55M06": "restored",
    "55M07": "changed",
    "55M10": "sparse",
    "55M11": "behind",
}
# libpq tells no SQLSTATE of a refused connection; these words are the server's own.
_REFUSALS = (
    "authentication failed",
    "not permitted to log in",
    "does not exist",
    "no pg_hba.conf entry",
    "certificate",
)


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What a failure means.

    Attributes:
        remedy: ``retry`` soon, ``refused`` (alarm, ask again rarely, keep everything), ``stop`` (alarm, a person acts).
        code: SQLSTATE, empty when the central did not answer.
        word: key of the sentence for the person.
    """

    remedy: Remedy
    code: str
    word: str


class Inconsistent(Exception):
    """The central's answer does not fit the question: a hole in the feed or in the answers."""


def fault(error: Exception) -> Fault:
    """Say what a failure means: silence and server trouble heal, refusals need an administrator, chains a person."""
    if isinstance(error, Inconsistent):
        return Fault(remedy="stop", code="", word="sparse")
    code = (error.sqlstate or "") if isinstance(error, psycopg.Error) else ""
    if code.startswith("28") or (not code and any(word in str(error) for word in _REFUSALS)):
        return Fault(remedy="refused", code=code, word="refused")
    if not code or code[:2] in {"08", "40", "53", "57", "58"} or code == "25006":
        return Fault(remedy="retry", code=code, word="away")
    return Fault(remedy="stop", code=code, word=_SENTENCES.get(code, "unknown"))


def delay(failures: int, random: Callable[[], float]) -> float:
    """Return seconds to wait after so many failures in a row: exponential with full jitter, 0.25 s to 60 s.

    Args:
        failures: how often it failed since the last success, from 1.
        random: gives a number in [0, 1).
    """
    ceiling = min(LONGEST, FIRST * 2.0 ** min(failures, 20))
    return FIRST + random() * (ceiling - FIRST)
