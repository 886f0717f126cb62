"""The lines of the home screen: plain rows in, lines out."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from statistics import median

from rich.cells import cell_len
from textual.content import Content

from flows.events import Actor
from flows.ports import CaseRow, VisitRow
from flows.protected import ProtectedList
from flows.question import Question
from screens import day, wish
from screens.counter import Counter
from screens.widgets.roster import Line, heading
from screens.words import label, say


def waiting_order(row: VisitRow) -> tuple[int, datetime, str]:
    """The order in which F3 calls: priority first, then arrival."""
    return (-row.priority, row.arrived_at, row.id)


def waiting(rows: Iterable[VisitRow], counter: Counter) -> list[Line]:
    """Return the waiting list: called here first, then every queue with its longest wait."""
    rows = sorted(rows, key=waiting_order)
    now, window = counter.now(), counter.desk.journal.window
    mine = [row for row in rows if row.state in ("called", "serving") and row.window == window]
    lines = [_called(row, now) for row in mine if row.state == "called"]
    for category in sorted({row.category for row in rows if row.state == "waiting"}):
        queue = [row for row in rows if row.state == "waiting" and row.category == category]
        longest = day.wait(min(row.arrived_at for row in queue), now)
        title = say("home.group", label=label("category", category), n=len(queue))
        lines.append(heading(title, say("home.longest", wait=longest)))
        lines.extend(_waiting(row, counter, now) for row in queue)
    return lines


def _called(row: VisitRow, now: datetime) -> Line:
    words = Content.assemble((row.number, "bold"), f"  {say('home.called', n=row.calls)}")
    return Line(id=row.id, left=words, right=_waited(row.called_at or now, now), side=_needs(row), loud=True)


def _waiting(row: VisitRow, counter: Counter, now: datetime) -> Line:
    wants = "・".join(counter.title(want) for want in row.wants)
    words = Content.assemble("  ", (row.number, "bold"), f"  {wants}")
    return Line(id=row.id, left=words, right=_waited(row.arrived_at, now), side=_needs(row))


def _waited(since: datetime, now: datetime) -> str:
    """A wait in a column of its own width."""
    words = day.wait(since, now)
    return " " * (5 - cell_len(words)) + words


def _needs(row: VisitRow) -> str:
    """What to know before calling: priority, 配慮事項, language, how many came."""
    parts = [say("home.priority")] if row.priority else []
    parts += [label("need", need) for need in row.needs]
    parts += [say("reception.en")] if row.language == "en" else []
    parts += [say("home.people", n=row.parties)] if row.parties > 1 else []
    return "・".join(parts)


def mine(rows: Iterable[CaseRow], counter: Counter) -> list[Line]:
    """Return the cases this terminal holds: two lines each, what needs a hand first."""
    held = [row for row in rows if row.holder == counter.terminal and not row.outcome]
    held.sort(key=lambda row: (row.state == "parked", row.state == "offered", row.changed_at))
    return [_case(row, counter) for row in held]


def _case(row: CaseRow, counter: Counter) -> Line:
    state = _state(row)
    # The state stands before the title: a narrow column cuts the end off.
    words = Content.assemble(
        (row.ticket or wish.came(counter, row.procedure), "bold"),
        (f"  {state}" if state else "", "$warning"),
        f"  {row.title}",
    )
    below = [say("home.step", done=row.done + 1, total=row.total, title=row.step_title)]
    below += [say("home.held", n=row.held_items)] if row.held_items else []
    if row.state == "parked":
        below = [say("home.until", day=day.short(row.due))] if row.due else []
    return Line(id=row.id, left=words, right=day.wait(row.changed_at, counter.now()), below="  " + "  ".join(below),
                loud=row.state == "unknown" or row.contested)  # fmt: skip


def _state(row: CaseRow) -> str:
    if row.contested:
        return say("home.contested")
    if row.state == "offered":
        return say("home.offered") + " " + say("home.from_lane", lane=label("role", row.offered_to))
    return {"parked": say("home.parked"), "unknown": say("home.unknown_step")}.get(row.state, "")


def for_me(rows: Iterable[CaseRow], counter: Counter, actor: Actor) -> list[Line]:
    """Return the cases offered to my role, the longest waiting first."""
    offered = sorted((row for row in rows if row.offered_to == actor.role), key=lambda row: row.changed_at)
    now = counter.now()
    return [
        Line(
            id=row.id,
            left=Content.assemble((row.ticket or wish.came(counter, row.procedure), "bold"), f"  {row.title}"),
            right=day.wait(row.changed_at, now),
            below=f"  {row.step_title}  {say('home.held', n=row.held_items)}",
        )
        for row in offered
    ]


def questions(found: Iterable[Question], counter: Counter, role: str) -> list[Line]:
    """Return the questions to the city with their age, as the supervisor and the city see them; answers first."""
    if role not in ("supervisor", "city"):
        return []
    found = [one for one in found if role in (one.waits_for, "supervisor")]
    found.sort(key=lambda one: (one.waits_for != role, one.asked_at))
    return [_question(one, counter, role) for one in found]


def _question(one: Question, counter: Counter, role: str) -> Line:
    since = one.answered_at or one.asked_at
    state = (
        say("question.wait_for_reader", answer=label("city_answer", one.answer))
        if one.answer
        else say("question.wait_for_city")
    )
    return Line(
        id=f"question:{one.id}",
        left=Content.assemble((say("question.from_city"), "bold"), f"  {counter.title(one.procedure)}"),
        right=day.wait(since, counter.now()),
        below=f"  {state}  {label('city_question', one.code)}",
        loud=one.waits_for == role,
    )


def roll(found: ProtectedList, on: date, *, stale: bool) -> Line:
    """Return the line by which the city keeps the date of its list; today's list leaves nothing to choose."""
    date_words = say("roll.as_of", day=day.short(found.as_of)) if found.as_of else say("roll.never")
    words = f"  {date_words}  {say('roll.stale')}" if stale else f"  {date_words}"
    return Line(id="" if found.as_of == on else "roll:", left=say("roll.line"), below=words, loud=stale)


def counts(rows: Sequence[VisitRow], on: date) -> list[str]:
    """Return the day in a few words: received, finished, in work, and the median wait."""
    today = [row for row in rows if row.business_date == on]
    waits = [(row.called_at - row.arrived_at).total_seconds() / 60 for row in today if row.called_at]
    held = sum(row.state == "held" for row in today)
    away = sum(row.state == "away" for row in today)
    wait = say("time.minutes", n=round(median(waits))) if waits else ""
    return [
        f"{say('home.received', n=len(today))}  {say('home.closed', n=sum(row.state == 'closed' for row in today))}",
        say("home.median", wait=wait) if waits else say("home.no_median"),
        say("home.held_visits", n=held, away=away),
    ]
