"""Which documents are still missing from a combination such as "one A, or one A and one B, or three B".

Source: domain rules 1.1 and 1.2. Classes of a list stand in order, the strongest first; a stronger document does the
work of a weaker one, never the other way round (ロ＋ロ is refused).
"""

from collections.abc import Sequence

import msgspec


class Combination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One accepted combination.

    Attributes:
        take: classes, one entry a document.
        photo: how many of the documents must show the face.
        pin: the PIN must have been verified as well.
        papers: further papers, each a choice of kinds.
    """

    take: tuple[str, ...]
    photo: int = 0
    pin: bool = False
    papers: tuple[tuple[str, ...], ...] = ()


class Shown(msgspec.Struct, frozen=True):
    """A usable document of one person, reduced to its class and whether it shows the face."""

    rank: str
    photo: bool


class Shortage(msgspec.Struct, frozen=True):
    """What one combination still lacks.

    Attributes:
        ranks: classes, strongest first.
        photo: how many of them must show the face.
        papers: kinds to choose from, one entry a paper.
    """

    ranks: tuple[str, ...] = ()
    photo: int = 0
    papers: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ranks or self.papers)


def _unmatched(wanted: Sequence[int], shown: Sequence[int]) -> list[int]:
    """Give the wanted ranks nothing shown can fill; strict wants choose first, so the match is as large as can be."""
    left = sorted(shown)
    missing = []
    for want in sorted(wanted):
        if left and left[0] <= want:
            left.pop(0)
        else:
            missing.append(want)
    return missing


def shortage(
    combination: Combination, shown: Sequence[Shown], papers: frozenset[str], order: Sequence[str]
) -> Shortage:
    """Say what a combination still lacks.

    Args:
        combination: what would be accepted; its `pin` is the caller's business.
        shown: usable documents of the person, one of a kind.
        papers: kinds of further usable papers.
        order: the list's classes, strongest first.

    Returns:
        The shortage; false when the combination is complete.
    """
    missing = _unmatched([order.index(rank) for rank in combination.take], [order.index(s.rank) for s in shown])
    photo = max(0, combination.photo - sum(s.photo for s in shown))
    if photo > len(missing):
        missing += [order.index(combination.take[-1])] * (photo - len(missing))
    lacking = tuple(choice for choice in combination.papers if papers.isdisjoint(choice))
    return Shortage(tuple(order[i] for i in missing), photo, lacking)


def _covers(smaller: Shortage, larger: Shortage, order: Sequence[str]) -> bool:
    """Say whether whoever can end the larger shortage can end the smaller one as well."""
    low, high = ([order.index(rank) for rank in s.ranks] for s in (smaller, larger))
    return (
        len(low) <= len(high)
        and all(h <= w for w, h in zip(low, high, strict=False))
        and smaller.photo <= larger.photo
        and set(smaller.papers) <= set(larger.papers)
    )


def choices(found: Sequence[Shortage], order: Sequence[str]) -> list[Shortage]:
    """Leave out of several ways to go on those that ask for more than another one.

    Args:
        found: one shortage for each accepted combination.
        order: the list's classes, strongest first.

    Returns:
        The ways worth telling, in the order given; empty when one combination is complete.
    """
    if not all(found):
        return []
    kept: list[Shortage] = []
    for one in found:
        rivals = [other for other in found if other != one]
        if one not in kept and not any(_covers(other, one, order) for other in rivals):
            kept.append(one)
    return kept
