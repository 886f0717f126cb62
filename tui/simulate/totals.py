"""Whether a rehearsed day adds up: every place counted on its own, then held against the others."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from store.verify import Finding
from tui.simulate.count import Book

DOUBLES = ("same_id", "same_seq", "same_command", "same_visit_twice", "steps_doubled", "receipts_doubled")
SHOWN = (
    "cases", "cases_closed", "two_procedures", "sendbacks", "refusals", "two_person", "second_checks", "handovers",
    "erasures", "reversals", "unknown_results", "drawer", "settled", "held_in_closed", "receipts",
)  # fmt: skip


class Evening(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was found in the evening, place by place.

    Attributes:
        central: the central's own events.
        terminals: the events of each terminal's file.
        confirmed: ids each terminal's journal had confirmed to a clerk.
        findings: what the store's own check says of each file.
    """

    central: Book
    terminals: Mapping[str, Book]
    confirmed: Mapping[str, Sequence[str]]
    findings: Mapping[str, Sequence[Finding]]


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """The day in numbers; :attr:`problems` names what does not add up."""

    visits: int
    closed: int
    events: int
    lost: int
    doubled: int
    tickets_doubled: int
    fees_equal: bool
    views_equal: bool
    chains_ok: bool
    seconds: float
    yen: Mapping[str, int]
    more: Mapping[str, int]
    problems: tuple[str, ...]


def add_up(evening: Evening, *, wanted: int, unsent: int, seconds: float) -> Totals:
    """Hold the places against each other.

    Args:
        evening: what was found.
        wanted: visits planned.
        unsent: events no terminal had an answer for in the end.
        seconds: how long the day took.
    """
    central = evening.central
    totals = Totals(
        visits=central.numbers["visits"], closed=central.numbers["closed"], events=central.numbers["events"],
        lost=lost(evening), doubled=doubled(evening), tickets_doubled=_worst(evening, "tickets_doubled"),
        fees_equal=fees_equal(evening), views_equal=views_equal(evening), chains_ok=chains_ok(evening),
        seconds=round(seconds, 1), yen=central.till, more={name: central.numbers[name] for name in SHOWN},
        problems=(),
    )  # fmt: skip
    return msgspec.structs.replace(totals, problems=tuple(_problems(totals, evening, wanted, unsent)))


def _books(evening: Evening) -> Iterable[Book]:
    return (evening.central, *evening.terminals.values())


def _worst(evening: Evening, name: str) -> int:
    return max(book.numbers[name] for book in _books(evening))


def lost(evening: Evening) -> int:
    """Return how many events are missing somewhere: confirmed to a clerk, written, or taken in, and not everywhere."""
    central = evening.central.hashes.items()
    away = {id_ for notes in evening.confirmed.values() for id_ in notes} - evening.central.hashes.keys()
    return len(away) + sum(len(central ^ book.hashes.items()) for book in evening.terminals.values())


def doubled(evening: Evening) -> int:
    """Return how many things were written twice, at the worst place."""
    return max(sum(book.numbers[name] for name in DOUBLES) for book in _books(evening))


def fees_equal(evening: Evening) -> bool:
    """Whether tills, cases and the rows of the screens have the same yen by method, everywhere."""
    truth = evening.central.till
    shown = [book.tills_shown for book in evening.terminals.values()]
    return all(book.till == truth == book.cases for book in _books(evening)) and all(one == truth for one in shown)


def views_equal(evening: Evening) -> bool:
    """Whether every terminal shows the same rows, and the rows a rebuild would make."""
    rows = {book.rows for book in evening.terminals.values()}
    return len(rows) == 1 and not any(one.code == "rows" for found in evening.findings.values() for one in found)


def chains_ok(evening: Evening) -> bool:
    """Whether every chain and every stream is whole, by our count and by the store's own check."""
    broken = sum(book.numbers[name] for book in _books(evening) for name in ("broken_links", "broken_versions"))
    return not broken and not any(one.code != "rows" for found in evening.findings.values() for one in found)


def _problems(totals: Totals, evening: Evening, wanted: int, unsent: int) -> Iterable[str]:
    checks = {
        "visits": totals.visits == wanted, "closed": totals.closed == wanted,
        "cases_open": totals.more["cases"] == totals.more["cases_closed"], "lost": totals.lost == 0,
        "doubled": totals.doubled == 0, "tickets_doubled": totals.tickets_doubled == 0,
        "fees_equal": totals.fees_equal, "views_equal": totals.views_equal, "chains_ok": totals.chains_ok,
        "held_in_closed": _worst(evening, "held_in_closed") == 0, "drawer": _worst(evening, "drawer") == 0,
        "unsent": unsent == 0,
    }  # fmt: skip
    return [name for name, well in checks.items() if not well]
