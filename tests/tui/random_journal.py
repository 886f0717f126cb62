"""Random journals for the reports: streams of any shape over a year, clocks that jump, paper days, second persons."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from flows.events import GENESIS, Actor, Envelope, Event, Stream, canonical, chain_hash

TOKYO = ZoneInfo("Asia/Tokyo")
FIRST = date(2026, 4, 1)
ROLES = ("contractor", "supervisor", "city")
CATEGORY, METHOD = st.sampled_from("ABC"), st.sampled_from(("cash", "card"))
ITEM, WINDOW = st.sampled_from(("juminhyo", "jpki-renew")), st.sampled_from(("1", "2", "3"))
FACT = st.sampled_from(("who", "applicant", "agent", "bringer", "card", "pin"))
VALUE = st.sampled_from(("self", "proxy", "first", "renewal"))
FACTS = st.dictionaries(FACT, VALUE, max_size=3)
MOVES = st.lists(
    st.fixed_dictionaries(
        {"item": st.sampled_from(("写し", "カード")), "way": st.sampled_from(("tray", "given", "filed"))}
    ),
    max_size=2,
)
PLACES = ("called", "called", "call_undone", "serving", "serving", "held", "went_away", "came_back", "absent",
          "visit_closed", "party_added", "needs_set")  # fmt: skip


def _place(kind: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(kind), st.fixed_dictionaries({"window": WINDOW}))


PARTIES = st.lists(st.fixed_dictionaries({"id": st.just("p")}), min_size=1, max_size=3)
PAPER = st.sampled_from(({}, {}, {}, {"paper_day": True}))
VISIT = st.tuples(
    st.builds(
        lambda category, parties, paper: ("visit_opened", {"category": category, "parties": parties, **paper}),
        CATEGORY, PARTIES, PAPER,
    ),
    st.lists(st.sampled_from(PLACES).flatmap(_place), max_size=9),
)  # fmt: skip
STEP = st.builds(
    lambda facts, moves, signed: ("step_done", {"facts": facts, "moves": moves, "signed": signed}),
    FACTS, MOVES, st.sampled_from(("actor", "second")),
)  # fmt: skip
FACT_SET = st.builds(lambda fact, value: ("fact_set", {"fact": fact, "value": value}), FACT, VALUE)
ENDED = st.builds(lambda end: ("case_closed", {"outcome": end}), st.sampled_from(("completed", "withdrawn")))
PARKED = st.just(("parked", {"reason": "reply_awaited"}))
CASE = st.tuples(
    st.builds(
        lambda procedure, facts, paper: ("case_opened", {"procedure": procedure, "facts": facts, **paper}),
        st.sampled_from(("card-kofu", "juminhyo-kofu")), FACTS, PAPER,
    ),
    st.lists(st.one_of(STEP, STEP, FACT_SET, PARKED, ENDED), max_size=8),
)  # fmt: skip
TICKET = st.builds(
    lambda letter, n: ("ticket_issued", {"number": f"{letter}-{n:03d}", "n": n}), CATEGORY, st.integers(1, 99)
)
TAKEN = st.builds(
    lambda item, method, quantity, yen, waiver: (
        "taken", {"item": item, "method": method, "quantity": quantity, "yen": yen, "waiver": waiver}
    ),
    ITEM, METHOD, st.integers(1, 3), st.integers(0, 900), st.sampled_from(("", "expiry")),
)  # fmt: skip
GIVEN_BACK = st.builds(
    lambda item, method, yen: ("given_back", {"item": item, "method": method, "yen": -yen, "reason": "mistake"}),
    ITEM, METHOD, st.integers(0, 900),
)  # fmt: skip
TILL = st.lists(st.one_of(TAKEN, GIVEN_BACK, st.just(("till_opened", {"float_yen": 1000}))), min_size=1, max_size=5)
STREAM = st.one_of(
    st.tuples(st.just("visit"), VISIT.map(lambda one: [one[0], *one[1]])),
    st.tuples(st.just("case"), CASE.map(lambda one: [one[0], *one[1]])),
    st.tuples(st.just("ticket"), st.lists(TICKET, min_size=1, max_size=4)),
    st.tuples(st.just("till"), TILL),
)
MOMENTS = st.lists(
    st.tuples(st.integers(-30, 4000), st.booleans(), st.sampled_from(ROLES), st.sampled_from((None, *ROLES))),
    min_size=10, max_size=10,
)  # fmt: skip
STREAMS = st.lists(st.tuples(STREAM, st.integers(0, 400), MOMENTS), max_size=12)


def _actor(role: str) -> Actor:
    return Actor(operator=role, person=role, role=role)


def events(streams: list[Any]) -> list[Event]:
    """Return the journal: every stream in one piece, its moments some way apart, now and then backwards."""
    made: list[Event] = []
    for number, ((kind, said), start, moments) in enumerate(streams):
        at = datetime(FIRST.year, FIRST.month, FIRST.day, 9, tzinfo=TOKYO) + timedelta(days=start)
        for version, ((type_, data), (minutes, suspect, role, second)) in enumerate(
            zip(said, moments, strict=False), 1
        ):
            at += timedelta(minutes=minutes, seconds=0.5 * version)
            envelope = Envelope(
                id=f"{number}-{version}", v=1, office="131016", terminal="T1", window=str(number % 4), epoch=1,
                seq=len(made) + 1, stream=Stream(kind, f"{kind}-{number}"), version=version, term=0, type=type_,
                business_date=at.date(), occurred_at=at, recorded_at=at, clock_suspect=suspect and version % 5 == 0,
                hlc=0, actor=_actor(role), second=_actor(second) if second else None, command=f"c{len(made)}",
                visit=None, case=None, cause=None, data=data, seals={},
            )  # fmt: skip
            raw = canonical(envelope)
            prev = made[-1].hash if made else GENESIS
            made.append(Event(envelope=envelope, raw=raw, prev=prev, hash=chain_hash(prev, raw)))
    return made
