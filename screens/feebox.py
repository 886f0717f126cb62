"""Taking a fee: how many, how it is paid, what was handed over, and the change in large figures."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flows.desk import Payment
from flows.rules.fees import FeeError, fee
from screens.base import CounterModal
from screens.columns import spread
from screens.counter import Counter
from screens.widgets.big import big
from screens.words import say

METHODS = ("cash", "card", "cashless", "stamp")
MOST = 9_999_999


class FeeBox(CounterModal[Payment]):
    """A window for one payment. Digits type the money handed over, M changes the method, + and - the quantity.

    Args:
        counter: the counter.
        item: item of the fee table.
        quantity: how many, as far as is known.
        before: what was said before and is to be corrected.
        told: what is to be corrected, in a sentence.
    """

    help_key: ClassVar[str] = "help.fee"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,up", "quantity(1)", say("key.more"), id="more", key_display="+"),
        Binding("minus,down", "quantity(-1)", say("key.fewer"), id="fewer", key_display="-"),
        Binding("m", "method", say("key.method"), id="method"),
        Binding("g", "waive", say("key.waive"), id="waive"),
        Binding("backspace", "shorter", show=False),
    ]
    DEFAULT_CSS = "FeeBox > .window { width: 60; } FeeBox #change { height: auto; padding: 1 0 0 0; }"

    def __init__(
        self, counter: Counter, item: str, quantity: int, *, before: Payment | None = None, told: str = ""
    ) -> None:
        super().__init__(counter)
        self._item = item
        self._quantity = max(quantity, 1)
        self._told = told
        self._typed = str(before.tendered) if before is not None and before.method == "cash" else ""
        self._method = METHODS.index(before.method) if before is not None else 0
        rows = [row for row in counter.catalog.fees.fee if row.item == item]
        self._waivers = ("", *(rows[-1].waivers if rows else ()))
        self._waiver = self._waivers.index(before.waiver) if before is not None else 0

    def body(self) -> Iterable[Widget]:
        """Sum, method, tendered, change."""
        with Vertical(classes="window") as window:
            window.border_title = say("fee.title")
            yield Static("", id="sum", markup=False)
            yield Static("", id="change", markup=False)

    def on_mount(self) -> None:
        """Show the sum."""
        self._write()
        self.say(self._told, loud=True)

    @property
    def method(self) -> str:
        """How it is paid."""
        return METHODS[self._method]

    @property
    def waiver(self) -> str:
        """Ground on which it is free, empty when it is not."""
        return self._waivers[self._waiver]

    def yen(self) -> int:
        """Return the sum due by today's table."""
        return self.counter.desk.quote(self._item, self._quantity, self.waiver)

    def tendered(self) -> int:
        """Return the money handed over; by other methods than cash the exact sum, and nothing typed means exact."""
        return int(self._typed) if self._typed and self.method == "cash" else self.yen()

    def _write(self) -> None:
        cells = max(self.query_one("#sum").size.width, 40)
        fees = self.counter.catalog.fees
        due = fee(self._item, self._quantity, self.counter.desk.today(), self.waiver or None, fees)
        waiver = fees.waivers.get(self.waiver, self.waiver)
        lines = [
            spread(Content.styled(due.title, "bold"), Content(say("fee.each", yen=f"{due.unit:,}")), cells),
            spread(Content(say("fee.quantity")), Content.styled(say("fee.copies", n=self._quantity), "bold"), cells),
            spread(Content(say("fee.method")), Content.styled(say(f"pay_method.{self.method}"), "bold"), cells),
            *([spread(Content(say("fee.waiver")), Content(waiver), cells)] if self.waiver else []),
            spread(Content(say("fee.due")), Content.styled(say("fee.yen", yen=f"{due.yen:,}"), "bold"), cells),
            spread(Content(say("fee.tendered")), self._tendered_words(), cells),
        ]
        self.query_one("#sum", Static).update(Content("\n").join(lines))
        self.query_one("#change", Static).update(self._change_words())

    def _tendered_words(self) -> Content:
        exact = "" if self._typed and self.method == "cash" else say("fee.exact")
        return Content.assemble((f"{exact} ", "$text-muted"), (say("fee.yen", yen=f"{self.tendered():,}"), "bold"))

    def _change_words(self) -> Content:
        over = self.tendered() - self.yen()
        word = say("fee.change" if over >= 0 else "fee.short")
        style = "bold $success" if over >= 0 else "bold $warning"
        return Content.assemble((word, "bold"), "\n", ("\n".join(big(str(abs(over)))), style))

    def on_key(self, event: events.Key) -> None:
        """Digits type the money handed over."""
        if event.character is not None and event.character.isdigit() and event.character.isascii():
            event.stop()
            if int(self._typed + event.character) <= MOST:
                self._typed += event.character
            self._write()

    def action_shorter(self) -> None:
        """Backspace."""
        self._typed = self._typed[:-1]
        self._write()

    def action_quantity(self, by: int) -> None:
        """More or fewer."""
        self._quantity = min(max(self._quantity + by, 1), 99)
        self._write()

    def action_method(self) -> None:
        """The next method of payment."""
        self._method = (self._method + 1) % len(METHODS)
        self._write()

    def action_waive(self) -> None:
        """The next ground on which it is free."""
        if len(self._waivers) == 1:
            self.say(say("fee.no_waiver"), loud=True)
        self._waiver = (self._waiver + 1) % len(self._waivers)
        self._write()

    def do_choose(self) -> None:
        """Enter: taken."""
        try:
            yen, tendered = self.yen(), self.tendered()
        except FeeError as error:
            self.say(str(error), loud=True)
            return
        if tendered < yen:
            self.say(say("refusal.not_enough", yen=f"{yen:,}"), loud=True)
            return
        self.dismiss(Payment(method=self.method, tendered=tendered, quantity=self._quantity, waiver=self.waiver))
