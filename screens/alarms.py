"""What the whole office must know at once, in one line: calls for help 応援, outside terminals that are down."""

from collections.abc import Iterable

from flows.alarm import HelpRow
from screens import day
from screens.counter import Counter
from screens.widgets.roster import Line
from screens.words import say


def help_lines(calls: Iterable[HelpRow], counter: Counter) -> list[Line]:
    """Return the open calls for help, those nobody answers first; Enter answers, then ends them."""
    waiting_first = sorted(calls, key=lambda call: (bool(call.answered_by), call.at, call.id))
    return [_help_line(call, counter) for call in waiting_first]


def _help_line(call: HelpRow, counter: Counter) -> Line:
    since = say("help_call.since", wait=day.wait(call.at, counter.now()))
    going = say("help_call.on_the_way") if call.answered_by else ""
    return Line(
        id=call.id,
        left="  ".join(part for part in (say("help_call.open", window=call.window), since, going) if part),
        right=say("help_call.over" if call.answered_by else "help_call.who"),
        loud=not call.answered_by,
    )


def resources(counter: Counter) -> list[str]:
    """Return the outside terminals that the procedures of this office need."""
    return sorted({step.resource for one in counter.catalog.procedures.values() for step in one.step if step.resource})


async def down_line(counter: Counter, procedures: Iterable[str]) -> str:
    """Return one line on the outside terminals these procedures need and that cannot be used; empty when all work."""
    down = await counter.desk.down_for(list(procedures))
    if not down:
        return ""
    since = [(await counter.desk.resource(name)).since for name in down]
    times = [day.clock(one) for one in since if one is not None]
    return say("down.line", names="、".join(counter.terminal_name(name) for name in down), time=min(times, default=""))
