"""One step downwards: erasures first, then a dense page of events, then keys the whole office may hold."""

from flows.events import Stream
from store.sync.ports import Central, Inlet, Page
from store.sync.retry import Inconsistent

PAGE = 200
OFFICE_WIDE = ("operator", "definition", "standard")
"""Kinds of streams that everybody in the office reads: accounts, procedures, 判断基準."""


def check(cursor: int, page: Page) -> None:
    """Assert that a page continues right after the cursor without a hole.

    Raises:
        Inconsistent: a position is missing or repeated; nothing of the page is applied.
    """
    wanted = list(range(cursor + 1, cursor + 1 + len(page.events)))
    if [event.pos for event in page.events] != wanted:
        raise Inconsistent(f"the page after {cursor} is not dense")


def office_wide(page: Page) -> list[Stream]:
    """Return the streams in a page whose keys every terminal of the office may hold."""
    found = {Stream(e.parcel.stream_kind, e.parcel.stream_id) for e in page.events}
    return sorted(stream for stream in found if stream.kind in OFFICE_WIDE)


def pull_once(inlet: Inlet, central: Central, erased: int = 0) -> tuple[int, int]:
    """Take one page.

    Args:
        inlet: the terminal's store.
        central: the doors.
        erased: position up to which erasures were taken already in this connection.

    Returns:
        how many events came, and the position up to which erasures are taken now.

    Raises:
        psycopg.Error: the central is away or refuses.
        Inconsistent: the page has a hole.
    """
    cursor = inlet.cursor()
    page = central.pull(cursor, PAGE, erased)
    check(cursor, page)
    if page.erased:
        inlet.erased(page.erased)
    if page.events:
        inlet.apply(page.events)
        wanted = office_wide(page)
        if wanted:
            inlet.take_keys(*central.keys(wanted))
    return len(page.events), max(erased, page.last_pos)
