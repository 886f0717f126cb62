"""Numbers that add up: counts, and times kept whole so that a month's median is the median of all its times."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

Keys = tuple[str, ...]


class Count(NamedTuple):
    """What an event adds to a count: which measure, under which keys, how much."""

    measure: str
    keys: Keys
    n: int = 1


class Span(NamedTuple):
    """One time that was observed, in whole seconds."""

    measure: str
    keys: Keys
    seconds: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a day or of any sum of days.

    Attributes:
        counts: measure → keys → how many (or yen).
        spans: measure → keys → seconds → how often: the whole distribution, so that sums of days lose nothing.
    """

    counts: Mapping[str, Mapping[Keys, int]] = msgspec.field(default_factory=dict)
    spans: Mapping[str, Mapping[Keys, Mapping[int, int]]] = msgspec.field(default_factory=dict)

    def count(self, measure: str, keys: Keys) -> int:
        """Return one count; 0 where nothing was counted."""
        return self.counts.get(measure, {}).get(keys, 0)

    def times(self, measure: str) -> Counter[int]:
        """Return every time of a measure, whatever its keys: seconds → how often."""
        whole: Counter[int] = Counter()
        for found in self.spans.get(measure, {}).values():
            whole.update(found)
        return whole


def collect(found: Iterable[Count | Span]) -> Figures:
    """Add up what single events say."""
    counts: dict[str, Counter[Keys]] = {}
    spans: dict[str, dict[Keys, Counter[int]]] = {}
    for one in found:
        if isinstance(one, Span):
            spans.setdefault(one.measure, {}).setdefault(one.keys, Counter())[one.seconds] += 1
        else:
            counts.setdefault(one.measure, Counter())[one.keys] += one.n
    return Figures(counts=counts, spans=spans)


def total(parts: Iterable[Figures]) -> Figures:
    """Return the sum of days (a month) or of months (a year)."""
    counts: dict[str, Counter[Keys]] = {}
    spans: dict[str, dict[Keys, Counter[int]]] = {}
    for part in parts:
        for measure, rows in part.counts.items():
            counts.setdefault(measure, Counter()).update(rows)
        for measure, groups in part.spans.items():
            for keys, times in groups.items():
                spans.setdefault(measure, {}).setdefault(keys, Counter()).update(times)
    return Figures(counts=counts, spans=spans)


def percentile(times: Mapping[int, int], percent: int) -> int | None:
    """Return the smallest observed time that at least so many percent of all times do not exceed.

    Always a time that really occurred (nearest rank); None without any.
    """
    rank = -(-sum(times.values()) * percent // 100)
    for seconds in sorted(times):
        rank -= times[seconds]
        if rank <= 0:
            return seconds
    return None
