"""引き出し: events that somebody else was faster than; nothing is dropped, a named person settles each."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from flows.desk import Done
from flows.events import Event
from screens import day
from screens.base import CounterScreen, deed
from screens.columns import fold
from screens.counter import Counter
from screens.reasons import Reason, ReasonBox, staff_reasons
from screens.widgets.drawn import Drawn
from screens.widgets.roster import Line, Roster
from screens.words import label, say

TAKE, LEAVE = "take", "leave"


class DrawerScreen(CounterScreen):
    """What was put aside, oldest first."""

    CSS_PATH = "lists.tcss"
    help_key = "help.drawer"
    needs_case: ClassVar[frozenset[str]] = frozenset({"handover", "hold"})
    BINDINGS: ClassVar[list[BindingType]] = [deed("d", "resolve")]

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._events: list[Event] = []

    def body(self) -> Iterable[Widget]:
        """What this is, and the list."""
        with Vertical(id="drawer"):
            yield Drawn(name="what")
            yield Roster(name="rows", empty=say("drawer.empty"))

    async def reload(self) -> None:
        """Read the drawer."""
        self._events = list(await self.counter.link.drawer()) if self.counter.link is not None else []
        words = say("drawer.what" if self._events else "drawer.nothing")
        self.query_one("#what", Drawn).show(lambda cells: [Content(line) for line in fold(words, cells - 3)])
        rows = {row.id: row for row in await self.counter.rows.cases(open_only=False)}
        visits = {
            row.id: row.number for row in await self.counter.rows.visits(self.counter.desk.today(), open_only=False)
        }
        self.query_one(Roster).show(
            _line(event, self._about(event, {key: row.ticket for key, row in rows.items()}, visits))
            for event in self._events
        )
        self.refresh_bindings()

    def _about(self, event: Event, cases: dict[str, str], visits: dict[str, str]) -> str:
        stream = event.envelope.stream
        return cases.get(stream.id) or visits.get(stream.id) or label("stream", stream.kind)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what lies there can be settled."""
        if action == "deed" and parameters and parameters[0] == "resolve":
            return bool(self._events)
        return super().check_action(action, parameters)

    def why_not(self, name: str) -> str:
        """Settling needs the central, and something to settle."""
        if name in ("resolve", "next"):
            if not self._events:
                return say("drawer.nothing")
            if self.counter.resolver is None:
                return say("drawer.no_door")
        return super().why_not(name)

    def do_next(self) -> None:
        """Enter does the same as D."""
        self.do_resolve()

    def on_option_list_option_selected(self) -> None:
        """Enter on a line."""
        self.action_deed("resolve")

    def do_resolve(self) -> None:
        """D: take the highlighted event up again, or leave it aside."""
        chosen = self.query_one(Roster).chosen
        event = next((one for one in self._events if one.envelope.id == chosen), None)
        if event is None:
            return
        ways = [Reason(TAKE, say("drawer.take")), Reason(LEAVE, say("drawer.leave"))]
        box = ReasonBox(self.counter, say("drawer.how"), ways)
        self.app.push_screen(box, lambda way: self._why(event, way) if way else None)

    def _why(self, event: Event, way: str) -> None:
        box = ReasonBox(self.counter, say("drawer.why"), staff_reasons())
        self.app.push_screen(box, lambda reason: self._resolve(event, way, reason) if reason else None)

    def _resolve(self, event: Event, way: str, reason: str) -> None:
        resolver, actor = self.counter.resolver, self.counter.actor
        if resolver is not None:
            self.run_verb(
                f"resolve:{event.envelope.id}",
                lambda command: resolver.resolve(actor, event, take=way == TAKE, reason=reason, command=command),
                self._resolved,
            )

    def _resolved(self, done: Done) -> None:
        del done
        self.say(say("drawer.done"))
        self.renew()


def _line(event: Event, about: str) -> Line:
    envelope = event.envelope
    what = label("event", envelope.type) if envelope.type != "step_done" else say("drawer.step")
    left = Content.assemble((f"{day.clock(envelope.occurred_at):>5}  ", "$text-muted"), (about, "bold"), f"  {what}")
    actor = envelope.actor
    who = say("drawer.who", role=label("role", actor.role), operator=actor.operator, terminal=envelope.terminal,
              window=envelope.window)  # fmt: skip
    return Line(id=envelope.id, left=left, right=day.short(envelope.business_date), below=f"       {who}", loud=True)
