"""F8: today's money at this terminal: sums, receipts, reversal by two people, opening and closing."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flows.desk import Done
from flows.events import Actor, Event
from flows.ledger import Till, fold_till
from flows.rules.fees import title as title_of
from screens import day
from screens.askbox import AskBox
from screens.base import CounterScreen, deed
from screens.columns import fold, spread
from screens.counter import Counter
from screens.reasons import Reason, ReasonBox, staff_reasons
from screens.second import SecondPerson
from screens.widgets.drawn import Drawn
from screens.widgets.roster import Line, Roster
from screens.words import label, say

REVERSALS = ("mistake", "visitor_asks", "mismatch", "system_down")
RECOUNT = "recount"


class TillScreen(CounterScreen):
    """The till of this terminal."""

    CSS_PATH = "till.tcss"
    help_key = "help.till"
    needs_case: ClassVar[frozenset[str]] = frozenset({"handover", "hold", "next"})
    BINDINGS: ClassVar[list[BindingType]] = [
        deed("r", "reverse"),
        deed("o", "open_till"),
        deed("c", "close_till"),
    ]

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.till = Till()
        self._events: list[Event] = []

    def body(self) -> Iterable[Widget]:
        """Sums at the left, receipts at the right."""
        with Horizontal(id="money"):
            with Vertical(id="sums"):
                yield Drawn(name="state")
            with Vertical(id="receipts"):
                yield Static(say("till.receipts"), classes="title")
                yield Roster(name="rows", empty=say("till.none"))

    async def reload(self) -> None:
        """Read the till."""
        desk = self.counter.desk
        self._events = list(await desk.journal.read(desk.till_stream()))
        self.till = fold_till(self._events)
        self.query_one("#state", Drawn).show(self._sums)
        self.query_one(Roster).show(self._receipts())
        self.refresh_bindings()

    # ── what is shown ──

    def _sums(self, cells: int) -> Iterator[Content]:
        till = self.till
        state = "closed" if till.closed else "open" if till.version else "fresh"
        yield Content.assemble((say("till.title"), "bold"), (f"  {say(f'till.{state}')}", "$text-muted"))
        yield Content("")
        yield _row(say("till.float"), till.float_yen, cells)
        for method, yen in till.sums.items():
            yield _row(label("pay_method", method), yen, cells)
        yield _row(say("till.total"), sum(till.sums.values()), cells, style="bold")
        yield Content("")
        yield _row(say("till.expected"), till.expected_cash(), cells, style="bold")
        if till.counted is not None:
            yield _row(say("till.counted"), till.counted, cells)
            difference = till.counted - till.expected_cash()
            yield _row(
                say("till.difference"), difference, cells, style="bold $warning" if difference else "bold $success"
            )
        yield Content("")
        yield from (Content.styled(line, "$text-muted") for line in fold(say("till.hint"), cells - 3))

    def _receipts(self) -> Iterator[Line]:
        reversed_ones = {event.data.get("reverses") for event in self._events}
        fees = self.counter.catalog.fees
        for event in reversed(self._events):
            data = event.data
            if event.type not in ("taken", "given_back"):
                continue
            back = event.type == "given_back"
            mark = say("till.reversed") if data["receipt"] in reversed_ones else say("till.reversal") if back else ""
            title = title_of(data["item"], table=fees)
            left = Content.assemble((f"{day.clock(event.envelope.occurred_at):>5}  ", "$text-muted"), title,
                                    (f" ×{data['quantity']}" if data["quantity"] > 1 else "", ""),
                                    (f"  {mark}", "$warning"))  # fmt: skip
            below = f"       {data['receipt']}  {label('pay_method', data['method'])}"
            yield Line(id=str(data["receipt"]), left=left, right=say("fee.yen", yen=f"{data['yen']:,}"), below=below)

    # ── keys ──

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A closed till cannot be opened, closed or changed; a fresh one can only be opened or used."""
        name = str(parameters[0]) if action == "deed" and parameters else ""
        if name in ("reverse", "close_till"):
            return not self.till.closed and (name == "close_till" or self.till.receipts > 0)
        if name == "open_till":
            return not self.till.closed and self.till.float_yen == 0
        return super().check_action(action, parameters)

    def do_open_till(self) -> None:
        """O: count the change money in."""
        self.app.push_screen(AskBox(self.counter, say("key.open_till"), say("till.float_hint")), self._open)

    def _open(self, text: str | None) -> None:
        yen = self._yen(text)
        if yen is None:
            return
        desk, actor = self.counter.desk, self.counter.actor
        self.run_verb("till-open", lambda command: desk.open_till(actor, yen, command=command), self._opened)

    def _opened(self, done: Done) -> None:
        del done
        self.say(say("till.opened"))
        self.renew()

    def _yen(self, text: str | None) -> int | None:
        """Return an amount typed, or None; what is no number is said."""
        digits = (text or "").replace(",", "").replace("，", "")
        if digits.isdigit():
            return int(digits)
        if text:
            self.say(say("till.not_a_number"), loud=True)
        return None

    def do_close_till(self) -> None:
        """C: count the cash first; only then is the difference shown."""
        self.app.push_screen(AskBox(self.counter, say("key.close_till"), say("till.count_hint")), self._counted)

    def _counted(self, text: str | None) -> None:
        yen = self._yen(text)
        if yen is None:
            return
        difference = yen - self.till.expected_cash()
        if not difference:
            self._close_with(yen)
            return
        title = say("till.differs", yen=f"{difference:+,}")
        ways = [Reason(RECOUNT, say("till.recount")), Reason("close", say("till.close_anyway"))]
        self.app.push_screen(ReasonBox(self.counter, title, ways),
                             lambda code: self._close_with(yen) if code == "close" else None)  # fmt: skip

    def _close_with(self, yen: int) -> None:
        desk, actor = self.counter.desk, self.counter.actor
        self.run_verb("till-close", lambda command: desk.close_till(actor, yen, command=command), self._told_closed)

    def _told_closed(self, done: Done) -> None:
        difference = int(done.shown.get("difference", 0))
        self.say(
            say("till.closed_with" if difference else "till.closed_even", yen=f"{difference:+,}"), loud=bool(difference)
        )
        self.renew()

    def do_reverse(self) -> None:
        """R: take the highlighted payment back; another person signs."""
        event = next((one for one in self._events if one.data.get("receipt") == self.query_one(Roster).chosen), None)
        if event is None or event.type != "taken":
            self.say(say("till.choose"), loud=True)
            return
        box = ReasonBox(self.counter, say("till.why"), staff_reasons(*REVERSALS))
        self.app.push_screen(box, lambda reason: self._second(event, reason) if reason else None)

    def _second(self, event: Event, reason: str) -> None:
        self.app.push_screen(SecondPerson(self.counter, why=say("till.two")),
                             lambda other: self._reverse(event, reason, other) if other else None)  # fmt: skip

    def _reverse(self, event: Event, reason: str, other: Actor) -> None:
        desk, actor = self.counter.desk, self.counter.actor
        case_id, receipt = str(event.data["case"]), str(event.data["receipt"])
        self.run_verb(
            f"reverse:{receipt}",
            lambda command: desk.reverse_fee(actor, other, case_id, receipt, reason, command=command),
            self._reversed,
        )

    def _reversed(self, done: Done) -> None:
        self.say(say("till.given_back", yen=f"{done.shown.get('yen', 0):,}", receipt=done.shown.get("receipt", "")))
        self.renew()


def _row(words: str, yen: int, cells: int, style: str = "") -> Content:
    return spread(Content(words), Content.styled(say("fee.yen", yen=f"{yen:,}"), style), cells)
