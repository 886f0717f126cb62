"""Read whole streams for counting: every stream that was written to in a span of days, nothing opened."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, select, tuple_

from flows.events import Event
from store.schema import table
from store.streams import STANDING, closed_events

Result = TypeVar("Result")
_EVENT = table("event")


def written_between(connection: Connection, kinds: Collection[str], first: date, last: date) -> Iterator[Event]:
    """Yield the events in the fold of all streams of these kinds that have one between two business dates, inclusive.

    Each stream comes in one piece and whole, also what was written before and after, in order of version.
    """
    names = (_EVENT.c.stream_kind, _EVENT.c.stream_id)
    days = _EVENT.c.business_date.between(first.isoformat(), last.isoformat())
    wanted = select(*names).where(days, _EVENT.c.stream_kind.in_(sorted(kinds))).distinct()
    columns = (_EVENT.c.id, _EVENT.c.raw, _EVENT.c.prev, _EVENT.c.hash)
    query = select(*columns).where(STANDING, tuple_(*names).in_(wanted)).order_by(*names, _EVENT.c.version)
    yield from closed_events(connection.execution_options(yield_per=1000).execute(query))


def reading(
    kinds: Collection[str], first: date, last: date, fold: Callable[[Iterator[Event]], Result]
) -> Callable[[Connection], Result]:
    """Return the work for a reader's thread: fold what :func:`written_between` yields."""
    return lambda connection: fold(written_between(connection, kinds, first, last))
