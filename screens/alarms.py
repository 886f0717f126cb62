"""What the whole office must know at once, in one line: calls for help 応援, outside terminals that are down."""

from collections.abc import Iterable

from flows.alarm import HelpRow
from screens import day
from screens.counter import Counter
from screens.widgets.roster import Line
from screens.words import label, say


def help_lines(calls: Iterable[HelpRow], counter: Counter) -> list[Line]:
    """Return the open calls for help, those nobody answers first; Enter answers, then ends them."""
    now = counter.now()
    waiting_first = sorted(calls, key=lambda call: (bool(call.answered_by), call.at, call.id))
    return [
        Line(
            id=call.id,
            left=say("help_call.open", window=call.window),
            side=say("help_call.since", wait=day.wait(call.at, now)),
            right=say("help_call.over" if call.answered_by else "help_call.who"),
            below=say("help_call.on_the_way") if call.answered_by else "",
            loud=not call.answered_by,
        )
        for call in waiting_first
    ]


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
    return say("down.line", names="、".join(label("resource", name) for name in down), time=min(times, default=""))
