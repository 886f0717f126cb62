"""What each stream adds to which day: the fold behind every report.

A thing belongs to the business date (Asia/Tokyo) of the event that completes it: a case that sleeps for three weeks is
opened on one day and ended on another. A time belongs to the day on which it ended. Times are not taken where a clock
was suspect, where they would run backwards, and on paper days, whose moments were written down by hand.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from flows.events import Event, Stream
from flows.report.figures import Count, Figures, Span, collect

Found = tuple[date, Count | Span]
Reader = Callable[[Sequence[Event]], Iterator[Found]]
RESTING = frozenset({"held", "went_away", "absent", "visit_closed"})
"""The visitor is no longer at the window."""
PLACES = RESTING | {"called", "call_undone", "serving", "came_back"}
"""Where a visitor can be: the last of a day says whether they were absent."""
APPLICANT = ("who", "applicant", "agent", "bringer")
"""Facts that say who stood at the window; the first that is known counts."""
TURN = ("card", frozenset({"first", "renewal"}))
"""The fact that tells a first application from a renewal, and its values."""


def by_day(events: Iterable[Event]) -> dict[date, Figures]:
    """Fold events into the figures of every day they touch.

    Args:
        events: whole streams, each in one piece and in order of version; kinds no report counts are passed over.
    """
    found: dict[date, list[Count | Span]] = {}
    for stream, rows in groupby(events, key=_stream):
        for day, one in _READERS.get(stream.kind, _nothing)(tuple(rows)):
            found.setdefault(day, []).append(one)
    return {day: collect(ones) for day, ones in sorted(found.items())}


def _stream(event: Event) -> Stream:
    return event.envelope.stream


def _day(event: Event) -> date:
    return event.envelope.business_date


def _nothing(events: Sequence[Event]) -> Iterator[Found]:
    del events
    return iter(())


def _span(measure: str, keys: tuple[str, ...], start: Event | None, end: Event | None) -> Iterator[Found]:
    if start is None or end is None or start.envelope.clock_suspect or end.envelope.clock_suspect:
        return
    seconds = int(end.envelope.occurred_at.timestamp()) - int(start.envelope.occurred_at.timestamp())
    if seconds >= 0:
        yield _day(end), Span(measure, keys, seconds)


def _first(events: Iterable[Event], *types: str, after: int = 0) -> Event | None:
    return next((one for one in events if one.type in types and one.envelope.version > after), None)


def tickets(events: Sequence[Event]) -> Iterator[Found]:
    """Numbers given, also those whose paper never came out."""
    for event in events:
        if event.type == "ticket_issued":
            yield _day(event), Count("tickets", (str(event.data["number"]).partition("-")[0],))


def visits(events: Sequence[Event]) -> Iterator[Found]:
    """People, windows, absence, and how long they waited and stayed."""
    opened = events[0]
    if opened.type != "visit_opened":
        return
    key = (str(opened.data["category"]),)
    yield _day(opened), Count("visits", key)
    yield _day(opened), Count("people", key, len(opened.data.get("parties", ())))
    yield from ((_day(one), Count("people", key)) for one in events if one.type == "party_added")
    yield from ((_day(one), Count("left", key)) for one in events if one.type == "visit_closed")
    served = _first(events, "serving")
    if served is not None:
        yield _day(served), Count("served", key)
    at_windows = {(_day(one), str(one.data.get("window", ""))) for one in events if one.type == "serving"}
    yield from ((day, Count("at_window", (window,))) for day, window in at_windows)
    last = {_day(one): one.type for one in events if one.type in PLACES}
    yield from ((day, Count("absent", key)) for day, kind in last.items() if kind == "absent")
    if not opened.data.get("paper_day"):
        yield from _visit_times(events, key, served)


def _visit_times(events: Sequence[Event], key: tuple[str, ...], served: Event | None) -> Iterator[Found]:
    """A call taken back before anybody came was none: the visitor waited on."""
    opened, came = events[0], served.envelope.version if served is not None else len(events) + 1
    undone = [one.envelope.version for one in events if one.type == "call_undone" and one.envelope.version < came]
    call = _first(events, "called", after=max(undone, default=0))
    if call is not None and call.envelope.version < came:
        yield from _span("wait", key, opened, call)
    if served is not None:
        yield from _span("handling", key, served, _first(events, *RESTING, after=came))
    yield from _span("stay", key, opened, _first(events, "visit_closed"))


def cases(events: Sequence[Event]) -> Iterator[Found]:
    """Work: opened, ended and how, by whom and for whom, and how long until something was handed out."""
    opened = events[0]
    if opened.type != "case_opened":
        return
    procedure = str(opened.data["procedure"])
    yield _day(opened), Count("opened", (procedure,))
    facts: dict[str, str] = {}
    for event in events:
        facts |= _told(event)
        if event.type == "step_done":
            yield _day(event), Count("steps", (_role(event),))
        if event.type == "case_closed":
            yield from ((_day(event), one) for one in _ended(event, procedure, facts))
    if not opened.data.get("paper_day"):
        given = (one for one in events if any(move["way"] == "given" for move in one.data.get("moves", ())))
        yield from _span("delivery", (procedure,), opened, next(given, None))


def _told(event: Event) -> dict[str, str]:
    if event.type == "fact_set":
        return {str(event.data["fact"]): str(event.data["value"])}
    return dict(event.data.get("facts", {}))


def _role(event: Event) -> str:
    """The role answerable for a step: of the two who signed, the one the event names."""
    envelope = event.envelope
    answerable = envelope.second if envelope.second and event.data.get("signed") == "second" else envelope.actor
    return answerable.role


def _ended(event: Event, procedure: str, facts: Mapping[str, str]) -> Iterator[Count]:
    envelope = event.envelope
    yield Count("ended", (procedure,))
    yield Count("ended_as", (procedure, str(event.data["outcome"])))
    yield Count("ended_at", (envelope.window,))
    yield Count("ended_by", (envelope.actor.role,))
    applicant = next((facts[name] for name in APPLICANT if name in facts), "")
    if applicant:
        yield Count("applicant", (procedure, applicant))
    turn = facts.get(TURN[0], "")
    if turn in TURN[1]:
        yield Count("turn", (procedure, turn))


def tills(events: Sequence[Event]) -> Iterator[Found]:
    """Money as the tills have it: taken, waived, taken back, and what is left of each method."""
    for event in events:
        data = event.data
        if event.type not in ("taken", "given_back"):
            continue
        day, keys, yen = _day(event), (str(data["item"]), str(data["method"])), int(data["yen"])
        yield day, Count("net", keys[1:], yen)
        if event.type == "given_back":
            yield day, Count("reversed", (*keys, str(data["reason"])))
            yield day, Count("reversed_yen", (*keys, str(data["reason"])), yen)
            continue
        yield day, Count("taken", keys)
        yield day, Count("quantity", keys, int(data["quantity"]))
        yield day, Count("yen", keys, yen)
        if data.get("waiver"):
            yield day, Count("waived", (keys[0], str(data["waiver"])))


_READERS: Mapping[str, Reader] = {"ticket": tickets, "visit": visits, "case": cases, "till": tills}
KINDS: tuple[str, ...] = tuple(_READERS)
"""Kinds of streams that reports count."""
