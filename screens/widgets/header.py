"""The header: where, who, when, and how the link and the devices are; shape and word tell, colour only helps."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from screens import day
from screens.columns import joined, spread
from screens.words import label, say

if TYPE_CHECKING:
    from screens.counter import Counter

WELL, HAND, OUT, NONE = "●", "▲", "■", "○"
"""Marks: works; needs a hand; does not work; not there."""
STYLES = {WELL: "$success", HAND: "bold $warning", OUT: "bold $error", NONE: "$text-muted"}
WIDE = 100

PRINTER_WELL = frozenset({"ready", "ok", "online", "printing"})
PRINTER_HAND = frozenset({"paper_low", "near_end", "low", "busy", "waiting"})
PAD_BUSY = frozenset({"digits", "prompt"})


def mark(sign: str, name: str, state: str) -> Content:
    """Return one state: sign, name, word."""
    words = f"{sign} {name} {state}" if name else f"{sign} {state}"
    style = STYLES[sign] if sign in (HAND, OUT) else ""
    return Content.assemble((words[: len(sign)], STYLES[sign]), (words[len(sign) :], style))


def link_state(counter: "Counter", *, wide: bool) -> Content:
    """Return 接続 or オフライン with the count of events not sent yet."""
    sync = counter.sync
    if sync is None:
        return mark(NONE, "", say("header.alone"))
    sign = (OUT if sync.alarm else WELL) if sync.online else HAND
    state = say("header.online" if sync.online else "header.offline")
    unsent = say("header.unsent" if wide else "header.unsent_short", n=sync.unsent)
    return mark(sign, "", f"{state} {unsent}")


def reader_state(counter: "Counter", *, wide: bool) -> Content:
    """Return what lies on the card reader."""
    name = say("header.reader" if wide else "header.reader_short")
    card = counter.card
    if counter.reader is None and card is None:
        return mark(NONE, name, say("header.absent"))
    if card is None:
        return mark(WELL, name, say("header.idle"))
    if card.problem:
        return mark(HAND, name, say("header.look"))
    return mark(HAND, name, say("header.card_in"))


def printer_state(counter: "Counter", *, wide: bool) -> Content:
    """Return how the printer is."""
    name = say("header.printer" if wide else "header.printer_short")
    printer = counter.printer
    if printer is None:
        return mark(NONE, name, say("header.absent"))
    sign = WELL if printer.code in PRINTER_WELL else HAND if printer.code in PRINTER_HAND else OUT
    return mark(sign, name, label("printer", printer.code))


def pad_state(counter: "Counter", *, wide: bool) -> Content:
    """Return what the PIN pad is doing; never more than that somebody types."""
    name = say("header.pad" if wide else "header.pad_short")
    event = counter.pin_pad
    if event is None or event.kind == "away":
        return mark(NONE, name, say("header.absent"))
    if event.kind in PAD_BUSY:
        return mark(HAND, name, say("header.typing"))
    return mark(WELL, name, say("header.idle"))


class HeaderBar(Widget):
    """Two lines at the top of every screen."""

    DEFAULT_CSS = "HeaderBar { height: 2; padding: 0 1; background: $panel; color: $foreground; }"

    def __init__(self, counter: "Counter") -> None:
        super().__init__()
        self._counter = counter

    def renew(self) -> None:
        """Show the present state."""
        self.refresh()

    def render(self) -> Content:
        """Return both lines."""
        cells, wide = self.size.width - 2, self.size.width >= WIDE
        return Content("\n").join([self._where_and_when(cells), self._who_and_how(cells, wide=wide)])

    def _where_and_when(self, cells: int) -> Content:
        counter, now = self._counter, self._counter.now()
        where = Content.assemble((say("header.product"), "$text-muted"), "  ", (counter.place.office, "bold"),
                                 " ", (counter.place.window, "bold"))  # fmt: skip
        when = Content.assemble((day.wareki(now.date()), "$text-muted"), " ", (day.clock(now), "bold"))
        return spread(where, when, cells)

    def _who_and_how(self, cells: int, *, wide: bool) -> Content:
        counter = self._counter
        who = Content("")
        if counter.session is not None:
            role = label("role", counter.session.actor.role)
            who = Content.assemble(counter.name, (say("header.role", role=role), "$text-muted"))
        parts = [show(counter, wide=wide) for show in (link_state, reader_state, printer_state, pad_state)]
        return spread(who, joined(parts, "   " if wide else " "), cells)
