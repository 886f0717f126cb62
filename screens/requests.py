"""The lines of F9 about other offices, and how the day's cases ended: plain rows in, lines out."""

from collections.abc import Iterable, Iterator
from datetime import date

from textual.content import Content

from flows.outcomes import Tally
from flows.ports import Awaited, CaseRow
from screens import day
from screens.counter import Counter
from screens.widgets.roster import Line
from screens.words import label, say, tables


def waiting(row: CaseRow) -> tuple[Awaited, ...]:
    """Return what has not come yet, what is due first at the front."""
    left = [one for one in row.awaited if one.arrived_at is None]
    return tuple(sorted(left, key=lambda one: (one.due or date.max, one.asked_at)))


def just_came(row: CaseRow) -> bool:
    """Whether the last thing that happened to the case is that everything asked for has come."""
    came = [one.arrived_at for one in row.awaited if one.arrived_at is not None]
    return len(came) == len(row.awaited) and max(came) == row.changed_at


def urgency(row: CaseRow) -> tuple[date, str]:
    """The order of the group: overdue first, then by due date, then the rest."""
    return (waiting(row)[0].due or date.max, row.id)


def line(row: CaseRow, counter: Counter) -> Line:
    """Return a case that asked another office: what, since when, until when, and who keeps the form."""
    left, today = waiting(row), counter.desk.today()
    shown = left[0] if left else max(row.awaited, key=lambda one: one.arrived_at or one.asked_at)
    late = bool(left) and shown.due is not None and shown.due < today
    return Line(
        id=row.id, left=Content.assemble((f"{row.ticket or '-':<7}", "bold"), row.title),
        right=_right(shown, counter), below=f"       {_below(shown, counter)}", loud=late,
    )  # fmt: skip


def _right(one: Awaited, counter: Counter) -> str:
    if one.arrived_at is not None:
        return say("lists.came_at", time=day.clock(one.arrived_at.astimezone(counter.now().tzinfo)))
    if one.due is None:
        return day.wait(one.asked_at, counter.now())
    over = (counter.desk.today() - one.due).days
    return say("lists.late", day=day.short(one.due), n=over) if over > 0 else say("lists.due", day=day.short(one.due))


def _below(one: Awaited, counter: Counter) -> str:
    asked = say("lists.asked_at", day=day.short(one.asked_at.astimezone(counter.now().tzinfo).date()))
    key = f"form_{one.form_way}"
    form = say(f"lists.{key}", form=one.form) if key in tables()["lists"] else ""
    return "  ".join(part for part in (one.title, asked, form) if part)


def outcome_lines(tallies: Iterable[Tally]) -> Iterator[Line]:
    """Return how many cases of every procedure ended how."""
    for one in tallies:
        counts = "・".join(say("lists.end_count", label=label("end", end), n=n) for end, n in one.counts.items())
        yield Line(left=Content.styled(f"  {say('lists.ends', title=one.title, counts=counts)}", "$text-muted"))
